import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { daysBetween } from '#libs/kernel';
import { inParallel } from '../apps/tuyen/src/client/in-parallel.js';
import { startBuiltSystem, type BuiltSystem } from './support/built-system.js';
import { FinanceClient } from './support/finance-client.js';
import {
  bankFiles,
  dates,
  importOrders,
  iowa,
  matchOf,
  payables,
  payAllOf,
  whenPosted,
  type BankFile,
  type Line,
} from './support/iowa-payments.js';
import { chance, longSeconds } from './support/long-run.js';
import { owedOn, type Payable, type Truth } from './support/payer-truth.js';

const seconds = longSeconds();
/** Orders that are paid; all of them in a full run. */
const most = seconds === undefined ? Infinity : Math.max(40, seconds);
const patienceMs = 20 * 60_000;

type Row = Readonly<Record<string, unknown>>;
interface ReceivablesRow {
  readonly debtorId: string;
  readonly open: number;
  readonly unappliedCash: number;
  readonly buckets: readonly {
    readonly fromDays: number | null;
    readonly toDays: number | null;
    readonly amount: number;
  }[];
}
interface Statement {
  readonly closing: object & { readonly balance: number };
  readonly entries: readonly { readonly balance: number }[];
}

let system: BuiltSystem;
let client: FinanceClient;

const send = ({ name, text }: BankFile, again = '') =>
  client.ask<{ problems: Row[]; statements: { newLines: number; status: string; lines: number }[] }>(
    'POST',
    '/v1/bank-statements',
    new Uint8Array(Buffer.from(text, 'utf8')),
    `${again}${name}`,
  );

