import { totalsOf, type Trade } from '#libs/kernel';
import { orderLine, orderPlaced, placeOrder } from '#libs/orders/testing';
import type { FactsApi } from './facts.js';

let api: FactsApi;
let newest = 0;

const outletTrade = (outletId: string): Trade => ({
  ...{ level: 'SECONDARY', sellerId: 'P1', buyerId: outletId, distributorId: 'P1', outletId, channel: 'GT' },
  ...{ territory: 'VN/SOUTH', outletClass: 'A', shipFrom: 'P1-WH', shipTo: outletId, currency: 'VND' },
});
const primaryTrade: Trade = {
  ...{ level: 'PRIMARY', sellerId: 'principal', buyerId: 'P1', distributorId: 'P1', outletId: null, channel: 'GT' },
  ...{ territory: 'VN/SOUTH', outletClass: null, shipFrom: 'M', shipTo: 'P1-WH', currency: 'VND' },
};

async function record(streamId: string, type: string, data: object, on: string): Promise<string> {
  const event = await api.record(streamId, type, data, on);
  newest = event.position;
  return event.recordedAt;
}

const amounts = (net: number) => ({ gross: net, discount: 0, net, tax: net / 10 });
interface Accepted {
  readonly sku: string;
  readonly accepted: number;
  readonly net: number;
  readonly nature?: string;
}

async function sold(orderId: string, trade: Trade, on: string, receivedAt: string, ...given: readonly Accepted[]) {
  const lines = given.map(({ sku, accepted, net, nature = 'GOODS' }, index) => ({
    ...{ lineNo: index + 1, sku, nature, ordered: accepted, accepted, over: 0, short: 0, refused: 0, damaged: 0 },
    ...{ taxRate: '10', ...amounts(net) },
  }));
  const receipt = {
    ...{ orderId, trade, deliveryId: `${orderId}-1`, externalRef: null, orderedOn: on, acceptedOn: on, receivedAt },
    ...{ paymentTermDays: 30, firstDelivery: true, lines, totals: totalsOf(lines), budgets: [] },
  };
  await record(`order-${orderId}`, 'order.receipt-recorded', receipt, on);
}

/** Places an order of one line of beer; answers the instant. */
async function placed(orderId: string, trade: Trade, quantity: number, dates: Record<string, string>): Promise<string> {
  const lines = [orderLine({ lineNo: 1, sku: 'BEER', quantity })];
  const { type, data } = orderPlaced(placeOrder(lines, { orderId, trade, ...dates }));
  return record(`order-${orderId}`, type, data, dates['orderedOn']!);
}

const hoursAfter = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * 3_600_000).toISOString();

