import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { BankDesk } from './lib/bank-desk.js';
import { bareAppends } from './lib/bare-appends.js';
import { newDatabase } from './lib/databases.js';
import { inTurns, type BenchOptions } from './lib/measure.js';
import { invoicesOfDebtor, openInvoices } from './lib/open-invoices.js';
import { openPool } from './lib/open-pool.js';
import { apiMain, Programs, projectorMain } from './lib/programs.js';
import { against, type Result } from './lib/report.js';
import { restore } from './lib/trade-log.js';

/** Open invoices of one creditor; twenty a debtor. */
const sizes = [1_000, 10_000, 100_000] as const;
/** Lines that are guessed, a page of the API, of 25 debtors; half of them name the order, half of them nothing. */
const guessedLines = 500;
/** Most lines that post themselves by their reference, of one file. */
const postedLines = 1_000;

/**
 * Lines of a statement matched per second while so many invoices of the creditor are open, in a database for each number.
 * Guessed: a page of lines over HTTP, each with its memo from the vault, the evidence for it and its best guesses; the numbers
 * in turns. Posted: from the file to the payment on the debtor's account that the read model shows, through the bank's line, the
 * request, the match, the payment and the posting, in the programs as they run; against bare appends of the same events.
 */
export async function run({ databaseUrl, seconds = 3, log }: BenchOptions): Promise<Result[]> {
  const offices: Office[] = [];
  try {
    for (const size of sizes) {
      log?.(`matching: ${size} open invoices`);
      offices.push(await Office.open(await newDatabase(databaseUrl, `bench_matching_${size}`), size));
    }
    log?.('matching: lines guessed, the numbers in turns');
    const ways = offices.map((office) => [`${office.size}`, () => office.guessing(seconds)] as const);
    const guessed = await inTurns<string>(5, Object.fromEntries(ways));
    const posted: Posted[] = [];
    for (const office of offices) {
      log?.(`matching: lines posted with ${office.size} open invoices`);
      posted.push(await office.posting());
    }
    return resultsOf(offices, guessed, posted);
  } finally {
    for (const office of offices) await office.close();
  }
}

interface Posted {
  readonly perSecond: number;
  /** Of bare appends of the same events. */
  readonly floor: number;
  /** CPU of all programs and PostgreSQL, ms a line. */
  readonly cpu: number;
}

/** A creditor's finance department, in programs and a database of its own. */
class Office {
  /** CPU seconds of API and PostgreSQL, and lines guessed with them. */
  cpu = 0;
  guessed = 0;

  private constructor(
    private readonly databaseUrl: string,
    readonly size: number,
    private readonly dir: string,
    private readonly programs: Programs,
    private readonly pool: Pool,
    private readonly desk: BankDesk,
  ) {}

  /** Issues the invoices, and takes in the lines that are to be guessed. */
  static async open(databaseUrl: string, size: number): Promise<Office> {
    const dir = mkdtempSync(path.join(tmpdir(), 'tuyen-bench-'));
    const programs = new Programs(databaseUrl, dir);
    const pool = openPool(databaseUrl, 2);
    const token = await programs.token();
    const desk = async () => new BankDesk(await programs.serve('api', apiMain), token, pool);
    const first = await desk();
    programs.start('projector', projectorMain);
    await first.openAccount();
    await programs.stopAll();
    await issue(pool, size);
    programs.start('projector', projectorMain);
    await followed(pool);
    const clerk = await desk();
    await clerk.send(someDebtors(guessedLines, 0, size / 2), 'nothing', 'order');
    await clerk.shown('bank_lines', 'true', guessedLines);
    await followed(pool);
    await programs.stop('projector');
    // As autovacuum does within a minute.
    await pool.query('vacuum analyze');
    await clerk.guessAll();
    return new Office(databaseUrl, size, dir, programs, pool, clerk);
  }