const present = fs.existsSync(iowa);
(present ? describe : describe.skip)('the real orders, paid through the banks of their distributors', () => {
  let truths: Map<string, Truth[]>;
  let owed: Map<string, Payable[]>;
  let files: ReadonlyMap<string, readonly BankFile[]>;
  let lines: Map<string, Line>;
  /** Files of a bank in their order, several banks at a time. */
  const eachBank = (work: (file: BankFile) => Promise<void>) =>
    inParallel([...files.values()], 6, async (ofBank) => {
      for (const file of ofBank) await work(file);
    });
  const byReference = async () =>
    new Map((await client.all<Line>('/v1/bank-lines?')).map((line) => [line.bankReference, line]));

  beforeAll(async () => {
    const random = chance('paying the real orders');
    system = await startBuiltSystem();
    client = await FinanceClient.of(system);
    await importOrders(system, most);
    await client.quiet();
    owed = await payables(client, random);
    truths = payAllOf(owed, random);
    files = bankFiles(truths);
    await client.quiet();
  }, patienceMs);
  afterAll(() => system.stop(), 60_000);

  it(
    'every statement is read and adds up',
    async () => {
      await eachBank(async (file) => {
        const { problems, statements } = await send(file);
        expect([file.name, problems, statements.map(({ status }) => status)]).toEqual([file.name, [], ['ACCEPTED']]);
      });
      await client.quiet();
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
      const twin = lines.get(truth.twin ?? '')?.matches.some(({ by }) => by === 'RULE') ?? false;
      if (truth.kind === 'READABLE' && byRule.length === 0 && !twin) unposted.push(truth.bankReference);
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
      // Each distributor has a clerk, who works day by day.
      await inParallel([...truths.values()], 6, async (told) => {
        for (const truth of told.toSorted((one, other) => (one.date < other.date ? -1 : 1))) {
          const line = lines.get(truth.bankReference)!;
          if (line.open === 0) continue;
          const route = `/v1/bank-lines/${line.lineId}`;
          if (truth.kind === 'TO_MATCH') {
            const { suggestions } = await client.ask<{ suggestions: Row[] }>('GET', `${route}/suggestions`);
            const [first] = suggestions;
            asked += 1;
            const ids = ((first?.['invoices'] ?? []) as { invoiceId: string }[]).map(({ invoiceId }) => invoiceId);
            const same = truth.invoices.every(({ invoiceId }) => ids.includes(invoiceId));
            if (first?.['debtorId'] === truth.outletId && same) right += 1;
            else missed.push({ truth, first });
          }
          await whenPosted(client, truth, lines);
          const match = matchOf(truth, lines);
          const matched = await client.ask<Line>('POST', `${route}/matches`, match, `match ${truth.bankReference}`);
          lines.set(truth.bankReference, { ...line, matches: matched.matches });
        }
      });
      process.stderr.write(`first suggestion right: ${right} of ${asked}\n`);
      if (right / asked < 0.9) process.stderr.write(`${JSON.stringify(missed.slice(0, 10), undefined, 1)}\n`);
      expect(right / asked).toBeGreaterThanOrEqual(0.9);
      await client.quiet();
    },
    patienceMs,
  );

  it(
    'afterwards bank and books agree on every day',
    async () => {
      const proof = await client.ask<{ proved: boolean; drift: Row[]; days: Row[] }>(
        'GET',
        `/v1/reconciliation/drift?from=${dates[0]}&to=${dates.at(-1)}`,
      );
      expect(proof).toMatchObject({ proved: true, drift: [] });
      expect(proof.days.filter(({ openItems }) => openItems !== 0)).toEqual([]);
    },
    patienceMs,
  );

  it(
    'what each debtor owes, its age and the statements are what the truth says, on every day',
    async () => {
      const told = [...truths.values()].flat();
      const debts = [...owed.values()].flat();
      for (const date of dates) {
        const truth = owedOn(date, debts, told);
        const rows = await client.all<ReceivablesRow>(`/v1/analytics/receivables?level=SECONDARY&asOf=${date}&`);
        const wrong = rows.flatMap(({ debtorId, open, unappliedCash, buckets }) => {
          const theirs = debts.filter(({ outletId }) => outletId === debtorId);
          const expected = {
            open: theirs.reduce((sum, { invoiceId }) => sum + truth.open.get(invoiceId)!, 0),
            unappliedCash: truth.unapplied.get(debtorId) ?? 0,
            ages: buckets.map(({ fromDays, toDays }) => {
              const ofAge = theirs.filter(({ dueDate }) => {
                const days = daysBetween(dueDate, date);
                return days >= (fromDays ?? -Infinity) && days <= (toDays ?? Infinity);
              });
              return ofAge.reduce((sum, { invoiceId }) => sum + truth.open.get(invoiceId)!, 0);
            }),
          };
          const found = { open, unappliedCash, ages: buckets.map(({ amount }) => amount) };
          return isDeepStrictEqual(found, expected) ? [] : [{ date, debtorId, found, expected }];
        });
        expect(wrong.slice(0, 3)).toEqual([]);
        expect(rows.length).toBe(new Set(debts.map(({ outletId }) => outletId)).size);
      }
      const end = owedOn(dates.at(-1)!, debts, told);
      const debtors = new Map(
        [...owed].flatMap(([creditor, list]) => list.map(({ outletId }) => [`${creditor} ${outletId}`, outletId])),
      );
      for (const [parties, debtorId] of [...debtors].slice(0, 100)) {
        const [creditor] = parties.split(' ');
        const { closing, entries } = await client.ask<Statement>(
          'GET',
          `/v1/accounts/${debtorId}/statement?creditor=${creditor}&from=2019-01-01&to=${dates.at(-1)}`,
        );
        const theirs = debts.filter(({ outletId }) => outletId === debtorId);
        const openItems = theirs.reduce((sum, { invoiceId }) => sum + end.open.get(invoiceId)!, 0);
        const unapplied = end.unapplied.get(debtorId) ?? 0;
        expect({ debtorId, closing }).toEqual({
          debtorId,
          closing: { openItems, disputed: 0, unapplied, balance: openItems - unapplied },
        });
        expect(entries.at(-1)?.balance).toBe(closing.balance);
      }
    },
    patienceMs,
  );

  it(
    'the same files again change nothing',
    async () => {
      const before = (await client.all<Line>('/v1/bank-lines?')).length;
      await eachBank(async (file) => {
        const { statements } = await send(file, 'again ');
        expect(statements.map(({ newLines }) => newLines)).toEqual([0]);
      });
      await client.quiet();
      expect((await client.all<Line>('/v1/bank-lines?')).length).toBe(before);
      const { code, stdout } = await system.type('verify', '--json');
      expect([code, stdout.includes('"equal":false')]).toEqual([0, false]);
    },
    patienceMs,
  );
});
