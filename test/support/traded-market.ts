import { camtFile } from '#libs/bank-files/testing';
import type { PolicyBody } from '#libs/discount-policies';
import { constraint, policyBody, slabs } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import type { RunningApi } from './api.js';
import { signed } from './banking.js';
import { makeMarket, ok, outletOrder, receiveStock, type Market } from './market.js';
import { whenQuiet } from './quiet.js';

/** Identifiers of everything that a distributor's trade left behind. */
export interface Traded {
  readonly distributorId: string;
  readonly warehouseId: string;
  readonly outletId: string;
  readonly sku: string;
  readonly orderId: string;
  /** Not delivered yet. */
  readonly openOrderId: string;
  readonly deliveryId: string;
  /** Not loaded yet. */
  readonly openDeliveryId: string;
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly deductionId: string;
  readonly refundId: string;
  /** Of a payment request that is still open. */
  readonly reference: string;
  readonly promiseId: string;
  readonly virtualAccountId: string;
  readonly returnId: string;
  readonly requestedReturnId: string;
  readonly rebateId: string;
}

export interface TradedMarket {
  readonly market: Market;
  readonly ids: Traded;
}

const day = new Date().toISOString().slice(0, 10);
/** So overdue that it is dunned, in a month that is over. */
const longAgo = addDays(day, -60);
const wait = { Prefer: 'wait=30' };

/**
 * A market with one order taken to cash: delivered, invoiced, paid, partly returned; and with another order, delivery and
 * return that are still open. Documents carry the distributor's id wherever a person writes a text.
 */
export async function makeTradedMarket(
  api: RunningApi,
  distributorId: string,
  skus: readonly string[],
): Promise<TradedMarket> {
  const market = await makeMarket(api, { distributorId, skus, outlets: 2, stock: 1_000 });
  const { operations, warehouse, finance, distributor } = market.tokens;
  const outletId = market.outletIds[0]!;
  await receiveStock(api, warehouse, 'principal-main', null, skus, 1_000);

  const rebateId = await settlePolicies(api, operations, distributorId, outletId);
  const order = async (quantity: number, more: object = {}) =>
    ok(
      await api.command<{ orderId: string; status: string }>(
        '/v1/orders',
        distributor,
        { ...outletOrder(market, [quantity, quantity]), externalRef: `PO-${distributorId}`, ...more },
        wait,
      ),
    ).body.orderId;
  const deliver = async (orderId: string, dispatch: boolean, more: object = {}) =>
    ok(
      await api.command<{ deliveryId: string }>(
        '/v1/deliveries',
        warehouse,
        { orderId, dispatch, vehicle: `VAN-${distributorId}`, ...more },
        wait,
      ),
    ).body.deliveryId;
  const ask = async (invoiceId: string, quantity: number) =>
    ok(
      await api.command<{ returnId: string }>('/v1/returns', distributor, {
        ...{ invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity }] },
      }),
    ).body.returnId;

  const orderId = await order(4);
  const deliveryId = await deliver(orderId, true);
  ok(await api.command(`/v1/deliveries/${deliveryId}/receipt`, distributor, {}, wait));
  const invoiceId = deliveryId;
  await found(api, `/v1/invoices/${invoiceId}`, finance);
  const payment = ok(
    await api.command<{ paymentId: string }>(
      '/v1/payments',
      finance,
      {
        ...{ level: 'SECONDARY', distributorId, outletId, amount: 5_000, method: 'BANK_TRANSFER' },
        ...{ reference: `REF-${distributorId}`, bankReference: `FT-${distributorId}` },
      },
      wait,
    ),
  );
  const returnId = await ask(invoiceId, 1);
  ok(await api.command(`/v1/returns/${returnId}/approval`, operations, {}));
  const lines = [{ lineNo: 1, quantity: 1, lot: 'L1', condition: 'SELLABLE' }];
  ok(await api.command(`/v1/returns/${returnId}/receipt`, warehouse, { lines }, wait));
  const requestedReturnId = await ask(invoiceId, 1);

  const primary = {
    level: 'PRIMARY',
    distributorId,
    externalRef: `PO-${distributorId}`,
    lines: [{ sku: skus[0], quantity: 2 }],
  };
  const bought = ok(await api.command<{ orderId: string }>('/v1/orders', distributor, primary, wait));
  const shipped = await deliver(bought.body.orderId, true);
  ok(await api.command(`/v1/deliveries/${shipped}/receipt`, distributor, {}, wait));
  await found(api, `/v1/invoices/${shipped}`, finance);

  // What is overdue is dunned.
  const overdue = await deliver(await order(5, { orderedOn: longAgo }), true, { plannedDate: longAgo });
  ok(await api.command(`/v1/deliveries/${overdue}/receipt`, distributor, { receivedOn: longAgo }, wait));
  await found(api, `/v1/invoices/${overdue}`, finance);
  await whenQuiet(api);
  ok(await api.command('/v1/dunning-runs', finance, { creditorId: distributorId }));

  const settling = await contestAndRefund(api, finance, { creditorId: distributorId, debtorId: outletId }, overdue);

  const asked = await askForMoney(api, finance, distributorId, outletId);
  await countAndSell(api, distributor, outletId, skus[0]!, distributorId);
  await proposeClose(api, finance, distributorId, outletId);
  const openOrderId = await order(3);
  const openDeliveryId = await deliver(await order(2), false);
  const { paymentId } = payment.body;
  const promise = { creditorId: distributorId, debtorId: outletId, amount: 1_000, madeOn: day, dueOn: day };
  const { promiseId } = ok(await api.command<{ promiseId: string }>('/v1/promises', finance, promise)).body;
  await found(api, `/v1/promises/${promiseId}`, finance);
  const master = { distributorId, warehouseId: market.warehouseId, outletId, sku: skus[0]! };
  const documents = {
    orderId,
    openOrderId,
    deliveryId,
    openDeliveryId,
    invoiceId,
    paymentId,
    ...asked,
    ...settling,
    promiseId,
    returnId,
    requestedReturnId,
    rebateId,
  };
  await found(api, `/v1/rebates/${rebateId}`, finance);
  ok(await api.command(`/v1/rebates/${rebateId}/settlements`, finance, { kind: 'PARTIAL' }));
  return { market, ids: { ...master, ...documents } };
}

