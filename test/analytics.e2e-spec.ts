import { startFactsApi, type FactsApi } from './support/facts.js';

let api: FactsApi;
let analyst: string;
let newest = 0;
let beforeLate: string;

type Trade = ReturnType<typeof trade>;
const trade = (distributorId: string, outletId: string, territory: string) => ({
  ...{ level: 'SECONDARY', sellerId: distributorId, buyerId: outletId, distributorId, outletId },
  ...{ channel: 'GT', territory, outletClass: 'A', shipFrom: `${distributorId}-WH`, shipTo: outletId, currency: 'VND' },
});
const south = trade('D01', 'O1', 'VN/SOUTH/SG-01');
const north = trade('D02', 'O2', 'VN/NORTH/HN-01');

const line = (sku: string, accepted: number, gross: number, discount: number, nature = 'GOODS') => {
  const net = gross - discount;
  return {
    ...{ lineNo: 1, sku, nature, ordered: accepted, accepted, over: 0, short: 0, refused: 0, damaged: 0 },
    ...{ taxRate: '10', gross, discount, net, tax: net / 10 },
  };
};
type Line = ReturnType<typeof line>;

const totals = (lines: readonly Line[]) => {
  const sum = (of: (each: Line) => number) => lines.reduce((total, each) => total + of(each), 0);
  const [gross, discount, net, tax] = [
    sum((l) => l.gross),
    sum((l) => l.discount),
    sum((l) => l.net),
    sum((l) => l.tax),
  ];
  return { gross, discount, net, tax, total: net + tax };
};

async function sold(orderId: string, of: Trade, acceptedOn: string, ...given: readonly Line[]): Promise<void> {
  const lines = given.map((each, i) => ({ ...each, lineNo: i + 1 }));
  const receipt = {
    ...{ orderId, trade: of, deliveryId: `${orderId}-1`, externalRef: null, orderedOn: acceptedOn, acceptedOn },
    ...{ receivedAt: `${acceptedOn}T03:00:00.000Z`, paymentTermDays: 14, firstDelivery: true, lines },
    totals: totals(lines),
    budgets: [],
  };
  newest = (await api.record(`order-${orderId}`, 'order.receipt-recorded', receipt, acceptedOn)).position;
}

async function returned(orderId: string, of: Trade, adjustedOn: string, sku: string, quantity: number, net: number) {
  const amounts = { gross: net, discount: 0, net, tax: net / 10 };
  const event = await api.record(
    `invoice-${orderId}-1`,
    'invoice.adjusted',
    {
      ...{ invoiceId: `${orderId}-1`, orderId, trade: of, adjustmentId: `${orderId}-1-a`, reason: 'RETURN' },
      ...{ returnId: `${orderId}-r`, adjustedOn, note: null },
      lines: [{ lineNo: 1, sku, nature: 'GOODS', quantity, taxRate: '10', ...amounts }],
      totals: { ...amounts, total: net + net / 10 },
      ...{ clawBack: [], budgets: [] },
    },
    adjustedOn,
  );
  newest = event.position;
}

interface Answer {
  items: Record<string, unknown>[];
  nextCursor: string | null;
}
const ask = async (query: string, token = analyst, headers: Record<string, string> = {}) => {
  const answer = await api.get<Answer>(`/v1/analytics/${query}`, token, {
    'Min-Event-Position': String(newest),
    ...headers,
  });
  expect(answer.status).toBe(200);
  return answer.body;
};

beforeAll(async () => {
  api = await startFactsApi();
  analyst = await api.token('analyst');
  await sold('o1', south, '2026-11-02', line('BEER', 24, 240_000, 40_000), line('BEER', 2, 0, 0, 'PROMOTION'));
  await sold('o2', south, '2026-11-03', line('BEER', 10, 100_000, 0), line('SODA', 6, 30_000, 3_000));
  await sold('o3', north, '2026-11-03', line('BEER', 12, 120_000, 0));
  await returned('o1', south, '2026-11-04', 'BEER', 4, 33_000);
  const stock = { outletId: 'O1', distributorId: 'D01', channel: 'GT', territory: 'VN/SOUTH/SG-01' };
  const report = { from: '2026-11-02', to: '2026-11-04', source: 'POS', reportId: 'r1' };
  const sale = { ...stock, ...report, lines: [{ sku: 'BEER', quantity: 15 }] };
  const known = await api.record('outlet-stock-O1', 'outlet-stock.sold', sale, '2026-11-04');
  beforeLate = known.recordedAt;
  await sold('late', south, '2026-11-02', line('SODA', 5, 25_000, 0));
});
afterAll(() => api.stop());

