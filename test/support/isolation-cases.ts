import type { Role } from '#libs/platform';
import type { Traded } from './traded-market.js';

/** A request about somebody's things. Path parameters are filled from the identifiers by name, `path` first. */
export interface Probe {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * What must hold for one operation of the API.
 * - `open`: no token is needed, and nothing of anybody is told.
 * - `signed`: no token is taken: only who signs the body may.
 * - `shared`: the same for all distributors.
 * - `principal`: no distributor may.
 * - `list`: a distributor finds its own rows only.
 * - `probes`: requests that name things of `theirs`, sent by a distributor (`own`). With another's things they must
 *   answer exactly as with unknown ones, and change nothing; only the things' owner gets another answer.
 */
export type Case = { readonly roles: 'public' | readonly Role[] } & (
  | { readonly kind: 'open' | 'signed' | 'shared' | 'principal' }
  | { readonly kind: 'list'; readonly query?: Readonly<Record<string, string>> }
  | { readonly kind: 'probes'; readonly probes: (theirs: Traded, own: Traded) => readonly Probe[] }
);

const everybody: readonly Role[] = ['distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin'];
const office: readonly Role[] = ['distributor', 'operations', 'finance', 'analyst', 'admin'];
const bookkeeping: readonly Role[] = ['distributor', 'finance', 'analyst', 'admin'];
const sales: readonly Role[] = ['distributor', 'operations', 'admin'];
const goods: readonly Role[] = ['distributor', 'operations', 'warehouse', 'admin'];
const payers: readonly Role[] = ['distributor', 'finance', 'admin'];
const claims: readonly Role[] = ['distributor', 'operations', 'finance', 'admin'];

const open: Case = { roles: 'public', kind: 'open' };
const shared: Case = { roles: everybody, kind: 'shared' };
const masterData: Case = { roles: ['operations', 'admin'], kind: 'principal' };
const lists: Case = { roles: ['operations', 'finance', 'analyst', 'admin'], kind: 'principal' };
const money: Case = { roles: ['finance', 'admin'], kind: 'principal' };
const moneyBooks: Case = { roles: ['finance', 'analyst', 'admin'], kind: 'principal' };
const standing: Case = { roles: ['operations', 'finance', 'admin'], kind: 'principal' };
const list = (roles: readonly Role[], query: Readonly<Record<string, string>> = {}): Case => ({
  roles,
  kind: 'list',
  query,
});

const named = (roles: readonly Role[], body?: unknown): Case => ({
  ...{ roles, kind: 'probes' },
  probes: () => [body === undefined ? {} : { body }],
});
const probes = (roles: readonly Role[], of: (theirs: Traded, own: Traded) => readonly Probe[]): Case => ({
  ...{ roles, kind: 'probes', probes: of },
});
const bodies = (roles: readonly Role[], of: (theirs: Traded, own: Traded) => readonly unknown[]): Case =>
  probes(roles, (theirs, own) => of(theirs, own).map((body) => ({ body })));

const day = new Date().toISOString().slice(0, 10);

function orders(theirs: Traded, own: Traded): readonly object[] {
  const { distributorId, outletId } = own;
  const lines = [{ sku: own.sku, quantity: 1 }];
  const primary = { level: 'PRIMARY', distributorId, priceListId: `${distributorId}-prices`, lines };
  const order = { ...primary, level: 'SECONDARY', outletId };
  return [
    { ...order, distributorId: theirs.distributorId, outletId: theirs.outletId },
    { ...order, outletId: theirs.outletId },
    { ...order, shipFrom: theirs.warehouseId },
    { ...primary, distributorId: theirs.distributorId },
    { ...primary, shipFrom: theirs.warehouseId },
    { ...primary, priceListId: `${theirs.distributorId}-prices` },
  ];
}

/** Own location named by its id, another's location, and another's goods. */
function places(theirs: Traded, own: Traded, more: object): readonly object[] {
  return [
    { locationId: theirs.warehouseId, ...more },
    { locationId: theirs.warehouseId, distributorId: theirs.distributorId, ...more },
    { locationId: theirs.warehouseId, distributorId: own.distributorId, ...more },
    { locationId: own.warehouseId, distributorId: theirs.distributorId, ...more },
  ];
}

/** The one account of a debtor, and a debtor's account with a creditor, on both levels. */
const accounts = probes(office, (theirs, own) => [
  { path: { debtorId: theirs.outletId } },
  { path: { debtorId: theirs.outletId }, query: { creditor: theirs.distributorId } },
  { path: { debtorId: theirs.outletId }, query: { creditor: own.distributorId } },
  { path: { debtorId: own.outletId }, query: { creditor: theirs.distributorId } },
  { path: { debtorId: theirs.distributorId } },
]);

const year = { from: `${day.slice(0, 4)}-01-01`, to: `${day.slice(0, 4)}-12-31` };
const reason = { reason: 'because' };

/** Every operation of the API, by method and path as in the OpenAPI document. */
export const cases: Readonly<Record<string, Case>> = {
  'GET /health/live': open,
  'GET /health/ready': open,
  'GET /metrics': open,
  'GET /.well-known/jwks.json': open,
  'POST /dev/token': open,

  'GET /v1/products': shared,
  'POST /v1/products': masterData,
  'GET /v1/products/{sku}': shared,
  'POST /v1/products/{sku}/packs': masterData,
  'POST /v1/products/{sku}/contents': masterData,
  'POST /v1/products/{sku}/tax-class': masterData,
  'POST /v1/products/{sku}/delisting': masterData,
  'GET /v1/price-lists': shared,
  'GET /v1/price-lists/{priceListId}/versions': shared,
  'GET /v1/price-lists/{priceListId}/versions/{version}': shared,
  'POST /v1/price-lists/{priceListId}/versions': masterData,
  'GET /v1/tax-rates': shared,
  'POST /v1/tax-rates': masterData,
  'GET /v1/customer-lists': lists,
  'POST /v1/customer-lists': masterData,
  'GET /v1/customer-lists/{listId}': lists,
  'GET /v1/customer-lists/{listId}/members': lists,
  'POST /v1/customer-lists/{listId}/enrolments': masterData,
  'POST /v1/customer-lists/{listId}/removals': masterData,
  'GET /v1/discount-policies': shared,
  'POST /v1/discount-policies': masterData,
  'GET /v1/discount-policies/{policyId}': shared,
  'POST /v1/discount-policies/{policyId}/versions': masterData,
  'POST /v1/discount-policies/{policyId}/analysis': masterData,
  'POST /v1/discount-policies/{policyId}/trial': masterData,
  'POST /v1/discount-policies/{policyId}/stop': masterData,
  'POST /v1/discount-policies/{policyId}/end': masterData,
  'GET /v1/discount-policies/{policyId}/budgets': {
    roles: ['operations', 'finance', 'analyst', 'admin'],
    kind: 'principal',
  },
  'GET /v1/discount-policies/{policyId}/budgets/{budgetKey}/history': {
    roles: ['operations', 'finance', 'analyst', 'admin'],
    kind: 'principal',
  },
  'POST /v1/discount-policies/{policyId}/budgets/{budgetKey}/grant': standing,

  'GET /v1/distributors': list(everybody),
  'POST /v1/distributors': masterData,
  'GET /v1/distributors/{distributorId}': named(everybody),
  'POST /v1/distributors/{distributorId}/appraisal': masterData,
  'POST /v1/distributors/{distributorId}/appointment': masterData,
  'POST /v1/distributors/{distributorId}/terms': masterData,
  'POST /v1/distributors/{distributorId}/credit-limit': money,
  'POST /v1/distributors/{distributorId}/suspension': standing,
  'POST /v1/distributors/{distributorId}/reinstatement': standing,
  'POST /v1/distributors/{distributorId}/termination': masterData,

  'GET /v1/outlets': list(everybody),
  'POST /v1/outlets': bodies(sales, ({ distributorId }, own) => {
    const outlet = {
      name: 'Shop',
      outletClass: 'A',
      channel: 'GT',
      territory: 'VN',
      paymentTermDays: 0,
      currency: 'VND',
    };
    const productLine = (name: string, id: string) => ({ productLine: name, distributorId: id });
    return [
      { ...outlet, suppliers: [productLine('ALL', distributorId)] },
      { ...outlet, suppliers: [productLine('ALL', own.distributorId), productLine('BEER', distributorId)] },
    ];
  }),
  'GET /v1/outlets/{outletId}': named(everybody),
  'POST /v1/outlets/{outletId}/classification': named(sales, {
    ...{ outletClass: 'A', channel: 'GT', territory: 'VN', ...reason },
  }),
  'POST /v1/outlets/{outletId}/suppliers': probes(sales, (theirs, own) => {
    const supplier = { productLine: 'ALL', currency: 'VND', creditLimit: 1 };
    return [
      { body: { ...supplier, distributorId: theirs.distributorId } },
      { body: { ...supplier, distributorId: own.distributorId } },
      { path: { outletId: own.outletId }, body: { ...supplier, distributorId: theirs.distributorId } },
    ];
  }),
  'POST /v1/outlets/{outletId}/closure': named(sales, reason),
  'POST /v1/outlets/{outletId}/reopening': named(sales, reason),
  'POST /v1/outlets/{outletId}/stock-counts': probes(sales, (theirs, own) => {
    const count = { method: 'VISIT', lines: [{ sku: own.sku, counted: 1 }] };
    return [
      { body: count },
      { body: { ...count, distributorId: own.distributorId } },
      { path: { outletId: own.outletId }, body: { ...count, distributorId: theirs.distributorId } },
    ];
  }),
  'POST /v1/outlets/{outletId}/sell-out': probes(sales, (theirs, own) => {
    const report = { from: day, to: day, source: 'POS', lines: [{ sku: own.sku, quantity: 1 }] };
    return [
      { body: report },
      { path: { outletId: own.outletId }, body: { ...report, distributorId: theirs.distributorId } },
    ];
  }),

  'GET /v1/stock': list(everybody),
  'GET /v1/locations/{locationId}/stock': probes(everybody, ({ warehouseId }) => [
    { path: { locationId: warehouseId } },
  ]),
  'POST /v1/stock-receipts': bodies(goods, (theirs, own) =>
    places(theirs, own, { source: { kind: 'PURCHASE' }, lines: [{ sku: own.sku, lot: 'L9', quantity: 1 }] }),
  ),
  'POST /v1/stock-adjustments': bodies(goods, (theirs, own) =>
    places(theirs, own, { reason: 'LOSS', lines: [{ sku: own.sku, lot: 'L1', delta: -1 }] }),
  ),
  'POST /v1/stock-counts': bodies(goods, (theirs, own) =>
    places(theirs, own, { lines: [{ sku: own.sku, lot: 'L1', counted: 1 }] }),
  ),

  'GET /v1/orders': list(everybody),
  'POST /v1/orders': bodies(sales, orders),
  'POST /v1/quotes': bodies(office, orders),
  'GET /v1/events': { roles: ['analyst', 'admin'], kind: 'principal' },
  'GET /v1/orders/{orderId}': named(everybody),
  'GET /v1/orders/{orderId}/pricing': named(office),
  'GET /v1/orders/{orderId}/history': named(everybody),
  'POST /v1/orders/{orderId}/amendment': probes(sales, (theirs, own) => [
    { path: { orderId: theirs.openOrderId }, body: { ...reason, lines: [{ sku: own.sku, quantity: 1 }] } },
  ]),
  'POST /v1/orders/{orderId}/cancellation': probes(sales, ({ openOrderId }) => [
    { path: { orderId: openOrderId }, body: { reason: 'BUYER' } },
  ]),
  'POST /v1/orders/{orderId}/hold-release': money,
  'POST /v1/orders/{orderId}/closure': masterData,

  'GET /v1/deliveries': list(everybody),
  'POST /v1/deliveries': bodies(goods, ({ openOrderId }) => [
    { orderId: openOrderId },
    { orderId: openOrderId, dispatch: true, plannedDate: day },
  ]),
  'GET /v1/deliveries/{deliveryId}': named(everybody),
  'POST /v1/deliveries/{deliveryId}/dispatch': named(goods, {}),
  'POST /v1/deliveries/{deliveryId}/receipt': named(goods, {}),
  'POST /v1/deliveries/{deliveryId}/failure': named(goods, reason),
  'POST /v1/deliveries/{deliveryId}/cancellation': probes(goods, ({ openDeliveryId }) => [
    { path: { deliveryId: openDeliveryId }, body: reason },
  ]),

  'GET /v1/returns': list(everybody),
  'POST /v1/returns': bodies(goods, ({ invoiceId }) => [
    { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 1 }] },
    { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 99, quantity: 1 }] },
  ]),
  'GET /v1/returns/{returnId}': named(everybody),
  'POST /v1/returns/{returnId}/approval': probes(claims, ({ requestedReturnId }) => [
    { path: { returnId: requestedReturnId }, body: {} },
  ]),
  'POST /v1/returns/{returnId}/rejection': named(claims, reason),
  'POST /v1/returns/{returnId}/receipt': named(goods, {
    lines: [{ lineNo: 1, quantity: 1, lot: 'L1', condition: 'SELLABLE' }],
  }),

  'GET /v1/invoices': list(office),
  'GET /v1/invoices/{invoiceId}': named(office),
  'POST /v1/invoices/{invoiceId}/adjustments': money,
  'POST /v1/invoices/{invoiceId}/replacement': money,

  'GET /v1/payments': list(office),
  'POST /v1/payments': bodies(['distributor', 'finance', 'admin'], (theirs, own) => {
    const payment = { level: 'SECONDARY', amount: 1_000, method: 'CASH' };
    return [
      { ...payment, distributorId: theirs.distributorId, outletId: theirs.outletId },
      { ...payment, distributorId: own.distributorId, outletId: theirs.outletId },
      { ...payment, outletId: theirs.outletId },
      { ...payment, distributorId: theirs.distributorId, outletId: own.outletId },
      { ...payment, distributorId: theirs.distributorId },
    ];
  }),
  'GET /v1/payments/{paymentId}': named(office),
  'POST /v1/payments/{paymentId}/identification': money,
  'POST /v1/payments/{paymentId}/reversal': money,
  'POST /v1/payments/{paymentId}/applications': money,
  'POST /v1/payments/{paymentId}/applications/{invoiceId}/reversal': money,

  'GET /v1/refunds': moneyBooks,
  'GET /v1/refunds/{refundId}': moneyBooks,
  'POST /v1/refunds': money,
  'POST /v1/refunds/{refundId}/approval': money,
  'POST /v1/refunds/{refundId}/cancellation': money,
  'GET /v1/deductions': moneyBooks,
  'GET /v1/deductions/{deductionId}': moneyBooks,
  'POST /v1/deductions': money,
  'POST /v1/deductions/{deductionId}/resolution': money,
  'POST /v1/deductions/{deductionId}/claim': money,

  'GET /v1/bank-accounts': money,
  'GET /v1/bank-accounts/{bankAccountId}': money,
  'POST /v1/bank-accounts': money,
  'GET /v1/bank-accounts/{bankAccountId}/profile': money,
  'POST /v1/bank-accounts/{bankAccountId}/profile': money,
  'GET /v1/bank-statements': money,
  'GET /v1/bank-statements/{statementId}': money,
  'POST /v1/bank-statements': money,
  'POST /v1/bank-statements/{statementId}/release': money,
  'POST /v1/bank-statements/{statementId}/discarding': money,
  'GET /v1/bank-notices': money,
  'GET /v1/bank-notices/gaps': money,
  'POST /v1/bank-notices/{source}': { roles: 'public', kind: 'signed' },
  'GET /v1/bank-lines': money,
  'GET /v1/bank-lines/suggestions': money,
  'GET /v1/bank-lines/{lineId}': money,
  'GET /v1/bank-lines/{lineId}/payer': money,
  'GET /v1/bank-lines/{lineId}/suggestions': money,
  'POST /v1/bank-lines/{lineId}/matches': money,
  'POST /v1/bank-lines/{lineId}/split': money,
  'POST /v1/bank-lines/{lineId}/matches/{match}/reversal': money,
  'POST /v1/bank-lines/{lineId}/ignoring': money,
  'POST /v1/bank-lines/{lineId}/supersession': money,
  'POST /v1/bank-lines/{lineId}/reopening': money,
  'POST /v1/bank-lines/{lineId}/payer/erasure': { roles: ['admin'], kind: 'principal' },
  'GET /v1/virtual-accounts': list(payers),
  'GET /v1/virtual-accounts/{virtualAccountId}': named(payers),
  'POST /v1/virtual-accounts': money,
  'POST /v1/virtual-accounts/{virtualAccountId}/closing': money,
  'GET /v1/payment-requests': list(payers),
  'GET /v1/payment-requests/{reference}': named(payers),
  'GET /v1/payment-requests/{reference}/qr': named(payers),
  'POST /v1/payment-requests': money,
  'POST /v1/payment-requests/{reference}/withdrawal': money,
  'GET /v1/reconciliation/drift': { roles: ['finance', 'analyst', 'admin'], kind: 'principal' },

  'GET /v1/books/entries': list(bookkeeping, { period: day.slice(0, 7) }),
  'GET /v1/books/trial-balance': list(bookkeeping, { period: day.slice(0, 7) }),
  'GET /v1/books/periods': list(bookkeeping),
  'POST /v1/books/{creditorId}/periods/{period}/proposal': money,
  'POST /v1/books/{creditorId}/periods/{period}/closing': money,

  'GET /v1/early-payments': list(office),
  'GET /v1/rebates': list(office),
  'GET /v1/rebates/{rebateId}': named(office),
  'GET /v1/rebate-settlements': list(office),
  'POST /v1/rebates/{rebateId}/settlements': standing,
  'POST /v1/rebates/{rebateId}/settlements/{settlementId}/approval': money,
  'POST /v1/rebates/{rebateId}/settlements/{settlementId}/rejection': money,

  'GET /v1/accounts': list(office),
  'GET /v1/account-entries': list(office),
  'GET /v1/accounts/{debtorId}/statement': accounts,
  'GET /v1/accounts/{debtorId}/ageing': accounts,
  'GET /v1/accounts/{debtorId}/exposure': accounts,
  'POST /v1/accounts/{debtorId}/credit-limit': money,
  'POST /v1/accounts/{debtorId}/block': money,
  'POST /v1/accounts/{debtorId}/block/lifting': money,
  'POST /v1/accounts/{debtorId}/write-offs': money,
  'POST /v1/accounts/{debtorId}/credit-netting': money,

  'GET /v1/promises': list(['distributor', 'finance', 'analyst', 'admin']),
  'GET /v1/promises/{promiseId}': named(['distributor', 'finance', 'analyst', 'admin']),
  'POST /v1/promises': money,
  'POST /v1/promises/{promiseId}/withdrawal': money,
  'GET /v1/dunning-runs': moneyBooks,
  'GET /v1/dunning-runs/{runId}': moneyBooks,
  'GET /v1/dunning-runs/proposals': moneyBooks,
  'POST /v1/dunning-runs': money,
  'POST /v1/dunning-runs/{runId}/proposals/{debtorId}/confirmation': money,
  'POST /v1/dunning-runs/{runId}/proposals/{debtorId}/dropping': money,

  'GET /v1/analytics/sell-through': list(office, { ...year, groupBy: 'date,distributorId,outletId' }),
  'GET /v1/analytics/sell-through/rates': list(office, year),
  'GET /v1/analytics/trade-spend': list(office),
  'GET /v1/analytics/outlet-inventory': list(office),
  'GET /v1/analytics/receivables': list(office),
  'GET /v1/analytics/receivables/collection': list(office),
  'GET /v1/analytics/receivables/unapplied': list(office),
  'GET /v1/analytics/receivables/deductions': list(office),
  'GET /v1/analytics/distributor-performance': list(office, { month: day.slice(0, 7) }),
};