/** A rebate by the year and a discount for paying early, the same for all distributors; answers what the rebate is named. */
async function settlePolicies(api: RunningApi, operations: string, distributorId: string, outletId: string) {
  const settled = (changes: Partial<PolicyBody>) =>
    policyBody({
      ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', taxTreatment: 'COMMERCIAL_CREDIT' },
      ...changes,
    });
  const early = settled({
    ...{ constraint: constraint({ measure: 'DAYS' }), slabs: [{ from: 0, to: 7, rate: '1' }] },
    settlement: { kind: 'EARLY_PAYMENT', paidOn: 'VALUE_DATE', graceDays: 0, partial: 'PRO_RATA' },
  });
  const rebate = settled({
    slabs: slabs([1, '2']),
    settlement: { kind: 'PERIOD_REBATE', period: 'YEAR', against: 'NOTHING', targets: [], late: 'TRUE_UP' },
  });
  for (const [policyId, draft] of Object.entries({ early, rebate })) {
    if ((await api.get(`/v1/discount-policies/${policyId}`, operations)).status === 200) continue;
    const drafted = ok(await api.command('/v1/discount-policies', operations, { policyId, draft }));
    const match = { 'If-Match': drafted.headers.get('etag')! };
    ok(await api.command(`/v1/discount-policies/${policyId}/versions`, operations, {}, match));
  }
  const year = new Date(Date.now() + 7 * 3_600_000).getUTCFullYear();
  return `rebate.1.${distributorId}.${outletId}.${year}`;
}

