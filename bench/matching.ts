import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { camtFile } from '#libs/bank-files/testing';
import { uuidV5 } from '#libs/event-store';
import type { BenchOptions } from './lib/measure.js';
import { amountOf, bankAccount, day, memoOf, openInvoices } from './lib/open-invoices.js';
import { openPool } from './lib/open-pool.js';
import { apiMain, Programs, projectorMain } from './lib/programs.js';
import type { Result } from './lib/report.js';
import { restore } from './lib/trade-log.js';

/** Open invoices of one creditor before each measurement; twenty a debtor. */
const sizes = [1_000, 10_000, 100_000] as const;
/** Lines of a statement at most: a third names a reference and posts itself, the others are guessed. */
const lines = 1_500;

/**
 * Lines of a statement matched per second while so many invoices of the creditor are open. Guessed: pages of 500 lines over
 * HTTP, each line with its memo from the vault, the evidence for it and its best guesses. Posted: from the file to the
 * payment on the debtor's account, through the bank's line, the request, the match, the payment and the posting, in the
 * programs as they run.
 */
export async function run({ databaseUrl, seconds = 5, log }: BenchOptions): Promise<Result[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tuyen-bench-'));
  const programs = new Programs(databaseUrl, dir);
  const pool = openPool(databaseUrl, 2);
  pool.on('error', () => undefined);
  try {
    const token = await programs.token();
    const desk = async () => new Desk(await programs.serve('api', apiMain), token, pool);
    const follow = () => programs.start('projector', projectorMain);
    const first = await desk();
    follow();
    await first.openAccount();
    const rates: Rates[] = [];
    for (const [index, size] of sizes.entries()) {
      log?.(`matching: ${size} open invoices`);
      await programs.stopAll();
      await issue(pool, sizes[index - 1] ?? 0, size);
      follow();
      await followed(pool);
      await pool.query('vacuum analyze');
      const clerk = await desk();
      log?.(`matching: lines against ${size} open invoices`);
      const posted = await clerk.posted(sizes[index - 1] ?? 0, size);
      rates.push({ size, posted, ...(await guessing(programs, clerk, seconds)) });
    }
    return resultsOf(rates);
  } finally {
    await programs.stopAll();
    await pool.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Adds invoices to the log while no program runs. They are posted and asked for: processes have nothing to do. */
async function issue(pool: Pool, from: number, to: number): Promise<void> {
  const { rows } = await pool.query<{ head: number }>('select max(position)::float8 as head from log.event');
  let head = rows[0]!.head;
  for (const page of openInvoices(from, to, head)) {
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

interface Guessed {
  readonly guessed: number;
  /** CPU of API and PostgreSQL, ms a line. */
  readonly cpu: number;
}
interface Rates extends Guessed {
  readonly size: number;
  readonly posted: number;
}

/** All lines of which something is open are guessed again and again; the first round warms up. */
async function guessing(programs: Programs, clerk: Desk, seconds: number): Promise<Guessed> {
  const used = async () => {
    const cpu = await programs.cpu();
    return cpu.get('api')! + cpu.get('postgres')!;
  };
  await clerk.guessAll();
  const before = await used();
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < seconds * 1_000) count += await clerk.guessAll();
  const guessed = count / ((performance.now() - started) / 1_000);
  return { guessed, cpu: (((await used()) - before) * 1_000) / count };
}

function resultsOf(rates: readonly Rates[]): Result[] {
  const note = 'evidence and guesses of pages of 500 lines over HTTP; aim: 2,000 lines/s';
  const each = (what: string, unit: string, valueOf: (rate: Rates) => number): Result[] =>
    rates.map((rate) => {
      return { name: `${what}, ${rate.size} open invoices`, unit, value: valueOf(rate), ratio: NaN };
    });
  const flat = (what: string, figures: readonly number[]): Result => {
    const value = Math.min(...figures) / Math.max(...figures);
    return { name: `${what}, flat`, unit: 'least / most', value, ratio: value, aim: 0.8 };
  };
  return [
    ...each('lines guessed', 'lines/s', ({ guessed }) => guessed).map((result): Result => {
      return { ...result, ratio: result.value / 2_000, aim: 1, note };
    }),
    flat('lines guessed', rates.map(({ guessed }) => guessed)), // prettier-ignore
    ...each('CPU of a guessed line', 'ms', ({ cpu }) => cpu),
    flat('CPU of a guessed line', rates.map(({ cpu }) => cpu)), // prettier-ignore
    ...each('lines posted', 'lines/s', ({ posted }) => posted),
    flat('lines posted', rates.map(({ posted }) => posted)), // prettier-ignore
  ];
}

class Desk {
  constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly pool: Pool,
  ) {}

  async openAccount(): Promise<void> {
    await this.ask('POST', '/v1/bank-accounts', JSON.stringify(bankAccount), 'application/json');
    while ((await this.count('bank_accounts', 'true')) < 1) await sleep(50);
  }

  /** Lines per second from the file to the account, of those that post themselves. */
  async posted(from: number, to: number): Promise<number> {
    const count = Math.min(lines, (to - from) / 2);
    // From all over the debtors.
    const paid = Array.from({ length: count }, (_, i) => from + Math.floor((i * (to - from)) / count));
    const entries = paid.map((n, turn) => {
      return { amount: String(amountOf(n)), date: day, reference: `FT-${n}`, details: detailsOf(memoOf(n, turn)) };
    });
    const file = camtFile({ message: '054', statements: [{ account: bankAccount.number, currency: 'VND', entries }] });
    const readable = paid.filter((_, turn) => turn % 3 === 1).length;
    const before = await this.count('payments', `status = 'POSTED'`);
    const started = performance.now();
    await this.ask('POST', '/v1/bank-statements', file, 'application/octet-stream');
    while ((await this.count('payments', `status = 'POSTED'`)) < before + readable) await sleep(20);
    return readable / ((performance.now() - started) / 1_000);
  }

  /** Guesses every line of which something is open. @returns how many */
  async guessAll(): Promise<number> {
    let guessed = 0;
    for (let cursor = ''; ;) {
      const text = await this.ask('GET', `/v1/bank-lines/suggestions?state=OPEN&limit=500${cursor}`);
      const { items, nextCursor } = JSON.parse(text) as Page;
      if (items.some(({ suggestions }) => suggestions.length === 0)) throw new Error('a line without a guess');
      guessed += items.length;
      if (nextCursor === null) return guessed;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  private async count(view: string, condition: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*)::int as count from read.${view} where ${condition}`,
    );
    return rows[0]!.count;
  }

  private async ask(method: string, path: string, body?: string, type?: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(type === undefined ? {} : { 'Content-Type': type, 'Idempotency-Key': uuidV5(`${path} ${body}`) }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }
}

interface Page {
  readonly items: readonly { readonly suggestions: readonly object[] }[];
  readonly nextCursor: string | null;
}

const detailsOf = (memo: string) => `<NtryDtls><TxDtls><RmtInf><Ustrd>${memo}</Ustrd></RmtInf></TxDtls></NtryDtls>`;
