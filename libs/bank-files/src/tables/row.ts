import { cut } from '../amounts.js';
import { Refusal, type Place } from '../problem.js';
import { realReference } from '../records.js';
import { noFacts, type StatementLine } from '../statement.js';
import { tableAmount, tableDate } from './cells.js';
import { cellText, columnName, type Cell, type Grid, type GridRow } from './grid.js';
import type { Layout } from './layout.js';
import { plainWords, type BankProfile, type ColumnRole } from './profile.js';

/** What all rows of a table share. */
export interface RowContext {
  readonly grid: Grid;
  readonly profile: BankProfile;
  readonly layout: Layout;
  readonly currency: string;
}

/** A row's line; `goesOn`: it is the line before, with more memo. */
export interface ReadRow {
  readonly line: StatementLine;
  readonly goesOn: boolean;
}

/**
 * A row below the headings.
 * @throws Refusal with the cell that cannot be read
 */
export function readRow(row: GridRow, before: StatementLine | undefined, context: RowContext): ReadRow {
  const reader = new RowReader(row, context);
  const bookingDate = reader.date('bookingDate') ?? reader.date('valueDate');
  if (bookingDate !== undefined) return { line: reader.line(bookingDate), goesOn: false };
  if (context.profile.wrappedMemo === true && before !== undefined && reader.isOnlyMemo()) {
    return { line: reader.addedTo(before), goesOn: true };
  }
  throw new Refusal(
    'row-unreadable',
    `The row has no date: "${cut(row.raw)}". Is it a footer that the profile does not name?`,
    reader.place(),
  );
}

class RowReader {
  constructor(
    private readonly row: GridRow,
    private readonly context: RowContext,
  ) {}

  place(role?: ColumnRole): Place {
    const { grid, layout } = this.context;
    const column = role === undefined ? undefined : layout.columns.get(role);
    const { line } = this.row;
    if (grid.sheet === undefined) return column === undefined ? { line } : { line, column: column + 1, path: role };
    return { line, path: `${grid.sheet}!${column === undefined ? '' : columnName(column)}${line}` };
  }

  private cell(role: ColumnRole): Cell | undefined {
    const column = this.context.layout.columns.get(role);
    return column === undefined ? undefined : this.row.cells[column];
  }

  /** Text of a cell. `="0123"` is how exports keep leading zeros; any other formula is refused. */
  private text(role: ColumnRole): string | undefined {
    const text = cellText(this.cell(role));
    if (!text.startsWith('=')) return text === '' ? undefined : text;
    const kept = /^="([^"]*)"$/.exec(text);
    if (kept !== null) return kept[1];
    throw new Refusal('formula', `"${cut(text)}" is a formula: save the table with values only.`, this.place(role));
  }

  date(role: ColumnRole): string | undefined {
    const cell = this.cell(role);
    if (cell === undefined || cell === '') return undefined;
    const { profile, grid } = this.context;
    return tableDate(cell, profile, grid.from1904 === true, () => this.place(role));
  }

  private amount(role: ColumnRole, currency: string): number | undefined {
    const cell = this.cell(role);
    if (cell === undefined || cell === '') return undefined;
    return tableAmount(cell, this.context.profile, currency, () => this.place(role));
  }

  isOnlyMemo(): boolean {
    const free: readonly ColumnRole[] = ['memo', 'counterpartyName', 'counterpartyAccount', 'counterpartyBank'];
    const columns = new Set(free.map((role) => this.context.layout.columns.get(role)));
    return (
      this.text('memo') !== undefined && this.row.cells.every((cell, i) => columns.has(i) || cellText(cell) === '')
    );
  }

  addedTo(before: StatementLine): StatementLine {
    const { remittance } = before;
    return {
      ...before,
      remittance: { ...remittance, unstructured: [...remittance.unstructured, this.text('memo')!] },
      raw: `${before.raw}\n${this.row.raw}`,
    };
  }

  line(bookingDate: string): StatementLine {
    const currency = this.text('currency')?.toUpperCase() ?? this.context.currency;
    const signed = this.signedAmount(currency);
    const memo = this.text('memo');
    const bank = this.text('counterpartyBank');
    return {
      references: { bankReference: realReference(this.text('reference')) },
      counterparty: {
        name: this.text('counterpartyName'),
        account: this.text('counterpartyAccount')?.replace(/\s/g, ''),
        bank: bank === undefined ? undefined : { name: bank },
      },
      remittance: { unstructured: memo === undefined ? [] : memo.split(/\r?\n/), structured: [] },
      fees: noFacts.fees,
      virtualAccount: this.text('virtualAccount')?.replace(/\s/g, ''),
      bookingDate,
      valueDate: this.date('valueDate'),
      amountMinor: Math.abs(signed),
      currency,
      creditDebit: signed < 0 ? ('DEBIT' as const) : ('CREDIT' as const),
      reversal: false,
      status: 'BOOKED' as const,
      details: [],
      balanceAfterMinor: this.amount('balance', currency),
      raw: this.row.raw,
      place: this.place(),
    };
  }

  /** Credits above zero, debits below, however the bank writes them. */
  private signedAmount(currency: string): number {
    const { profile } = this.context;
    const amount = this.amount('amount', currency);
    if (profile.columns.amount === undefined) return this.fromTwoColumns(currency);
    if (amount === undefined) throw new Refusal('amount-missing', 'The row has no amount.', this.place('amount'));
    if (profile.indicator === undefined) return amount;
    const word = plainWords(this.text('indicator') ?? '');
    const says = (words: readonly string[]) => words.some((each) => plainWords(each) === word);
    if (says(profile.indicator.credit)) return Math.abs(amount);
    if (says(profile.indicator.debit)) return 0 - Math.abs(amount);
    throw new Refusal('direction-unreadable', `"${cut(word)}" says neither credit nor debit.`, this.place('indicator'));
  }

  private fromTwoColumns(currency: string): number {
    const [credit, debit] = [this.amount('credit', currency), this.amount('debit', currency)];
    if (credit === undefined && debit === undefined) {
      throw new Refusal('amount-missing', 'The row has neither debit nor credit.', this.place('debit'));
    }
    if ((credit ?? 0) !== 0 && (debit ?? 0) !== 0) {
      throw new Refusal(
        'amount-twice',
        'The row has both a debit and a credit: it is not known which counts.',
        this.place('debit'),
      );
    }
    if ((credit ?? 0) < 0 || (debit ?? 0) < 0) {
      throw new Refusal(
        'amount-negative',
        'An amount below zero in a column of its own: is it the right profile?',
        this.place('debit'),
      );
    }
    return (credit ?? 0) - (debit ?? 0);
  }
}