/** A payment request into the distributor's own bank account, and a line and a notice of that account that nobody knows. */
async function askForMoney(api: RunningApi, finance: string, distributorId: string, outletId: string) {
  const bankAccountId = `B-${distributorId}`;
  ok(await api.command('/v1/bank-accounts', finance, { bankAccountId, distributorId, number: `BANK${distributorId}` }));
  const entries = [{ amount: '700', reference: `FT-${distributorId}-2`, memo: `MEMO-${distributorId}` }];
  const file = camtFile({
    message: '054',
    statements: [{ account: `BANK${distributorId}`, currency: 'VND', entries }],
  });
  await found(api, `/v1/bank-accounts/${bankAccountId}`, finance);
  const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': bankAccountId };
  ok(await api.request('POST', '/v1/bank-statements', { token: finance, body: Buffer.from(file), headers }));
  const notice = JSON.stringify({
    ...{ id: distributorId, accountNumber: `BANK${distributorId}`, transactionDate: '2026-11-05 10:00:00' },
    ...{ transferType: 'in', transferAmount: 800, referenceCode: `FT-${distributorId}-3` },
    content: `MEMO-${distributorId}`,
  });
  ok(await api.request('POST', '/v1/bank-notices/sepay', { body: notice, headers: signed(notice) }));
  const virtual = { bankAccountId, number: `VA${distributorId}`, debtorId: outletId };
  const opened = ok(await api.command<{ virtualAccountId: string }>('/v1/virtual-accounts', finance, virtual));
  const { virtualAccountId } = opened.body;
  await found(api, `/v1/virtual-accounts/${virtualAccountId}`, finance);
  const request = { bankAccountId, debtorId: outletId, amount: 1_000 };
  const { body } = ok(await api.command<{ reference: string }>('/v1/payment-requests', finance, request));
  await found(api, `/v1/payment-requests/${body.reference}`, finance);
  return { reference: body.reference, virtualAccountId };
}

/** A part of an invoice that the outlet contests, and money that it paid too much and is to get back. */
async function contestAndRefund(
  api: RunningApi,
  finance: string,
  account: { readonly creditorId: string; readonly debtorId: string },
  invoiceId: string,
) {
  const contested = { ...account, invoiceId, amount: 1, reason: 'PRICE' };
  const { deductionId } = ok(await api.command<{ deductionId: string }>('/v1/deductions', finance, contested)).body;
  const { creditorId: distributorId, debtorId: outletId } = account;
  const money = { level: 'SECONDARY', distributorId, outletId, amount: 3, method: 'CASH' };
  const paid = { ...money, invoices: [{ invoiceId, amount: 1 }] };
  const { paymentId } = ok(await api.command<{ paymentId: string }>('/v1/payments', finance, paid, wait)).body;
  const wanted = { ...account, paymentId, reason: 'Paid too much' };
  const { refundId } = ok(await api.command<{ refundId: string }>('/v1/refunds', finance, wanted)).body;
  await found(api, `/v1/deductions/${deductionId}`, finance);
  await found(api, `/v1/refunds/${refundId}`, finance);
  return { deductionId, refundId };
}

/** Money of the month of the overdue invoice, the oldest of the distributor's books, and the proposal to close it. */
async function proposeClose(api: RunningApi, finance: string, distributorId: string, outletId: string): Promise<void> {
  const money = { level: 'SECONDARY', distributorId, outletId, amount: 1, method: 'CASH', valueDate: longAgo };
  const { headers } = ok(await api.command('/v1/payments', finance, money, wait));
  const seen = { 'Min-Event-Position': headers.get('event-position')! };
  ok(await api.get('/v1/books/periods', finance, seen));
  ok(await api.command(`/v1/books/${distributorId}/periods/${longAgo.slice(0, 7)}/proposal`, finance, {}));
}

async function countAndSell(api: RunningApi, token: string, outletId: string, sku: string, tag: string): Promise<void> {
  const count = { method: 'VISIT', lines: [{ sku, counted: 3 }] };
  ok(await api.command(`/v1/outlets/${outletId}/stock-counts`, token, count));
  const report = { reportId: `POS-${tag}`, from: day, to: day, source: 'POS', lines: [{ sku, quantity: 1 }] };
  ok(await api.command(`/v1/outlets/${outletId}/sell-out`, token, report));
}

async function found(api: RunningApi, path: string, token: string): Promise<void> {
  while ((await api.get(path, token)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 10));
}
