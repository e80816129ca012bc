import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatAmount } from '#libs/kernel';
import { UserError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { ApiClient } from '../client/api-client.js';
import { apiToken } from '../system/api-token.js';
import { useSystem } from '../system/use-system.js';

export interface BooksAsked {
  readonly dir: string;
  /** The principal unless given. */
  readonly creditor: string | undefined;
  readonly basis: string;
  readonly output: Output;
}

type Format = 'csv' | 'ndjson';
const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

interface Month {
  readonly creditorId: string;
  readonly period: string;
  readonly status: string;
  readonly entries: number;
  readonly lines: number;
  readonly sha256: string;
  readonly proposedBy: string;
  readonly closedBy: string | null;
}

interface Account {
  readonly currency: string;
  readonly account: string;
  readonly accountName: string;
  readonly opening: number;
  readonly debit: number;
  readonly credit: number;
  readonly closing: number;
}

/** Writes a month's lines to a file, or to standard output, as they come. */
export function exportMonth(
  asked: BooksAsked,
  period: string,
  format: Format,
  file: string | undefined,
): Promise<number> {
  return ask(asked, async (api) => {
    const told = await download(api, path('entries', { ...asked, period }), format, file);
    if (file !== undefined) asked.output.line(`${file}: ${told.lines} lines, SHA-256 ${told.sha256}`);
    asked.output.result({ file, format, ...told });
    return 0;
  });
}

/** Streams an answer, counting its lines and hashing its bytes; `null`: kept nowhere. */
async function download(api: ApiClient, from: string, format: Format, file: string | null | undefined) {
  const body = Readable.fromWeb(await api.stream(from, mediaTypes[format]));
  const hash = createHash('sha256');
  let lines = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      for (const byte of chunk) if (byte === 10) lines += 1;
      done(null, file === null ? undefined : chunk);
    },
  });
  if (file === undefined) await pipeline(body, counting, process.stdout, { end: false });
  else if (file === null) await pipeline(body, counting.resume());
  else {
    await pipeline(body, counting, createWriteStream(file)).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`books: ${file} can't be written whole (${error.code ?? error.message})`);
    });
  }
  return { lines: format === 'csv' ? lines - 1 : lines, sha256: hash.digest('hex') };
}

/** Prints what each account has at the end of a month. */
export function trialBalance(asked: BooksAsked, period: string): Promise<number> {
  return ask(asked, async (api) => {
    const { body } = await api.get<{ items: Account[] }>(path('trial-balance', { ...asked, period }));
    const right = (title: string) => ({ title, align: 'right' as const });
    const rows = body.items;
    asked.output.table(
      [{ title: 'account' }, { title: 'name' }, ...['opening', 'debit', 'credit', 'closing'].map(right), { title: '' }],
      rows.map(({ account, accountName, opening, debit, credit, closing, currency }) => [
        ...[account, accountName],
        ...[opening, debit, credit, closing].map((amount) => formatAmount(amount, currency)),
        currency,
      ]),
    );
    asked.output.result({ period, accounts: rows });
    return 0;
  });
}

/** Prints months that are proposed to be closed, or closed. */
export function listMonths(asked: BooksAsked): Promise<number> {
  return ask(asked, async (api) => {
    const months = await monthsOf(api, asked);
    asked.output.table(
      ['creditor', 'month', 'status', 'entries', 'lines', 'proposed by', 'closed by'].map((title) => ({ title })),
      months.map(({ creditorId, period, status, entries, lines, proposedBy, closedBy }) => [
        ...[creditorId, period, status, entries, lines, proposedBy, closedBy ?? ''],
      ]),
    );
    asked.output.result({ periods: months });
    return 0;
  });
}

/** Exports every closed month again and compares it with what its closing says. @returns 1 if any differs */
export function checkBooks(asked: BooksAsked): Promise<number> {
  const { output } = asked;
  return ask(asked, async (api) => {
    const closed = (await monthsOf(api, asked)).filter(({ status }) => status === 'CLOSED');
    const checked = [];
    for (const { creditorId, period, lines, sha256 } of closed) {
      output.progress(`${checked.length} of ${closed.length} months checked`);
      const now = await download(api, path('entries', { creditor: creditorId, period }), 'ndjson', null);
      checked.push({ creditorId, period, lines, linesNow: now.lines, same: now.sha256 === sha256 });
    }
    output.table(
      ['creditor', 'month', 'lines at its closing', 'lines now', 'result'].map((title) => ({ title })),
      checked.map(({ creditorId, period, lines, linesNow, same }) => [
        ...[creditorId, period, lines, linesNow, same ? 'the same to the byte' : 'DIFFERS'],
      ]),
    );
    output.result({ months: checked });
    return checked.every(({ same }) => same) ? 0 : 1;
  });
}

async function monthsOf(api: ApiClient, { creditor }: Pick<BooksAsked, 'creditor'>): Promise<Month[]> {
  const months: Month[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: Record<string, string> = cursor === '' ? {} : { cursor };
    if (creditor !== undefined) query['creditor'] = creditor;
    const { body }: { body: { items: Month[]; nextCursor: string | null } } = await api.get(
      `/v1/books/periods?${new URLSearchParams(query).toString()}`,
    );
    months.push(...body.items);
    cursor = body.nextCursor;
  }
  return months;
}

function path(
  what: string,
  { creditor, period, basis }: { creditor?: string | undefined; period: string; basis?: string },
) {
  const query = new URLSearchParams({ period, ...(basis ? { basis } : {}), ...(creditor ? { creditor } : {}) });
  return `/v1/books/${what}?${query.toString()}`;
}

function ask(asked: BooksAsked, work: (api: ApiClient) => Promise<number>): Promise<number> {
  const { dir, output } = asked;
  const log = (line: string) => output.note(line);
  return useSystem({ dir, env: process.env, log }, ({ apiUrl, signal }) => {
    const token = apiToken({ roles: ['finance'], subject: 'bookkeeper', dir });
    return work(new ApiClient({ baseUrl: apiUrl, token, signal }));
  });
}
