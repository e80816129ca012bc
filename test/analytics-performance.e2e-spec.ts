import { totalsOf, type Trade } from '#libs/kernel';
import { orderLine, orderPlaced, placeOrder } from '#libs/orders/testing';
import { startFactsApi, type FactsApi } from './support/facts.js';

let api: FactsApi;
let analyst: string;
let newest = 0;
let atStart: string;

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
    ...{ paymentTermDays: 30, firstDelivery: true, lines, totals: totalsOf(lines) },
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
    { orderId: 'so2', trade: o2, reason: 'GIVEN_UP', billed: 660_000 },
    '2026-10-13',
  );
  await placed('so3', o2, 40, { orderedOn: '2026-10-28', requestedDate: '2026-10-31', promisedDate: '2026-10-31' });
  for (const [orderId, reason, quantity] of [
    ['so4', 'BUYER', 500],
    ['so5', 'NO_STOCK', 20],
  ] as const) {
    await placed(orderId, o1, quantity, { ...due, promisedDate: '2026-10-15' });
    await record(`order-${orderId}`, 'order.cancelled', { orderId, trade: o1, reason, note: null }, '2026-10-10');
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
      { ...account, paymentId, amount, method: 'TRANSFER', valueDate },
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

beforeAll(async () => {
  api = await startFactsApi();
  analyst = await api.token('analyst');
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
    const registered = { outletId, name: outletId, outletClass: 'A', channel: 'GT', territory: 'VN/SOUTH', ...terms };
    await record(`outlet-${outletId}`, 'outlet.registered', registered, '2026-01-02');
  }
  await serviceFacts();
  await salesFacts();
  await stockFacts();
  await accountFacts();
  await outletFacts();
});
afterAll(() => api.stop());

interface Answer {
  items: Record<string, Record<string, unknown>>[];
}
const ask = async (query: string, token = analyst, headers: Record<string, string> = {}) => {
  const wait = { 'Min-Event-Position': String(newest) };
  const answer = await api.get<Answer>(`/v1/analytics/${query}`, token, { ...wait, ...headers });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};
const value = (text: string, flags: readonly string[] = []) => ({ value: text, reason: null, flags });
const none = (reason: string) => ({ value: null, reason });

