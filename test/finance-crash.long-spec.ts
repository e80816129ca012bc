import * as fs from 'node:fs';
import type { StoredEvent } from '#libs/event-store';
import { inParallel } from '../apps/tuyen/src/client/in-parallel.js';
import { startBuiltSystem, type BuiltSystem } from './support/built-system.js';
import { FinanceClient } from './support/finance-client.js';
import { bankFiles, dates, importOrders, iowa, matchOf, payables, payAllOf, whenPosted, type BankFile, type Line } from './support/iowa-payments.js'; // prettier-ignore
import { killWhile, logFaults, readLog } from './support/kills.js';
import { chance, longSeconds, type Chance } from './support/long-run.js';
import type { Truth } from './support/payer-truth.js';

const seconds = longSeconds();
/** Kills of a full run; of a short share as many as fit. */
const kills = seconds === undefined ? 20 : Math.max(3, Math.floor(seconds / 15));
/** Orders that are paid. */
const most = seconds === undefined ? 80 : 30;
const patienceMs = 60 * 60_000;

type Data = Readonly<Record<string, unknown>>;
interface Part {
  readonly amount: number;
  readonly invoiceId: string;
}
interface Received {
  readonly statements: readonly { readonly newLines: number; readonly status: string }[];
}

(fs.existsSync(iowa) ? describe : describe.skip)('bank import and matching through kills', () => {
  let system: BuiltSystem;
  let client: FinanceClient;
  let luck: Chance;
  let truths: ReadonlyMap<string, readonly Truth[]>;
  let files: ReadonlyMap<string, readonly BankFile[]>;
  let log: readonly StoredEvent[];
  /** Acknowledged matches of the clerks, by line; and keys of commands that were refused. */
  const acknowledged = new Map<string, string>();
  const refused: string[] = [];

  const send = (file: BankFile, round: string) =>
    client.ask<Received>(
      'POST',
      '/v1/bank-statements',
      new Uint8Array(Buffer.from(file.text)),
      `${round} ${file.name}`,
    );
  const byReference = async () =>
    new Map((await client.all<Line>('/v1/bank-lines?')).map((line) => [line.bankReference, line]));

  /** A bank's files go in, and its clerk explains what did not post itself. */
  async function workOff(distributorId: string): Promise<void> {
    for (const file of files.get(distributorId)!) await send(file, 'first');
    await whenDecided(distributorId);
    const lines = await byReference();
    for (const truth of truths.get(distributorId)!.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
      const line = lines.get(truth.bankReference)!;
      if (line.open === 0) continue;
      await whenPosted(client, truth, lines);
      const route = `/v1/bank-lines/${line.lineId}/matches`;
      await tooMuch(route, truth, line);
      const matched = await client.ask<Line>('POST', route, matchOf(truth, lines), `match ${truth.bankReference}`);
      acknowledged.set(line.lineId, truth.bankReference);
      lines.set(truth.bankReference, { ...line, matches: matched.matches });
    }
  }

  /** A clerk's mistake: more than the line. */
  async function tooMuch(route: string, { bankReference }: Truth, { amount }: Line): Promise<void> {
    const key = `too much ${bankReference}`;
    const body = { kind: 'SUSPENSE', amount: amount + 1 };
    const said = await client.ask('POST', route, body, key).then(() => 'taken', (error: Error) => error.message); // prettier-ignore
    expect(said).toMatch(/: 4\d\d /);
    refused.push(key);
  }

  /** Every line is shown, and those with a reference and the exact amount have posted themselves. */
  async function whenDecided(distributorId: string): Promise<void> {
    const told = truths.get(distributorId)!;
    const readable = told.filter(({ kind }) => kind === 'READABLE');
    for (;;) {
      const lines = await byReference();
      const posted = (reference = '') => lines.get(reference)?.matches.some(({ by }) => by === 'RULE') ?? false;
      const shown = told.every(({ bankReference }) => lines.has(bankReference));
      if (shown && readable.every(({ bankReference, twin }) => posted(bankReference) || posted(twin))) return;
    }
  }

  beforeAll(async () => {
    luck = chance('finance through kills');
    system = await startBuiltSystem();
    client = await FinanceClient.of(system, true);
    await importOrders(system, most);
    await client.quiet();
    const owed = await payables(client, luck);
    truths = payAllOf(owed, luck);
    files = bankFiles(truths);
  }, patienceMs);
  afterAll(() => system?.stop(), 60_000);

  it(
    'is carried through, however often API, projector, database (and another event store) are killed',
    async () => {
      const killed: string[] = [];
      const work = async () => {
        await inParallel([...truths.keys()], 2, workOff);
        // A quick machine is done before: what is there already is sent again until all kills have hit.
        for (let round = 1; killed.length < kills; round++) {
          for (const file of [...files.values()].flat()) {
            if (killed.length >= kills) return;
            const { statements } = await send(file, `again ${round}`);
            expect(statements.map(({ newLines }) => newLines)).toEqual([0]);
          }
        }
      };
      await killWhile(system, work(), luck, kills, killed);
      process.stderr.write(`finance: ${killed.length} kills (${killed.join(' ')})\n`);
      expect(killed.length).toBeGreaterThanOrEqual(kills);
      expect(await system.ready(120_000)).toBe(true);
      await client.quiet();
      log = await readLog(system);
    },
    patienceMs,
  );

  const dataOf = (type: string) => log.filter((event) => event.type === type).map(({ data }) => data as Data);

  it('I1, I2: each line is recorded once and matched once, by the rule or by the clerk; nothing else is', async () => {
    const told = [...truths.values()].flat();
    const recorded = dataOf('bank-line.recorded').map(({ lineId }) => lineId as string);
    expect([recorded.length, new Set(recorded).size]).toEqual([told.length, told.length]);
    const lines = await byReference();
    const expected = told.map(({ bankReference }) => {
      const { lineId } = lines.get(bankReference)!;
      return `${lineId} ${acknowledged.has(lineId) ? 'CLERK' : 'RULE'}`;
    });
    const matched = dataOf('bank-line.matched').map(({ lineId, by }) => `${String(lineId)} ${String(by)}`);
    expect(matched.toSorted()).toEqual(expected.toSorted());
    expect(acknowledged.size).toBe(told.filter(({ kind }) => kind !== 'READABLE').length);
    expect(refused).toHaveLength(acknowledged.size);
    expect(logFaults(log)).toEqual([]);
  });

  it('I3, I4: what is owed is what was invoiced less what was applied; no payment and no invoice is settled beyond itself', async () => {
    const [invoiced, paid] = [new Map<string, number>(), new Map<string, number>()];
    const [settled, used, owed] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
    const add = (sums: Map<string, number>, key: unknown, amount: unknown) =>
      sums.set(String(key), (sums.get(String(key)) ?? 0) + (amount as number));
    const account = ({ creditorId, debtorId }: Data) => `${String(creditorId)} ${String(debtorId)}`;
    for (const invoice of dataOf('account.invoice-posted')) {
      add(invoiced, invoice['invoiceId'], invoice['amount']);
      add(owed, account(invoice), invoice['amount']);
    }
    for (const payment of dataOf('account.payment-posted')) {
      add(paid, payment['paymentId'], payment['amount']);
      add(owed, account(payment), -(payment['amount'] as number));
    }
    for (const payment of dataOf('account.payment-reversed')) add(owed, account(payment), payment['amount']);
    for (const given of dataOf('account.write-off-posted')) {
      add(settled, given['invoiceId'], given['amount']);
      add(owed, account(given), -(given['amount'] as number));
    }
    for (const [type, sign] of [
      ['account.payment-applied', 1],
      ['account.application-reversed', -1],
    ] as const) {
      // prettier-ignore
      for (const applied of dataOf(type)) {
        for (const { invoiceId, amount } of applied['applications'] as readonly Part[]) {
          add(settled, invoiceId, sign * amount);
          add(used, applied['paymentId'], sign * amount);
        }
      }
    }
    const beyond = [
      ...[...settled].filter(([id, amount]) => amount < 0 || amount > (invoiced.get(id) ?? 0)),
      ...[...used].filter(([id, amount]) => amount < 0 || amount > (paid.get(id) ?? 0)),
      ...[...owed].filter(([, amount]) => !Number.isSafeInteger(amount)),
    ];
    expect(beyond).toEqual([]);
    const balances = await client.all<Data>('/v1/accounts?level=SECONDARY&');
    const shown = balances.map((row) => [account(row), (row['openItems'] as number) - (row['unapplied'] as number)]);
    expect(shown.filter(([name, amount]) => (owed.get(name as string) ?? 0) !== amount)).toEqual([]);
    const payments = dataOf('bank-line.matched').filter(({ kind, amount }) => kind === 'PAYMENT' && amount !== 0);
    expect(paid.size).toBe(payments.length);
  });

  it('I5: stock is between what is reserved and what came in', async () => {
    const stock = await client.all<{ readonly onHand: number; readonly reserved: number }>('/v1/stock?');
    expect(stock.filter(({ onHand, reserved }) => reserved < 0 || reserved > onHand)).toEqual([]);
  });

  it(
    'I10: bank and books agree, all is explained, and everything once more adds nothing',
    async () => {
      const proof = await client.ask<Data>('GET', `/v1/reconciliation/drift?from=${dates[0]}&to=${dates.at(-1)}`);
      expect(proof).toMatchObject({ proved: true, drift: [] });
      expect((proof['days'] as Data[]).filter(({ openItems }) => openItems !== 0)).toEqual([]);
      for (const file of [...files.values()].flat()) {
        const { statements } = await send(file, 'once more');
        expect(statements).toMatchObject([{ newLines: 0, status: 'ACCEPTED' }]);
      }
      await client.quiet();
      const after = await readLog(system);
      expect(after.filter(({ type }) => type.startsWith('bank-line.')).length).toBe(
        log.filter(({ type }) => type.startsWith('bank-line.')).length,
      );
      const { code, stdout, stderr } = await system.type('verify', '--json');
      expect({ code, stderr, ok: (JSON.parse(stdout) as { ok: boolean }).ok }).toEqual({ code: 0, stderr, ok: true });
    },
    patienceMs,
  );
});
