import * as fs from 'node:fs';
import * as path from 'node:path';
import { startBuiltSystem, type BuiltSystem } from './support/built-system.js';
import { chance, longSeconds, type Chance } from './support/long-run.js';
import {
  formats,
  noticeFile,
  payAll,
  statementFile,
  type DayStatement,
  type Payable,
  type Truth,
} from './support/payer-truth.js';

const shared = path.resolve(import.meta.dirname, '../../shared');
const data = path.join(shared, 'data', 'iowa');
const seconds = longSeconds();
/** Orders that are paid; all of them in a full run. */
const most = seconds === undefined ? Infinity : Math.max(40, seconds);
const dates = ['2019-06-10', '2019-06-11', '2019-06-12', '2019-06-13', '2019-06-14'];
const patienceMs = 20 * 60_000;

type Row = Readonly<Record<string, unknown>>;
interface Line {
  readonly lineId: string;
  readonly bankReference: string;
  readonly open: number;
  readonly amount: number;
  readonly state: string;
  readonly matches: readonly {
    readonly by: string;
    readonly paymentId: string | null;
    readonly debtorId: string | null;
    readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
  }[];
}

let system: BuiltSystem;
let token: string;
let position = 0;

async function ask<Body>(method: string, route: string, body?: unknown, key?: string): Promise<Body> {
  const bytes = body instanceof Uint8Array;
  const response = await fetch(`${system.url}${route}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(position > 0 && method === 'GET' ? { 'Min-Event-Position': String(position) } : {}),
      ...(body === undefined ? {} : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key.replaceAll(' ', ':') }),
    },
    ...(body === undefined ? {} : { body: bytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  if (response.status >= 300) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  position = Math.max(position, method === 'GET' ? 0 : Number(response.headers.get('event-position') ?? 0));
  return (await response.json()) as Body;
}

/** All rows of a list. */
async function all<Item>(route: string): Promise<Item[]> {
  const rows: Item[] = [];
  for (let cursor = ''; ;) {
    const page = await ask<{ items: Item[]; nextCursor: string | null }>('GET', `${route}limit=500&cursor=${cursor}`);
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    cursor = encodeURIComponent(page.nextCursor);
  }
}

/** Waits until read models and processes have nothing left to do. */
async function quiet(): Promise<void> {
  for (let calm = 0; calm < 2;) {
    const { stdout } = await system.type('status', '--json');
    const { head, generations } = JSON.parse(stdout) as { head: number; generations: { position: number }[] };
    calm = generations.every((generation) => generation.position >= head) ? calm + 1 : 0;
  }
}

async function importOrders(): Promise<void> {
  const [head = '', ...rows] = fs.readFileSync(path.join(data, 'orders.csv'), 'utf8').trimEnd().split('\n');
  const wanted = new Set<string>();
  const taken = rows.filter((row) => {
    const order = row.slice(0, row.indexOf(','));
    if (wanted.size < most) wanted.add(order);
    return wanted.has(order);
  });
  const file = path.join(system.dir, 'orders.csv');
  fs.writeFileSync(file, `${[head, ...taken].join('\n')}\n`);
  const products = path.join(data, 'products.csv');
  const { code, stderr } = await system.type(
    'import',
    'orders',
    file,
    '--products',
    products,
    '--through',
    'delivered',
  );
  if (code !== 0) throw new Error(stderr);
}

/** Every open invoice by distributor; seven of ten are asked for under a reference. */
async function payables(random: Chance): Promise<Map<string, Payable[]>> {
  const open = new Map<string, Payable[]>();
  const invoices = await all<Row>('/v1/invoices?level=SECONDARY&');
  for (const invoice of invoices) {
    const { invoiceId, distributorId, buyerId, externalRef } = invoice as Record<string, string>;
    const amount = invoice['open'] as number;
    if (amount === 0) continue;
    const bankAccountId = `B-${distributorId}`;
    if (!open.has(distributorId!)) {
      const account = { bankAccountId, distributorId, number: `IOWA${distributorId}0001`, currency: 'USD' };
      await ask('POST', '/v1/bank-accounts', account, bankAccountId);
      open.set(distributorId!, []);
    }
    let reference: string | null = null;
    if (random.next() < 0.7) {
      const body = { bankAccountId, debtorId: buyerId, invoices: [invoiceId], expiresOn: '2099-12-31' };
      ({ reference } = await ask<{ reference: string }>('POST', '/v1/payment-requests', body, `request ${invoiceId}`));
    }
    const orderNo = externalRef ?? invoiceId!;
    open.get(distributorId!)!.push({ invoiceId: invoiceId!, outletId: buyerId!, orderNo, open: amount, reference });
  }
  return open;
}

const send = (name: string, file: string) =>
  ask<{ problems: Row[]; statements: { newLines: number; status: string; lines: number }[] }>(
    'POST',
    '/v1/bank-statements',
    new Uint8Array(Buffer.from(file, 'utf8')),
    name,
  );

/** What a clerk sends for a line of which the truth is known. */
function matchOf(truth: Truth, lines: ReadonlyMap<string, Line>): object {
  if (truth.kind === 'FEE') return { kind: 'BANK_FEE' };
  if (truth.kind === 'BOUNCE') {
    const paymentId = lines.get(truth.bounced!)!.matches[0]!.paymentId;
    return { kind: 'RETURNED_PAYMENT', paymentId };
  }
  const { outletId: debtorId, invoices, differences } = truth;
  return { kind: 'PAYMENT', debtorId, invoices, differences };
}

const present = fs.existsSync(shared);
(present ? describe : describe.skip)('the real orders, paid through the banks of their distributors', () => {
  let truths: Map<string, Truth[]>;
  const files: { name: string; text: string }[] = [];
  let lines: Map<string, Line>;
  const byReference = async () =>
    new Map((await all<Line>('/v1/bank-lines?')).map((line) => [line.bankReference, line]));

  beforeAll(async () => {
    const random = chance('paying the real orders');
    system = await startBuiltSystem();
    token = (await system.type('token', '--role', 'finance', '--role', 'admin', '--ttl', '86400')).stdout.trim();
    await importOrders();
    await quiet();
    truths = new Map();
    let turn = 0;
    for (const [distributorId, list] of await payables(random)) {
      const told = payAll(list, dates, random, distributorId);
      truths.set(distributorId, told);
      let opening = 100_000;
      for (const [n, date] of dates.entries()) {
        const ofDay = told.filter((line) => line.date === date);
        const account = `IOWA${distributorId}0001`;
        const day: DayStatement = { number: String(n + 1), account, date, opening, lines: ofDay };
        const noticed = ofDay.filter((line) => line.noticed);
        if (noticed.length > 0) files.push({ name: `${distributorId} ${date} notice`, text: noticeFile(day, noticed) });
        const format = formats[turn++ % formats.length]!;
        files.push({ name: `${distributorId} ${date} ${format}`, text: statementFile(format, day) });
        opening = ofDay.reduce((sum, { amount }) => sum + amount, opening);
      }
    }
    await quiet();
  }, patienceMs);
  afterAll(() => system.stop(), 60_000);

  it(
    'every statement is read and adds up',
    async () => {
      for (const { name, text } of files) {
        const { problems, statements } = await send(name, text);
        expect([name, problems, statements.map(({ status }) => status)]).toEqual([name, [], ['ACCEPTED']]);
      }
      await quiet();
      lines = await byReference();
      expect(lines.size).toBe([...truths.values()].flat().length);
    },
    patienceMs,
  );

  it('what is readable posted itself, and nothing posted wrongly', () => {
    const wrong: string[] = [];
    const unposted: string[] = [];
    for (const truth of [...truths.values()].flat()) {
      const line = lines.get(truth.bankReference)!;
      const byRule = line.matches.filter(({ by }) => by === 'RULE');
      if (truth.kind === 'READABLE' && byRule.length === 0) unposted.push(truth.bankReference);
      for (const { debtorId, invoices } of byRule) {
        const ids = invoices.map(({ invoiceId }) => invoiceId);
        const right = debtorId === truth.outletId && truth.invoices.every(({ invoiceId }) => ids.includes(invoiceId));
        if (!right) wrong.push(truth.bankReference);
      }
    }
    expect({ wrong, unposted }).toEqual({ wrong: [], unposted: [] });
  });

  it(
    'of the rest the first suggestion is right in at least 90 of 100',
    async () => {
      let [asked, right] = [0, 0];
      const missed: Row[] = [];
      for (const truth of [...truths.values()].flat().sort((a, b) => (a.date < b.date ? -1 : 1))) {
        const line = lines.get(truth.bankReference)!;
        if (line.open === 0) continue;
        const route = `/v1/bank-lines/${line.lineId}`;
        if (truth.kind === 'TO_MATCH') {
          const { suggestions } = await ask<{ suggestions: Row[] }>('GET', `${route}/suggestions`);
          const [first] = suggestions;
          asked += 1;
          const ids = ((first?.['invoices'] ?? []) as { invoiceId: string }[]).map(({ invoiceId }) => invoiceId);
          const same = truth.invoices.every(({ invoiceId }) => ids.includes(invoiceId));
          if (first?.['debtorId'] === truth.outletId && same) right += 1;
          else missed.push({ truth, first });
        }
        await ask('POST', `${route}/matches`, matchOf(truth, lines), `match ${truth.bankReference}`);
      }
      process.stderr.write(`first suggestion right: ${right} of ${asked}\n`);
      if (right / asked < 0.9) process.stderr.write(`${JSON.stringify(missed.slice(0, 10), undefined, 1)}\n`);
      expect(right / asked).toBeGreaterThanOrEqual(0.9);
      await quiet();
    },
    patienceMs,
  );

  it(
    'afterwards bank and books agree on every day, and what is open is what was not paid',
    async () => {
      const proof = await ask<{ proved: boolean; drift: Row[]; days: Row[] }>(
        'GET',
        `/v1/reconciliation/drift?from=${dates[0]}&to=${dates.at(-1)}`,
      );
      expect(proof).toMatchObject({ proved: true, drift: [] });
      expect(proof.days.filter(({ openItems }) => openItems !== 0)).toEqual([]);
      const bounced = new Set(
        [...truths.values()].flat().flatMap(({ bounced: from }) => (from === undefined ? [] : [from])),
      );
      const owed = new Set(
        [...truths.values()]
          .flat()
          .filter(({ bankReference }) => bounced.has(bankReference))
          .map(({ invoices }) => invoices[0]!.invoiceId),
      );
      const invoices = await all<{ invoiceId: string; open: number }>('/v1/invoices?level=SECONDARY&');
      expect(new Set(invoices.filter(({ open }) => open > 0).map(({ invoiceId }) => invoiceId))).toEqual(owed);
    },
    patienceMs,
  );

  it(
    'the same files again change nothing',
    async () => {
      const before = (await all<Line>('/v1/bank-lines?')).length;
      for (const { name, text } of files) {
        const { statements } = await send(`again ${name}`, text);
        expect(statements.map(({ newLines }) => newLines)).toEqual([0]);
      }
      await quiet();
      expect((await all<Line>('/v1/bank-lines?')).length).toBe(before);
      const { code, stdout } = await system.type('verify', '--json');
      expect([code, stdout.includes('"equal":false')]).toEqual([0, false]);
    },
    patienceMs,
  );
});
