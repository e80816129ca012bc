import { exponentOf } from '../amounts.js';
import { attempt, Refusal, type Place, type Problem } from '../problem.js';
import {
  signedAmount,
  type Balance,
  type BankFile,
  type DeclaredTotal,
  type Statement,
  type StatementLine,
} from '../statement.js';
import { tableAmount, tableDate } from './cells.js';
import { cellText, type Grid } from './grid.js';
import { beginsWith, findLabels, isDataRow, type LabelledCell, type Layout } from './layout.js';
import type { BankProfile, LabelRole } from './profile.js';
import { readRow, type RowContext } from './row.js';

const mostProblems = 5;

/** Reads the table of a grid whose headings were found, as one statement. */
export function readTable(grid: Grid, profile: BankProfile, layout: Layout): BankFile {
  const problems: Problem[] = [];
  const statement = attempt(() => new TableReader(grid, profile, layout, problems).read());
  if (statement instanceof Refusal) problems.push(statement.problem);
  const taken = statement instanceof Refusal || problems.length > 0 ? [] : [statement];
  return { format: grid.format, version: profile.name, profile, statements: taken, problems, warnings: [] };
}

/** The account that the file names, as it is written there. */
export function accountInTable(grid: Grid, profile: BankProfile, layout: Layout): string | undefined {
  return new TableReader(grid, profile, layout, []).account;
}

class TableReader {
  private readonly labels: ReadonlyMap<LabelRole, LabelledCell>;
  private readonly end: number;

  constructor(
    private readonly grid: Grid,
    private readonly profile: BankProfile,
    private readonly layout: Layout,
    private readonly problems: Problem[],
  ) {
    const from = layout.firstRow;
    const isFooter = beginsWith(profile.footer);
    const footer = grid.rows.findIndex((row, i) => i >= from && !isDataRow(row, layout) && isFooter(row));
    this.end = footer < 0 ? grid.rows.length : footer;
    this.labels = findLabels([...grid.rows.slice(0, from), ...grid.rows.slice(this.end)], profile);
  }

  read(): Statement {
    const { grid, profile } = this;
    const account = this.account ?? profile.account;
    if (account === undefined) {
      throw new Refusal(
        'account-missing',
        'No cell names the account, nor does the profile: add it to the profile.',
        this.top,
      );
    }
    const currency = this.label('currency')?.toUpperCase() ?? profile.currency;
    if (currency === undefined)
      throw new Refusal('currency-missing', 'No cell names the currency, nor does the profile.', this.top);
    exponentOf(currency, { place: this.top });
    const lines = this.readLines(currency);
    const [from, to] = [this.labelDate('from'), this.labelDate('to')];
    const bounds = this.bounds(lines, currency, from, to);
    return {
      format: grid.format,
      version: profile.name,
      account: {
        id: account,
        iban: /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(account) ? account : undefined,
        owner: this.label('owner'),
      },
      currency,
      period: from === undefined && to === undefined ? undefined : { from, to },
      balances: [bounds.opening, bounds.closing].filter((balance) => balance !== undefined),
      ...bounds,
      lines,
      declared: this.declared(currency),
      warnings: [],
      place: this.top,
    };
  }

  get account(): string | undefined {
    return this.label('account')?.replace(/\s/g, '');
  }

  private get top(): Place {
    const row = this.grid.rows[this.layout.firstRow - 1];
    return row === undefined ? {} : { line: row.line, path: this.grid.sheet };
  }

  private readLines(currency: string): readonly StatementLine[] {
    const context: RowContext = { grid: this.grid, profile: this.profile, layout: this.layout, currency };
    const isSkipped = beginsWith(this.profile.skip);
    const lines: StatementLine[] = [];
    for (const row of this.grid.rows.slice(this.layout.firstRow, this.end)) {
      if (row.raw === this.layout.heading || (!isDataRow(row, this.layout) && isSkipped(row))) continue;
      const outcome = attempt(() => readRow(row, lines.at(-1), context));
      if (outcome instanceof Refusal) this.problems.push(outcome.problem);
      else if (outcome.goesOn) lines[lines.length - 1] = outcome.line;
      else lines.push(outcome.line);
      if (this.problems.length >= mostProblems) break;
    }
    return this.profile.order === 'newest-first' ? lines.reverse() : lines;
  }

  /** Labelled balances, else what the running balances begin and end with. */
  private bounds(lines: readonly StatementLine[], currency: string, from: string | undefined, to: string | undefined) {
    const [first, last] = [lines[0], lines.at(-1)];
    const opening = this.labelAmount('opening', currency);
    const closing = this.labelAmount('closing', currency);
    const start = first?.balanceAfterMinor === undefined ? undefined : first.balanceAfterMinor - signedAmount(first);
    const balance = (
      kind: string,
      amountMinor: number | undefined,
      date: string | undefined,
      place: Place,
    ): Balance | undefined =>
      amountMinor === undefined ? undefined : { kind, amountMinor, currency, date: date ?? '', place };
    return {
      opening: balance(
        'OPBD',
        opening?.value ?? start,
        from ?? first?.bookingDate ?? to,
        opening?.place ?? first?.place ?? this.top,
      ),
      closing: balance(
        'CLBD',
        closing?.value ?? last?.balanceAfterMinor,
        to ?? last?.bookingDate ?? from,
        closing?.place ?? last?.place ?? this.top,
      ),
    };
  }

  private declared(currency: string): readonly DeclaredTotal[] {
    const total = (of: 'CREDIT' | 'DEBIT', role: LabelRole) => {
      const found = this.labelAmount(role, currency);
      return found === undefined ? [] : [{ of, amountMinor: Math.abs(found.value), place: found.place }];
    };
    return [...total('CREDIT', 'totalCredit'), ...total('DEBIT', 'totalDebit')];
  }

  private label(role: LabelRole): string | undefined {
    const text = cellText(this.labels.get(role)?.cell);
    return text === '' ? undefined : text;
  }

  private labelAmount(role: LabelRole, currency: string): { value: number; place: Place } | undefined {
    const found = this.labels.get(role);
    if (found === undefined) return undefined;
    const place = this.labelPlace(role, found);
    const value = tableAmount(found.cell, this.profile, currency, () => place);
    return value === undefined ? undefined : { value, place };
  }

  private labelDate(role: LabelRole): string | undefined {
    const found = this.labels.get(role);
    const where = () => this.labelPlace(role, found!);
    return found && tableDate(found.cell, this.profile, this.grid.from1904 === true, where);
  }

  private labelPlace(role: LabelRole, { line }: LabelledCell): Place {
    return { line, path: this.profile.labels?.[role]?.[0] ?? role };
  }
}