describe('sell-through', () => {
  const range = 'from=2026-11-01&to=2026-11-30';
  const none = { lines: 0, quantity: 0, freeQuantity: 0, returnQuantity: 0, gross: 0, discount: 0, net: 0, tax: 0 };

  it('adds up sales by day of acceptance and returns by their own day', async () => {
    const { items, nextCursor } = await ask(`sell-through?${range}&level=SECONDARY`);
    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      {
        ...{ date: '2026-11-02', lines: 3, quantity: 29, freeQuantity: 2, returnQuantity: 0, gross: 265_000 },
        ...{ discount: 40_000, net: 225_000, tax: 22_500, returnNet: 0, netSales: 225_000 },
      },
      {
        ...{ date: '2026-11-03', lines: 3, quantity: 28, freeQuantity: 0, returnQuantity: 0, gross: 250_000 },
        ...{ discount: 3_000, net: 247_000, tax: 24_700, returnNet: 0, netSales: 247_000 },
      },
      { ...none, date: '2026-11-04', returnQuantity: 4, returnNet: 33_000, netSales: -33_000 },
    ]);
  });

  it.each([
    '',
    'date',
    'month,level',
    'level,distributorId,sku',
    'date,level,distributorId,outletId,sku,channel,territory,month,currency',
  ])('tells the same from the roll-up and from the facts, grouped by "%s"', async (groupBy) => {
    const now = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const rolledUp = await ask(`sell-through?${range}&groupBy=${groupBy}`);
    expect(rolledUp.items.length).toBeGreaterThan(0);
    expect(await ask(`sell-through?${range}&groupBy=${groupBy}&knownAt=${now}`)).toEqual(rolledUp);
  });

  it('can be asked as it was known before a late fact', async () => {
    const sodas = (knownAt: string) =>
      ask(`sell-through?${range}&sku=SODA&groupBy=sku&knownAt=${encodeURIComponent(knownAt)}`);
    expect((await sodas(beforeLate)).items).toMatchObject([{ sku: 'SODA', quantity: 6, net: 27_000 }]);
    expect((await sodas('2099-01-01T00:00:00+07:00')).items).toMatchObject([{ quantity: 11, net: 52_000 }]);
    expect((await sodas('2000-01-01T00:00:00Z')).items).toEqual([]);
  });

  it('narrows down by level, distributor, outlet, product and territory', async () => {
    const quantity = async (filter: string) =>
      (await ask(`sell-through?${range}&groupBy=&${filter}`)).items.map((row) => row['quantity']);
    expect(await quantity('level=SECONDARY')).toEqual([57]);
    expect(await quantity('level=TERTIARY')).toEqual([15]);
    expect(await quantity('level=PRIMARY')).toEqual([0]);
    expect(await quantity('level=SECONDARY&distributorId=D02')).toEqual([12]);
    expect(await quantity('level=SECONDARY&outletId=O1&sku=SODA')).toEqual([11]);
    expect(await quantity('level=SECONDARY&territory=VN/NORTH')).toEqual([12]);
  });

  it('shows a distributor its own sales only', async () => {
    const d02 = await api.token('distributor', 'D02');
    const { items } = await ask(`sell-through?${range}&groupBy=distributorId`, d02);
    expect(items).toMatchObject([{ distributorId: 'D02', quantity: 12 }]);
    const now = '2099-01-01T00:00:00Z';
    expect((await ask(`sell-through?${range}&groupBy=distributorId&knownAt=${now}`, d02)).items).toEqual(items);
    expect((await ask(`sell-through?${range}&distributorId=D01`, d02)).items).toEqual([]);
  });

  it('pages, and streams as CSV and NDJSON', async () => {
    const query = `sell-through?${range}&level=SECONDARY&groupBy=date,sku`;
    const whole = await ask(query);
    const first = await ask(`${query}&limit=2`);
    const second = await ask(`${query}&limit=2&cursor=${first.nextCursor}`);
    const third = await ask(`${query}&limit=2&cursor=${second.nextCursor}`);
    expect([...first.items, ...second.items, ...third.items]).toEqual(whole.items);
    expect([whole.items.length, third.items.length, third.nextCursor]).toEqual([5, 1, null]);
    const csv = (await ask(query, analyst, { Accept: 'text/csv' })) as unknown as string;
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'date,sku,lines,quantity,freeQuantity,returnQuantity,gross,discount,net,tax,returnNet,netSales',
      '2026-11-02,BEER,2,24,2,0,240000,40000,200000,20000,0,200000',
    ]);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(6);
    const lines = (await ask(query, analyst, { Accept: 'application/x-ndjson' })) as unknown as string;
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as object),
    ).toEqual(whole.items);
  });

  it.each([
    ['from=2026-11-01', 'to'],
    ['from=2026-11-02&to=2026-11-01', 'to'],
    ['from=2025-01-01&to=2026-11-01&groupBy=sku', 'to'],
    ['from=2026-02-30&to=2026-11-01', 'from'],
    [`${range}&groupBy=colour`, 'groupBy'],
    [`${range}&groupBy=sku,sku`, 'groupBy'],
    [`${range}&level=RETAIL`, 'level'],
    [`${range}&knownAt=2026-11-01`, 'knownAt'],
    [`${range}&brand=X`, 'brand'],
    [`${range}&sku=A&sku=B`, 'sku'],
    [`${range}&limit=0`, 'limit'],
    ['from=0000-01-01&to=0000-01-02', 'from'],
    [`${range}&knownAt=0000-01-01T00:00:00Z`, 'knownAt'],
    [`${range}&territory=${'x'.repeat(201)}`, 'territory'],
  ])('refuses %s', async (query, parameter) => {
    const answer = await api.get<{ errors: { parameter: string }[] }>(`/v1/analytics/sell-through?${query}`, analyst);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]!.parameter).toBe(parameter);
  });

  it('is not for the warehouse', async () => {
    const warehouse = await api.token('warehouse');
    expect((await api.get(`/v1/analytics/sell-through?${range}`, warehouse)).status).toBe(403);
  });
});
