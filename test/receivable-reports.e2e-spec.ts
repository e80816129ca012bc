import { startFactsApi, type FactsApi } from './support/facts.js';

interface Row extends Record<string, unknown> {
  readonly buckets: readonly {
    readonly fromDays: number | null;
    readonly amount: number;
    readonly cases?: number;
    readonly contested?: number;
  }[];
}
const account = { creditorId: 'P1', debtorId: 'O1', level: 'SECONDARY', distributorId: 'P1', currency: 'VND' } as const;
type Account = Record<keyof typeof account, string>;
const other = { ...account, debtorId: 'O2' };

let api: FactsApi;
let finance: string;
let newest = 0;
let beforeTheEnd = '';

async function post(of: Account, type: string, data: object, on: string): Promise<string> {
  const stream = `account-${of.creditorId}.${of.debtorId}`;
  const event = await api.record(stream, `account.${type}`, { ...of, ...data }, on);
  newest = event.position;
  return event.recordedAt;
}
const invoice = (of: Account, invoiceId: string, amount: number, issuedOn: string, dueDate: string) =>
  post(of, 'invoice-posted', { invoiceId, orderId: 'o', amount, issuedOn, dueDate, reservationUsed: 0 }, issuedOn);
const payment = (of: Account, paymentId: string, amount: number, valueDate: string) =>
  post(of, 'payment-posted', { paymentId, amount, method: 'CASH', valueDate, invoices: [] }, valueDate);
const apply = (of: Account, paymentId: string, invoiceId: string, amount: number, appliedOn: string) => {
  const applications = [{ invoiceId, orderId: 'o', amount, open: 0 }];
  return post(of, 'payment-applied', { paymentId, applications, unapplied: 0, appliedOn }, appliedOn);
};

beforeAll(async () => {
  api = await startFactsApi();
  finance = await api.token('finance');
  // The published example: 212 owed; sales of 70, 80 and 100 in September, October and November.
  await invoice(account, 'I-sep', 70_000, '2024-09-10', '2024-10-10');
  await invoice(account, 'I-oct', 80_000, '2024-10-10', '2024-11-09');
  await invoice(account, 'I-nov', 100_000, '2024-11-10', '2024-12-10');
  await invoice(account, 'I-cash', 9_000, '2024-11-11', '2024-11-11');
  await payment(account, 'M-cash', 9_000, '2024-11-11');
  await apply(account, 'M-cash', 'I-cash', 9_000, '2024-11-11');
  await payment(account, 'M-1', 38_000, '2024-11-12');
  await apply(account, 'M-1', 'I-sep', 38_000, '2024-11-12');
  // The other debtor: a credit note on a settled invoice, part of it applied to the next; money that settles nothing.
  await invoice(other, 'J-1', 50_000, '2024-10-01', '2024-10-15');
  await payment(other, 'N-1', 50_000, '2024-10-20');
  await apply(other, 'N-1', 'J-1', 50_000, '2024-10-20');
  const note = { adjustmentId: 'C-1', invoiceId: 'J-1', orderId: 'o', amount: 10_000, applied: 0, unapplied: 10_000 };
  await post(other, 'credit-note-posted', { ...note, open: 0, postedOn: '2024-11-02' }, '2024-11-02');
  await invoice(other, 'J-2', 20_000, '2024-11-03', '2024-11-17');
  beforeTheEnd = await apply(other, 'C-1', 'J-2', 4_000, '2024-11-05');
  await payment(other, 'N-2', 3_000, '2024-11-20');
  const given = { writeOffId: null, kind: 'DIFFERENCE', invoiceId: 'J-2', orderId: 'o', amount: 1_000, open: 15_000 };
  const contested = { deductionId: 'X-1', invoiceId: 'I-sep', orderId: 'o', amount: 12_000, disputed: 12_000 };
  const why = { dueDate: '2024-10-10', reason: 'PRICE', note: null, paymentId: null, disputedBy: 'u' };
  await post(account, 'invoice-disputed', { ...contested, ...why, disputedOn: '2024-11-15' }, '2024-11-15');
  await post(other, 'write-off-posted', { ...given, postedOn: '2024-11-25', reason: 'small' }, '2024-11-25');
});
afterAll(() => api.stop());

const ask = async (report: string, query: string, headers: Record<string, string> = {}) => {
  const asked = { 'Min-Event-Position': String(newest), ...headers };
  const answer = await api.get(`/v1/analytics/receivables${report}?${query}`, finance, asked);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
};
const rows = async (report: string, query: string) => (await ask(report, query))['items'] as Row[];