describe('distributor performance', () => {
  const october = 'distributor-performance?month=2026-10&asOf=2026-11-10';
  const one = async (query: string) => (await ask(`${query}&distributorId=P1`)).items[0]!;

  it('tells sell-in and sell-through with growth and returns', async () => {
    expect(await one(october)).toMatchObject({
      ...{ distributorId: 'P1', name: 'Firm P1', from: '2026-10-01', to: '2026-10-31' },
      sellIn: {
        ...{ quantity: 200, netQuantity: 200, sales: 2_000_000, netSales: 2_000_000 },
        ...{ quantityGrowth: value('100.00'), valueGrowth: value('100.00'), returnRate: value('0.00') },
      },
      sellThrough: {
        ...{ quantity: 110, freeQuantity: 2, returnQuantity: 50, netQuantity: 60, sales: 1_320_000 },
        ...{ returned: 550_000, corrected: 50_000, netSales: 720_000 },
        ...{ returnRate: value('41.67'), quantityGrowth: none('NEW'), valueGrowth: none('NEW') },
      },
    });
  });

  it('compares a part of a month with the same days of the month before', async () => {
    const part = await one('distributor-performance?month=2026-10&asOf=2026-10-14');
    expect(part).toMatchObject({ to: '2026-10-14', sellIn: { quantity: 200, quantityGrowth: none('NEW') } });
    const more = await one('distributor-performance?month=2026-10&asOf=2026-10-15');
    expect(more).toMatchObject({ sellIn: { quantityGrowth: value('100.00') } });
  });

  it('tells service of the orders that were due, the pending ones apart', async () => {
    const late = {
      ...{ orders: 4, pending: 0, unitFill: { first: { ...value('61.11'), numerator: 110, denominator: 180 } } },
      ...{ lineFill: { first: value('25.00'), final: value('25.00') }, orderFill: { first: value('25.00') } },
      ...{ otifPromised: value('25.00'), otifRequested: value('0.00') },
      ...{ shortRate: value('50.00'), overRate: value('0.00'), damagedRate: value('0.00') },
      cycleTime: {
        ...{ orders: 2, backDated: 0, firstMedian: value('24.0'), firstP90: value('33.6') },
        ...{ lastMedian: value('12.0'), backlog: 1, oldestBacklogDays: 13 },
      },
    };
    expect((await one(october))['service']).toMatchObject(late);
    const early = await one('distributor-performance?month=2026-10&asOf=2026-11-02');
    expect(early['service']).toMatchObject({ orders: 3, pending: 1, unitFill: { first: value('78.57') } });
    const lenient = await one(`${october}&lateDays=1`);
    expect(lenient['service']).toMatchObject({ otifPromised: value('25.00'), otifRequested: value('25.00') });
    expect((await one(october))['serviceReceived']).toMatchObject({
      ...{ orders: 1, orderFill: { first: value('100.00') }, otifPromised: value('100.00') },
      ...{
        shortRate: none('NO_DENOMINATOR'),
        cycleTime: { orders: 1, backDated: 1, firstMedian: none('NO_DENOMINATOR') },
      },
    });
  });

  it('tells what is owed on the last day of the month, and DSO three ways', async () => {
    const { payable, receivable } = await one(october);
    expect(payable).toMatchObject({
      ...{ balance: 212_000, open: 217_000, overdue: 117_000, overdueShare: value('53.92') },
      ...{ dsoSimple: value('76.3'), dsoCountBack: value('75.2'), dsoBest: value('36.0'), dsoDelay: value('40.3') },
      ...{ unappliedCash: 5_000, unappliedCount: 1, unappliedOldestDays: 10 },
    });
    const buckets = (payable!['buckets'] as { toDays: number; amount: number }[]).map(({ toDays, amount }) => [
      toDays,
      amount,
    ]);
    expect(buckets).toEqual([
      [0, 100_000],
      [7, 0],
      [15, 0],
      [30, 80_000],
      [60, 37_000],
      [90, 0],
      [null, 0],
    ]);
    expect(receivable).toMatchObject({
      open: 0,
      overdueShare: none('NO_DENOMINATOR'),
      dsoSimple: none('NO_DENOMINATOR'),
    });
  });

  it('tells stock cover and active outlets', async () => {
    const { stock, activeOutlets } = await one(october);
    expect(stock).toMatchObject({
      ...{ onHand: 190, inTransit: 30, soldIn28Days: 62, daysOfCover: value('85.8') },
      ...{ skusNonMoving: 1, skusOutOfStock: 0, skusBelowZero: 0 },
    });
    expect(activeOutlets).toMatchObject({ base: 'REGISTERED', in30Days: value('33.33'), in90Days: value('66.67') });
  });

  it('publishes what is missing', async () => {
    const { missing, evidencePercent } = await one(october);
    expect(missing).toContainEqual({ figure: 'sellThrough.valueGrowth', reason: 'NEW' });
    expect(missing).toContainEqual({ figure: 'targetAchievement', reason: 'NO_TARGETS' });
    expect(Number(evidencePercent)).toBeGreaterThan(50);
    expect(Number(evidencePercent)).toBeLessThan(100);
  });

  it('tells sales, stock and receivables as known earlier; service keeps no history', async () => {
    expect(await one(`${october}&knownAt=${encodeURIComponent(atStart)}`)).toMatchObject({
      ...{ sellIn: { sales: 0 }, payable: { balance: 0 }, stock: { onHand: 0, inTransit: null }, service: null },
      activeOutlets: { in30Days: none('NOT_KNOWN_THEN') },
    });
    expect(await one(`${october}&knownAt=2099-01-01T00:00:00Z`)).toMatchObject({
      ...{ sellIn: { sales: 2_000_000 }, payable: { balance: 212_000 }, stock: { onHand: 190 } },
    });
  });

  it('shows a distributor its own row only', async () => {
    const { items } = await ask(october, await api.token('distributor', 'P2'));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      ...{ distributorId: 'P2', sellIn: { sales: 0, returnRate: none('NO_DENOMINATOR') }, stock: { onHand: 0 } },
      ...{ service: { orders: 0, unitFill: { first: none('NO_DENOMINATOR') } }, payable: { open: 0 } },
    });
    expect((await ask(`${october}&distributorId=P1`, await api.token('distributor', 'P2'))).items).toEqual([]);
  });

  it('is there as CSV, a column for every figure', async () => {
    const csv = (await ask(october, analyst, { Accept: 'text/csv' })) as unknown as string;
    const [head, first, second] = csv.split('\r\n');
    const names = head!.split(',');
    expect(first!.startsWith('P1,Firm P1,2026-10,')).toBe(true);
    expect(second!.startsWith('P2,')).toBe(true);
    const plain = first!.replaceAll(/"(?:[^"]|"")*"/g, 'quoted').split(',');
    expect(plain).toHaveLength(names.length);
    expect(plain[names.indexOf('payable.dsoCountBack.value')]).toBe('75.2');
    expect(plain[names.indexOf('service.unitFill.first.value')]).toBe('61.11');
    const { items } = await ask(october);
    const paths = (row: object, prefix = ''): string[] =>
      Object.entries(row).flatMap(([name, inner]: [string, unknown]) =>
        inner !== null && typeof inner === 'object' && !Array.isArray(inner)
          ? paths(inner, `${prefix}${name}.`)
          : [`${prefix}${name}`],
      );
    expect(paths(items[0]!)).toEqual(expect.arrayContaining(names));
  });

  it.each([
    ['month=2026-13', 'month'],
    ['asOf=2026-10-01', 'month'],
    ['month=2026-10&asOf=2026-09-30', 'month'],
    ['month=2026-10&graceDays=-1', 'graceDays'],
  ])('refuses %s', async (query, parameter) => {
    const path = `/v1/analytics/distributor-performance?${query}`;
    const { status, body } = await api.get<{ errors: object[] }>(path, analyst);
    expect([status, body.errors]).toMatchObject([400, [{ parameter }]]);
  });
});

