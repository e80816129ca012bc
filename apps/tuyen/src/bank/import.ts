import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { BankProfile } from '#libs/bank-files';
import { hashOf } from '#libs/event-store';
import { formatAmount } from '#libs/kernel';
import { UserError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { wrapped } from '../cli/wrap.js';
import { ApiClient } from '../client/api-client.js';
import { apiToken } from '../system/api-token.js';
import { useSystem } from '../system/use-system.js';

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly place: string;
}
interface TakenStatement {
  readonly number: string | null;
  readonly bankAccountId: string;
  readonly to: string | null;
  readonly currency: string;
  readonly credits: number;
  readonly debits: number;
  readonly lines: number;
  readonly newLines: number;
  readonly status: string;
  readonly findings: readonly Finding[];
}
interface TakenFile {
  readonly fileId: string;
  readonly format: string;
  readonly statements: readonly TakenStatement[];
  readonly problems: readonly Finding[];
}

/** What goes with the files: the account that they are of, and how its bank writes tables. */
export interface ImportOptions {
  readonly dir: string;
  readonly account?: string;
  /** Kept with the account before the first file is read. */
  readonly profile?: BankProfile;
}

/**
 * Sends files to the API, one after another, and tells what became of each statement.
 * @returns the exit code: 1 if anything is refused or quarantined
 */
export async function importFiles(
  files: readonly string[],
  { dir, account, profile }: ImportOptions,
  output: Output,
): Promise<number> {
  const log = (line: string) => output.note(line);
  return useSystem({ dir, env: process.env, log }, async ({ apiUrl, signal }) => {
    const token = apiToken({ roles: ['finance'], subject: 'importer', dir });
    const api = new ApiClient({ baseUrl: apiUrl, token, signal });
    if (account !== undefined && profile !== undefined) {
      const key = `bank-profile:${account}:${hashOf({ profile, now: Date.now() })}`;
      await api.command(`/v1/bank-accounts/${encodeURIComponent(account)}/profile`, key, profile);
      output.note(`tables of ${account} are read by profile ${profile.name} from now on`);
    }
    const query = account === undefined ? '' : `?bankAccountId=${encodeURIComponent(account)}`;
    const taken: (TakenFile & { readonly file: string })[] = [];
    for (const file of files) {
      output.progress(`${taken.length} of ${files.length} files sent`);
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        throw new UserError(`bank: ${file} cannot be opened (${error.code ?? error.message})`);
      });
      const key = `bank-file:${createHash('sha256').update(bytes).digest('hex')}`;
      const { body } = await api.command<TakenFile>(`/v1/bank-statements${query}`, key, new Uint8Array(bytes));
      taken.push({ file, ...body });
    }
    for (const each of taken) print(each, output);
    output.result({ files: taken });
    const doubtful = taken.some(
      ({ statements, problems }) => problems.length > 0 || statements.some(({ status }) => status === 'QUARANTINED'),
    );
    return doubtful ? 1 : 0;
  });
}

function print({ file, format, statements, problems }: TakenFile & { readonly file: string }, output: Output): void {
  output.line(`${path.basename(file)}: ${format}`);
  const right = (title: string) => ({ title, align: 'right' as const });
  if (statements.length > 0) {
    output.table(
      [
        { title: 'account' },
        { title: 'statement' },
        { title: 'to' },
        ...['debits', 'credits', 'lines', 'new'].map(right),
        { title: 'status' },
      ],
      statements.map((s) => [
        s.bankAccountId,
        s.number ?? '',
        s.to ?? '',
        formatAmount(s.debits, s.currency),
        formatAmount(s.credits, s.currency),
        s.lines,
        s.newLines,
        s.status,
      ]),
    );
  }
  const told = [
    ...statements.flatMap(({ status, findings }) =>
      findings.map((finding) => ({ kind: status === 'QUARANTINED' ? 'QUARANTINED' : 'note', finding })),
    ),
    ...problems.map((finding) => ({ kind: 'REFUSED', finding })),
  ];
  for (const { kind, finding } of told) {
    const at = finding.place === '' ? '' : ` (${finding.place})`;
    for (const line of wrapped(`  ${kind} ${finding.code}${at}: ${finding.message}`, '    ')) output.line(line);
  }
  output.line();
}