describe('receivables of all debtors', () => {
  it('tell DSO three ways, of credit sales only', async () => {
    const [row] = await rows('', 'asOf=2024-11-30&debtor=O1');
    expect(row).toMatchObject({
      ...{ creditorId: 'P1', debtorId: 'O1', asOf: '2024-11-30', balance: 212_000, open: 212_000 },
      // 250,000 in 90 days; 100,000 of 30 days, 80,000 of 31, and 32,000 / 70,000 of September's 30.
      dsoSimple: { value: '76.3', numerator: 212_000, denominator: 250_000 },
      dsoCountBack: { value: '74.7' },
      dsoBest: { value: '36.0', numerator: 100_000 },
      dsoDelay: { value: '40.3' },
    });
    const [wide] = await rows('', 'asOf=2024-11-30&debtor=O1&days=30');
    expect(wide).toMatchObject({ dsoSimple: { value: '63.6', denominator: 100_000 } });
  });

  it('age by due date, in the buckets of the setting', async () => {
    const [row] = await rows('', 'asOf=2024-11-30&debtor=O1');
    expect(row!.buckets.map(({ fromDays, amount }) => [fromDays, amount])).toEqual([
      ...[[null, 100_000], [1, 0], [8, 0], [16, 80_000]], // prettier-ignore
      ...[[31, 32_000], [61, 0], [91, 0]], // prettier-ignore
    ]);
    expect(row).toMatchObject({ overdue: 112_000, overdueShare: { value: '52.83' } });
  });

  it('tell what is contested, in and out, from the day of its case', async () => {
    const [row] = await rows('', 'asOf=2024-11-30&debtor=O1');
    expect(row!.buckets[4]).toMatchObject({ amount: 32_000, disputed: 12_000 });
    expect(row).toMatchObject({ open: 212_000, disputed: 12_000, overdueDisputed: 12_000 });
    expect(row).toMatchObject({ overdueShareUndisputed: { value: '50.00', numerator: 100_000, denominator: 200_000 } });
    const [before] = await rows('', 'asOf=2024-11-14&debtor=O1');
    expect(before).toMatchObject({ disputed: 0, overdueDisputed: 0 });
    expect(before!['overdueShareUndisputed']).toEqual(before!['overdueShare']);
  });

  it('add up over the debtors of a creditor, as it was known then', async () => {
    const [sum, ...none] = await rows('', 'by=creditor&creditor=P1&asOf=2024-11-30');
    expect(none).toEqual([]);
    expect(sum).toMatchObject({ debtorId: null, open: 227_000, unappliedCash: 9_000, balance: 218_000 });
    const [then] = await rows('', `by=creditor&creditor=P1&asOf=2024-11-30&knownAt=${beforeTheEnd}`);
    expect(then).toMatchObject({ open: 228_000 });
  });

  it('say so where nothing was sold on credit', async () => {
    const [stale] = await rows('', 'asOf=2025-06-30&debtor=O1');
    expect(stale).toMatchObject({ dsoSimple: { value: null, reason: 'STALE_AR' } });
    const [early] = await rows('', 'asOf=2024-01-31&debtor=O1');
    expect(early).toMatchObject({ dsoSimple: { value: null, reason: 'NO_DENOMINATOR' } });
  });

  it('come by pages, and whole as CSV', async () => {
    const first = await ask('', 'asOf=2024-11-30&limit=1');
    const second = await ask('', `asOf=2024-11-30&limit=1&cursor=${String(first['nextCursor'])}`);
    const debtors = [first, second].map(({ items }) => (items as Row[]).map(({ debtorId }) => debtorId));
    expect([...debtors, second['nextCursor']]).toEqual([['O1'], ['O2'], null]);
    const csv = (await ask('', 'asOf=2024-11-30', { Accept: 'text/csv' })) as unknown as string;
    const [head, line] = csv.split('\r\n').map((text) => text.split(','));
    expect(line![head!.indexOf('buckets.3.amount')]).toBe('80000');
    expect(line![head!.indexOf('dsoSimple.value')]).toBe('76.3');
  });
});

describe('collection effectiveness', () => {
  it('is what was settled of what could be; credit notes and write-offs are no cash', async () => {
    const both = await rows('/collection', 'from=2024-10&to=2024-11');
    expect(both.map(({ debtorId, period }) => [debtorId, period])).toEqual([
      ...[['O1', '2024-10'], ['O1', '2024-11'], ['O2', '2024-10'], ['O2', '2024-11']], // prettier-ignore
    ]);
    expect(both[1]).toMatchObject({
      ...{ opening: 150_000, creditSales: 100_000, closing: 212_000, closingCurrent: 100_000 },
      effectiveness: { value: '25.33', numerator: 38_000, denominator: 150_000 },
    });
    expect(both[2]).toMatchObject({ effectiveness: { value: '100.00', numerator: 50_000 } });
    // The credit note took 4,000 off, 1,000 was given up: nothing of it was collected.
    expect(both[3]).toMatchObject({ creditSales: 15_000, closing: 15_000, effectiveness: { value: '0.00' } });
  });

  it('of several months adds up the parts of the formula', async () => {
    const [total] = await rows('/collection', 'from=2024-10&to=2024-11&total=true&debtor=O1');
    expect(total).toMatchObject({
      ...{ period: '2024-10/2024-11', opening: 220_000, creditSales: 180_000 },
      effectiveness: { numerator: 38_000, denominator: 220_000, value: '17.27' },
    });
  });

  it('has no value where nothing could be collected', async () => {
    const [none] = await rows('/collection', 'from=2024-09&to=2024-09&debtor=O1');
    expect(none).toMatchObject({ effectiveness: { value: null, reason: 'NO_DENOMINATOR', numerator: 0 } });
  });
});