describe('sell-through rates', () => {
  const range = 'sell-through/rates?from=2026-10-01&to=2026-10-31';

  it('divide by opening stock and sell-in, and value sell-through at the primary price', async () => {
    expect((await ask(range)).items).toEqual([
      expect.objectContaining({
        ...{ distributorId: 'P1', openingStock: 115, sellIn: 200, sellThrough: 62 },
        sellThroughRate: { ...value('19.68'), numerator: 62, denominator: 315 },
        secondaryToPrimary: { ...value('0.3000', ['CHANNEL_LOADING']), numerator: 600_000, denominator: 2_000_000 },
      }),
    ]);
  });

  it('are there by SKU, with a reason where there is nothing to divide by', async () => {
    const { items } = await ask(`${range}&bySku=true`);
    expect(items).toMatchObject([
      { sku: 'BEER', sellThroughRate: value('20.67') },
      { sku: 'MILK', openingStock: 5, sellThroughRate: value('0.00'), secondaryToPrimary: none('NO_DENOMINATOR') },
      { sku: 'SODA', openingStock: 10, sellThroughRate: value('0.00') },
    ]);
    const pages = await ask(`${range}&bySku=true&limit=2`);
    expect(pages.items).toEqual(items.slice(0, 2));
  });

  it('can be asked as known earlier, and by the owner only', async () => {
    expect((await ask(`${range}&knownAt=${encodeURIComponent(atStart)}`)).items).toEqual([]);
    expect((await ask(`${range}&knownAt=2099-01-01T00:00:00Z`)).items).toEqual((await ask(range)).items);
    expect((await ask(range, await api.token('distributor', 'P2'))).items).toEqual([]);
  });
});

describe('outlet inventory', () => {
  const list = 'outlet-inventory?asOf=2026-10-31';

  it('tells days of cover and the age of the figure', async () => {
    expect((await ask(list)).items).toMatchObject([
      { sku: 'BEER', estimated: 5, outOfStock: false, soldIn28Days: 15, ageDays: 6, daysOfCover: value('9.3') },
      { sku: 'MILK', estimated: -1, outOfStock: true, daysOfCover: none('NEGATIVE_STOCK') },
      { sku: 'SODA', estimated: 4, ageDays: 11, daysOfCover: none('NON_MOVING') },
      { sku: 'WATER', estimated: 0, outOfStock: true, daysOfCover: value('0.0') },
    ]);
  });

  it('looks back 28 days, not more', async () => {
    const beer = async (asOf: string) => (await ask(`outlet-inventory?sku=BEER&asOf=${asOf}`)).items[0];
    expect(await beer('2026-11-21')).toMatchObject({ soldIn28Days: 15 });
    expect(await beer('2026-11-22')).toMatchObject({ soldIn28Days: 0, daysOfCover: none('NON_MOVING') });
  });

  it('narrows down, pages, and keeps to the owner', async () => {
    const skus = async (filter: string, token = analyst) =>
      (await ask(`${list}&${filter}`, token)).items.map((row) => row['sku']);
    expect(await skus('outOfStock=true')).toEqual(['MILK', 'WATER']);
    expect(await skus('outOfStock=false&territory=VN/SOUTH&distributorId=P1&outletId=O1')).toEqual(['BEER', 'SODA']);
    expect(await skus('territory=VN/NORTH')).toEqual([]);
    expect(await skus('', await api.token('distributor', 'P2'))).toEqual([]);
    const first = (await ask(`${list}&limit=3`)) as Answer & { nextCursor: string };
    expect((await ask(`${list}&limit=3&cursor=${first.nextCursor}`)).items).toMatchObject([{ sku: 'WATER' }]);
    const csv = (await ask(list, analyst, { Accept: 'text/csv' })) as unknown as string;
    expect(csv.split('\r\n')[2]).toBe(
      'O1,MILK,P1,GT,VN/SOUTH,-1,true,2,2026-10-20,VISIT,0,3,0,2026-10-25,6,3,,NEGATIVE_STOCK,NEGATIVE_STOCK',
    );
  });
});