async function serviceFacts(): Promise<void> {
  const [o1, o2] = [outletTrade('O1'), outletTrade('O2')];
  const so1 = await placed('so1', o1, 60, {
    orderedOn: '2026-10-08',
    requestedDate: '2026-10-09',
    promisedDate: '2026-10-10',
  });
  await sold(
    'so1',
    o1,
    '2026-10-10',
    hoursAfter(so1, 36),
    { sku: 'BEER', accepted: 60, net: 720_000 },
    { sku: 'BEER', accepted: 2, net: 0, nature: 'PROMOTION' },
  );
  const due = { orderedOn: '2026-10-09', requestedDate: '2026-10-11', promisedDate: '2026-10-11' };
  const so2 = await placed('so2', o2, 60, due);
  await sold('so2', o2, '2026-10-12', hoursAfter(so2, 12), { sku: 'BEER', accepted: 50, net: 600_000 });
  await record(
    'order-so2',
    'order.closed',
    { orderId: 'so2', trade: o2, reason: 'GIVEN_UP', billed: 660_000, budgetKeys: [] },
    '2026-10-13',
  );
  await placed('so3', o2, 40, { orderedOn: '2026-10-28', requestedDate: '2026-10-31', promisedDate: '2026-10-31' });
  for (const [orderId, reason, quantity] of [
    ['so4', 'BUYER', 500],
    ['so5', 'NO_STOCK', 20],
  ] as const) {
    await placed(orderId, o1, quantity, { ...due, promisedDate: '2026-10-15' });
    await record(
      `order-${orderId}`,
      'order.cancelled',
      { orderId, trade: o1, reason, note: null, budgetKeys: [] },
      '2026-10-10',
    );
  }
  await placed('pi1', primaryTrade, 200, {
    orderedOn: '2026-10-01',
    requestedDate: '2026-10-02',
    promisedDate: '2026-10-02',
  });
  await sold('pi1', primaryTrade, '2026-10-02', '2000-01-01T00:00:00.000Z', {
    sku: 'BEER',
    accepted: 200,
    net: 2_000_000,
  });
  for (const [deliveryId, short] of [
    ['so1-1', 0],
    ['so2-1', 10],
  ] as const) {
    const id = { deliveryId, orderId: deliveryId.slice(0, 3), trade: o1 };
    const line = { lineNo: 1, sku: 'BEER' };
    await record(
      `delivery-${deliveryId}`,
      'delivery.planned',
      { ...id, plannedDate: '2026-10-10', lines: [{ ...line, quantity: 60 }] },
      '2026-10-10',
    );
    const received = {
      ...line,
      dispatched: 60,
      accepted: 60 - short,
      refused: 0,
      short,
      over: 0,
      damaged: 0,
      reason: null,
    };
    const rest = {
      receivedOn: '2026-10-10',
      receivedAt: '2026-10-10T03:00:00.000Z',
      signerId: null,
      acceptedLots: [],
      returnedLots: [],
      lostLots: [],
    };
    await record(`delivery-${deliveryId}`, 'delivery.received', { ...id, ...rest, lines: [received] }, '2026-10-10');
  }
  const onTheWay = { deliveryId: 'pd1', orderId: 'pi2', trade: primaryTrade };
  const line = { lineNo: 1, sku: 'BEER', quantity: 30 };
  await record(
    'delivery-pd1',
    'delivery.planned',
    { ...onTheWay, plannedDate: '2026-10-30', lines: [line] },
    '2026-10-30',
  );
  const lots = [{ ...line, lot: 'L1', expiry: null }];
  await record(
    'delivery-pd1',
    'delivery.dispatched',
    { ...onTheWay, vehicle: null, dispatchedOn: '2026-10-30', lots },
    '2026-10-30',
  );
}

async function salesFacts(): Promise<void> {
  await sold('pi0', primaryTrade, '2026-09-15', '2026-09-15T03:00:00.000Z', {
    sku: 'BEER',
    accepted: 100,
    net: 1_000_000,
  });
  await sold('so0', outletTrade('O3'), '2026-08-20', '2026-08-20T03:00:00.000Z', {
    sku: 'BEER',
    accepted: 5,
    net: 60_000,
  });
  const back = (reason: string, quantity: number, net: number) => ({
    ...{ invoiceId: 'so2-1', orderId: 'so2', trade: outletTrade('O2'), adjustmentId: `a-${reason}`, reason },
    ...{ returnId: null, adjustedOn: '2026-10-20', note: null },
    lines: [{ lineNo: 1, sku: 'BEER', nature: 'GOODS', quantity, taxRate: '10', ...amounts(net) }],
    totals: totalsOf([amounts(net)]),
    ...{ clawBack: [], budgets: [] },
  });
  await record('invoice-so2-1', 'invoice.adjusted', back('RETURN', 50, 550_000), '2026-10-20');
  await record('invoice-so2-1', 'invoice.adjusted', back('PRICE', 1, 50_000), '2026-10-20');
}

async function stockFacts(): Promise<void> {
  const place = { locationId: 'P1-WH', distributorId: 'P1' };
  const lot = (sku: string, quantity: number, expiry: string | null = null) => ({ sku, lot: 'L1', expiry, quantity });
  const opening = [lot('BEER', 100), lot('SODA', 10), lot('MILK', 5, '2026-10-20')];
  const came = (kind: string, id: string, lines: object[]) => ({ ...place, source: { kind, id }, lines });
  await record('stock-P1-WH', 'stock.received', came('OPENING', 'x', opening), '2026-09-30');
  await record('stock-P1-WH', 'stock.received', came('DELIVERY', 'pi1-1', [lot('BEER', 200)]), '2026-10-02');
  const issued = { ...place, orderId: 'so1', deliveryId: 'so1-1', lines: [{ lineNo: 1, ...lot('BEER', 120) }] };
  await record('stock-P1-WH', 'stock.issued', issued, '2026-10-10');
}