it('unapplied cash is told one by one with its age, that of unknown payers too', async () => {
  const data = { paymentId: 'U-1', creditorId: 'P1', level: 'SECONDARY', distributorId: 'P1', currency: 'VND' };
  const more = { method: 'BANK_TRANSFER', reference: null, bankReference: null, invoices: [], onHand: false };
  const unknown = { ...data, ...more, debtorId: null, amount: 700, valueDate: '2024-11-22' };
  newest = (await api.record('payment-U-1', 'payment.recorded', unknown, '2024-11-22')).position;
  const told = await rows('/unapplied', 'asOf=2024-11-30');
  expect(told.map(({ documentId, kind, amount, ageDays }) => [documentId, kind, amount, ageDays])).toEqual([
    ['C-1', 'CREDIT_NOTE', 6_000, 28],
    ['N-2', 'PAYMENT', 3_000, 10],
    ['U-1', 'UNIDENTIFIED', 700, 8],
  ]);
  const [before] = await rows('/unapplied', 'asOf=2024-11-04');
  expect(before).toMatchObject({ documentId: 'C-1', amount: 10_000, ageDays: 2 });
});

describe('cases of deduction by age', () => {
  const contested = (row: Row | undefined) =>
    row?.buckets.flatMap((bucket) => (bucket.cases === 0 ? [] : [[bucket.fromDays, bucket.cases, bucket.contested]]));

  it('are counted with what is still contested of them, from the day that they were opened', async () => {
    const why = { dueDate: '2024-11-09', reason: 'RETURN', note: null, paymentId: null, disputedBy: 'u' };
    const open = (deductionId: string, amount: number, on: string) =>
      post(account, 'invoice-disputed', { deductionId, invoiceId: 'I-oct', orderId: 'o', amount, disputed: amount, ...why, disputedOn: on }, on); // prettier-ignore
    await open('X-2', 5_000, '2024-10-20');
    await open('X-3', 900, '2024-11-14');
    const reduced = {
      deductionId: 'X-2',
      invoiceId: 'I-oct',
      orderId: 'o',
      amount: 2_000,
      left: 3_000,
      disputed: 3_900,
      cause: 'PAYMENT',
    };
    const knownAt = await post(account, 'dispute-reduced', { ...reduced, reducedOn: '2024-11-20' }, '2024-11-20');
    await post(
      account,
      'dispute-reduced',
      { ...reduced, deductionId: 'X-3', amount: 900, left: 0, reducedOn: '2024-11-21' },
      '2024-11-21',
    );
    const [row, ...others] = await rows('/deductions', 'asOf=2024-11-30');
    expect(others).toEqual([]);
    expect(row).toMatchObject({ debtorId: 'O1', cases: 2, contested: 15_000, oldestDays: 41 });
    expect(contested(row)).toEqual([[8, 1, 12_000], [31, 1, 3_000]]); // prettier-ignore
    const [then] = await rows('/deductions', `asOf=2024-11-30&by=creditor&knownAt=${knownAt}`);
    expect(then).toMatchObject({ debtorId: null, cases: 3, contested: 15_900 });
    expect(contested((await rows('/deductions', 'asOf=2024-10-20'))[0])).toEqual([[0, 1, 5_000]]);
    expect(await rows('/deductions', 'asOf=2024-10-19')).toEqual([]);
    const csv = (await ask('/deductions', 'asOf=2024-11-30', { Accept: 'text/csv' })) as unknown as string;
    expect(csv.split('\r\n')[1]).toMatch(/^P1,O1,SECONDARY,VND,2024-11-30,2,15000,41,0,0,0,0,/);
  });
});

it('refuses what it does not know', async () => {
  for (const [report, query] of [
    ...[['', 'sort=1'], ['', 'days=0'], ['', 'by=month'], ['/collection', 'from=2024-12&to=2024-11']], // prettier-ignore
    ...[['/collection', 'from=2019-01&to=2024-11'], ['/unapplied', 'by=debtor']], // prettier-ignore
  ]) {
    const { status, body } = await api.get(`/v1/analytics/receivables${report}?${query}`, finance);
    expect([query, status, body['code']]).toEqual([query, 400, 'invalid-parameter']);
  }
});
