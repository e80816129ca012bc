import { startFactsApi, type FactsApi } from './support/facts.js';
import { writePerformanceFacts } from './support/performance-facts.js';

let api: FactsApi;
let analyst: string;
let newest: number;
let atStart: string;

beforeAll(async () => {
  api = await startFactsApi();
  analyst = await api.token('analyst');
  ({ newest, atStart } = await writePerformanceFacts(api));
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