async function accountFacts(): Promise<void> {
  const account = { creditorId: 'principal', debtorId: 'P1', level: 'PRIMARY', distributorId: 'P1', currency: 'VND' };
  const stream = 'account-principal.P1';
  for (const [invoiceId, issuedOn, dueDate, amount] of [
    ['i8', '2026-08-15', '2026-09-14', 70_000],
    ['i9', '2026-09-10', '2026-10-10', 80_000],
    ['i10', '2026-10-05', '2026-11-04', 100_000],
  ] as const) {
    const posted = { ...account, invoiceId, orderId: invoiceId, amount, issuedOn, dueDate, reservationUsed: 0 };
    await record(stream, 'account.invoice-posted', posted, issuedOn);
  }
  const paid = async (paymentId: string, valueDate: string, amount: number, applied: number) => {
    await record(
      stream,
      'account.payment-posted',
      { ...account, paymentId, amount, method: 'TRANSFER', valueDate, invoices: [] },
      valueDate,
    );
    if (applied === 0) return;
    const applications = [{ invoiceId: 'i8', orderId: 'i8', amount: applied, open: 0 }];
    const data = { ...account, paymentId, appliedOn: valueDate, applications, unapplied: amount - applied };
    await record(stream, 'account.payment-applied', data, valueDate);
  };
  await paid('p1', '2026-09-20', 33_000, 33_000);
  await paid('p2', '2026-10-21', 5_000, 0);
  await paid('p3', '2026-11-05', 37_000, 37_000);
}

async function outletFacts(): Promise<void> {
  const outlet = { outletId: 'O1', distributorId: 'P1', channel: 'GT', territory: 'VN/SOUTH' };
  const first = (sku: string, counted: number) => ({ sku, counted, expected: null, derivedSold: null });
  const counts = [first('BEER', 20), first('SODA', 4), first('WATER', 0), first('MILK', 2)];
  await record(
    'outlet-stock-O1',
    'outlet-stock.counted',
    { ...outlet, countedOn: '2026-10-20', method: 'VISIT', lines: counts },
    '2026-10-20',
  );
  const lines = [
    { sku: 'BEER', quantity: 15 },
    { sku: 'MILK', quantity: 3 },
  ];
  const report = { ...outlet, from: '2026-10-20', to: '2026-10-25', source: 'REPORT', reportId: 'r1', lines };
  await record('outlet-stock-O1', 'outlet-stock.sold', report, '2026-10-25');
}

/**
 * Writes the story of distributor P1 in autumn 2026 (and P2, of which nothing is known): an October whose figures can be
 * computed by hand. Answers the log position of the last event, and an instant before everything but the master data.
 */
export async function writePerformanceFacts(to: FactsApi): Promise<{ newest: number; atStart: string }> {
  api = to;
  let atStart = '';
  for (const distributorId of ['P1', 'P2']) {
    const applied = {
      distributorId,
      name: `Firm ${distributorId}`,
      taxId: null,
      channels: [],
      territories: [],
      contactId: null,
    };
    atStart = await record(`distributor-${distributorId}`, 'distributor.applied', applied, '2026-01-01');
  }
  for (const outletId of ['O1', 'O2', 'O3']) {
    const suppliers = [{ productLine: 'ALL', distributorId: 'P1' }];
    const terms = { suppliers, paymentTermDays: 14, currency: 'VND', creditLimit: null };
    const place = { outletClass: 'A', outletType: null, channel: 'GT', territory: 'VN/SOUTH' };
    const registered = { outletId, name: outletId, ...place, ...terms };
    await record(`outlet-${outletId}`, 'outlet.registered', registered, '2026-01-02');
  }
  await serviceFacts();
  await salesFacts();
  await stockFacts();
  await accountFacts();
  await outletFacts();
  return { newest, atStart };
}
