import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { checkStatement, defaultLimits, endsOf, placeInWords, readBankFile, seamsOf, totalsOf } from '#libs/bank-files';
import type { BankFile, BankProfile, Problem, Seam, Statement, StatementTotals, Verdict } from '#libs/bank-files';
import { formatAmount } from '#libs/kernel';
import type { Output } from '../cli/output.js';
import { wrapped } from '../cli/wrap.js';

/** A file with its verdicts. */
interface CheckedFile {
  readonly file: string;
  readonly read: BankFile;
  readonly statements: readonly CheckedStatement[];
}

interface CheckedStatement {
  readonly statement: Statement;
  readonly totals: StatementTotals;
  readonly verdict: Verdict;
}

/**
 * Reads files and tells what is in them: a table per file and account, the reasons and places of what is refused or does not
 * add up, and how statements of one account join.
 * @returns the exit code: 1 if anything is refused or quarantined
 */
export async function checkFiles(
  files: readonly string[],
  profiles: readonly BankProfile[],
  output: Output,
): Promise<number> {
  const checked: CheckedFile[] = [];
  for (const file of files) {
    const one = checkedFile(file, await readOne(file, profiles));
    checked.push(one);
    printFile(one, output);
  }
  const seams = seamsOf(checked.flatMap(({ statements }) => statements.map(({ statement }) => endsOf(statement))));
  printSeams(seams, output);
  const refused = checked.reduce((sum, { read }) => sum + read.problems.length, 0);
  const all = checked.flatMap(({ statements }) => statements);
  const quarantined = all.filter(({ verdict }) => verdict.kind === 'quarantined').length;
  output.line(
    `${count(files.length, 'file')}, ${count(all.length, 'statement')} read, of them ${quarantined} quarantined; ` +
      `${count(refused, 'refusal')}.`,
  );
  output.result({ files: checked.map(fileResult), seams, statements: all.length, quarantined, refused });
  return refused + quarantined > 0 ? 1 : 0;
}

async function readOne(file: string, profiles: readonly BankProfile[]): Promise<BankFile> {
  const unreadable = (code: string, message: string): BankFile => ({
    statements: [],
    warnings: [],
    problems: [{ code, message, place: {} }],
  });
  try {
    const { size } = await stat(file);
    // Not even opened: a file of any size may be named.
    if (size > defaultLimits.maxBytes) return unreadable('file-too-large', `The file has ${size} bytes: split it.`);
    return readBankFile(await readFile(file), { profiles });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return unreadable('file-unreadable', `The file cannot be opened (${code}).`);
  }
}

function checkedFile(file: string, read: BankFile): CheckedFile {
  const statements = read.statements.map((statement) => ({
    statement,
    totals: totalsOf(statement),
    verdict: checkStatement(statement),
  }));
  return { file, read, statements };
}

const verdicts: Readonly<Record<Verdict['kind'], string>> = {
  'adds-up': 'adds up',
  'no-balances': 'no balances',
  quarantined: 'QUARANTINED',
};

const count = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

function printFile({ file, read, statements }: CheckedFile, output: Output): void {
  const format = [read.format ?? 'not recognised', read.version].filter(Boolean).join(' ');
  const told = [format, read.encoding, count(statements.length, 'statement')].filter(Boolean).join(', ');
  for (const line of wrapped(`${path.basename(file)}: ${told}`)) output.line(line);
  const accounts = new Map<string, CheckedStatement[]>();
  for (const each of statements) {
    const name = `${each.statement.account.id} ${each.statement.currency}`;
    accounts.set(name, [...(accounts.get(name) ?? []), each]);
  }
  for (const [name, some] of accounts) {
    output.line(`Account ${name}`);
    printStatements(some, output);
  }
  for (const { verdict } of statements) {
    if (verdict.kind === 'quarantined')
      for (const finding of verdict.findings) printProblem('QUARANTINED', finding, output);
  }
  for (const problem of read.problems) printProblem('REFUSED', problem, output);
  for (const warning of [...read.warnings, ...statements.flatMap(({ statement }) => statement.warnings)])
    printProblem('note', warning, output);
  output.line();
}

function printStatements(statements: readonly CheckedStatement[], output: Output): void {
  const right = (title: string) => ({ title, align: 'right' as const });
  output.table(
    [
      { title: 'statement' },
      right('lines'),
      ...['debits', 'credits', 'opening', 'closing'].map(right),
      { title: 'verdict' },
    ],
    statements.map(({ statement, totals, verdict }) => {
      const { currency, opening, closing } = statement;
      const money = (amount: number, of = currency) =>
        grouped(formatAmount(amount, of)) + (of === currency ? '' : ` ${of}`);
      return [
        [statement.number, statement.page?.number].filter(Boolean).join('/') || (statement.id ?? ''),
        statement.lines.length,
        money(totals.debits),
        money(totals.credits),
        opening ? money(opening.amountMinor, opening.currency) : '',
        closing ? money(closing.amountMinor, closing.currency) : '',
        verdicts[verdict.kind],
      ];
    }),
  );
}

/** Commas between thousands. */
const grouped = (amount: string) => amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');

function printProblem(kind: string, { message, place, code }: Problem, output: Output): void {
  const at = placeInWords(place);
  for (const line of wrapped(`  ${kind} ${code}${at === '' ? '' : ` (${at})`}: ${message}`, '    ')) output.line(line);
}

function printSeams(seams: readonly (Seam & { readonly account: string })[], output: Output): void {
  if (seams.length === 0) return;
  output.line('How statements join:');
  for (const { account, code, message } of seams) {
    for (const line of wrapped(`  ${code} in ${account}: ${message}`, '    ')) output.line(line);
  }
  output.line();
}

function fileResult({ file, read, statements }: CheckedFile) {
  const { format, version, encoding, problems, warnings } = read;
  return {
    file,
    format: format ?? null,
    version: version ?? null,
    encoding: encoding ?? null,
    refused: problems,
    warnings,
    statements: statements.map(({ statement, totals, verdict }) => ({
      account: statement.account.id,
      currency: statement.currency,
      number: statement.number ?? null,
      id: statement.id ?? null,
      lines: statement.lines.length,
      ...totals,
      opening: statement.opening ?? null,
      closing: statement.closing ?? null,
      place: statement.place,
      verdict,
    })),
  };
}