  /** Guesses the same lines again and again. @returns lines per second */
  async guessing(seconds: number): Promise<number> {
    const used = async () => {
      const cpu = await this.programs.cpu();
      return cpu.get('api')! + cpu.get('postgres')!;
    };
    const before = await used();
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < seconds * 1_000) count += await this.desk.guessAll();
    const rate = count / ((performance.now() - started) / 1_000);
    this.cpu += (await used()) - before;
    this.guessed += count;
    return rate;
  }

  /** From the file to the accounts, of lines that post themselves. */
  async posting(): Promise<Posted> {
    const count = Math.min(postedLines, this.size / 2);
    this.programs.start('projector', projectorMain);
    await followed(this.pool);
    const { rows } = await this.pool.query<{ head: number }>('select max(position)::float8 as head from log.event');
    const used = async () => [...(await this.programs.cpu()).values()].reduce((sum, seconds) => sum + seconds, 0);
    const before = await used();
    const started = performance.now();
    await this.desk.send(some(count, this.size / 2, this.size), 'reference');
    await this.desk.shown('payments', `status = 'POSTED'`, count);
    const perSecond = count / ((performance.now() - started) / 1_000);
    const cpu = (((await used()) - before) * 1_000) / count;
    await followed(this.pool);
    await this.programs.stopAll();
    return { perSecond, cpu, floor: count / (await bareAppends(this.databaseUrl, rows[0]!.head)) };
  }

  async close(): Promise<void> {
    await this.programs.stopAll();
    await this.pool.end();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** As many invoices, all those of debtors from all over a range: as many debtors however many there are. */
const someDebtors = (count: number, from: number, to: number) =>
  some(count / invoicesOfDebtor, from / invoicesOfDebtor, to / invoicesOfDebtor).flatMap((debtor) =>
    Array.from({ length: invoicesOfDebtor }, (_, i) => debtor * invoicesOfDebtor + i),
  );

/** As many numbers from all over a range. */
const some = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + Math.floor((i * (to - from)) / count));

/** Adds invoices to the log while no program runs. They are posted and asked for: processes have nothing to do. */
async function issue(pool: Pool, size: number): Promise<void> {
  const { rows } = await pool.query<{ head: number }>('select max(position)::float8 as head from log.event');
  let head = rows[0]!.head;
  for (const page of openInvoices(0, size, head)) {
    await restore(pool, page);
    head = page.at(-1)!.position;
  }
  await pool.query(`update projector.generation set position = $1 where kind = 'process'`, [head]);
}

/** Resolves when every read model shows the whole log; the API is not ready before. */
async function followed(pool: Pool): Promise<void> {
  const text = `select count(*)::int as behind from projector.generation
    where state = 'live' and position < coalesce((select max(position) from log.event), 0)`;
  for (;;) {
    const { rows } = await pool.query<{ behind: number }>(text);
    if (rows[0]!.behind === 0) return;
    await sleep(200);
  }
}

function resultsOf(
  offices: readonly Office[],
  guessed: Readonly<Record<string, number>>,
  posted: readonly Posted[],
): Result[] {
  const rates = offices.map(({ size }) => guessed[size]!);
  const cpu = offices.map((office) => (office.cpu * 1_000) / office.guessed);
  const note = 'evidence and guesses of a page of 500 lines over HTTP; aim: 2,000 lines/s';
  const bare = 'from the file to the account in the read model; floor: bare appends of the same events';
  const named = (what: string, i: number) => `${what}, ${offices[i]!.size} open invoices`;
  const flat = (what: string, figures: readonly number[]): Result => {
    const value = Math.min(...figures) / Math.max(...figures);
    return { name: `${what}, flat`, unit: 'least / most', value, ratio: value, aim: 0.8 };
  };
  return [
    ...rates.map((value, i): Result => {
      return { name: named('lines guessed', i), unit: 'lines/s', value, ratio: value / 2_000, aim: 1, note };
    }),
    flat('lines guessed', rates),
    ...cpu.map((value, i): Result => ({ name: named('CPU of a guessed line', i), unit: 'ms', value, ratio: NaN })),
    flat('CPU of a guessed line', cpu),
    ...posted.map(({ perSecond, floor }, i) =>
      against(floor, { name: named('lines posted', i), unit: 'lines/s', value: perSecond, note: bare }),
    ),
    ...posted.map((each, i): Result => {
      return { name: named('CPU of a posted line', i), unit: 'ms', value: each.cpu, ratio: NaN };
    }),
  ];
}
