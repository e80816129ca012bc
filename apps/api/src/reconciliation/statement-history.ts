import { Injectable } from '@nestjs/common';
import { nothingKnown, planImport, type KnownLines, type Statement, type StatementEnds } from '#libs/bank-files';
import { Database, EventLog, ProjectionProgress } from '#libs/platform';
import type { BankAccountRow } from '#libs/read-models';
import { paymentIdOf } from '../payments/payment-id.js';
import type { PendingLine } from './pending-lines.js';
import type { KnownTransfer } from './same-transfer.js';
import { lineIdOfKey } from './told-statement.js';

/** Equal lines that are looked for at a time. */
const step = 10;

/** Profiles of tables that a file is tried with unless its account is named. */
const mostProfiles = 200;

/** Pending lines that a statement is compared with. */
const mostPending = 1_000;

/** What earlier files told of an account, as the read models have it once they have caught up. */
@Injectable()
export class StatementHistory {
  constructor(
    private readonly database: Database,
    private readonly log: EventLog,
    private readonly progress: ProjectionProgress,
  ) {}

  /** The account with this number; `now`: if it shows already. */
  async account(number: string, now = false): Promise<BankAccountRow | undefined> {
    const sql = `select bank_account_id as "bankAccountId", creditor_id as "creditorId", level,
      distributor_id as "distributorId", currency, number, bank_code as "bankCode", revision, position
      from read.bank_accounts where number = $1 order by position limit 1`;
    const [known] = await this.look<BankAccountRow>(sql, [number]);
    // What an account is never changes: only one that is not there yet is waited for.
    return known ?? (now ? undefined : (await this.rows<BankAccountRow>(['bank_accounts'], sql, [number]))[0]);
  }

  /** Accounts with what their banks' tables look like, latest told first, at most {@link mostProfiles}; or this one account. */
  async accounts(bankAccountId: string | undefined): Promise<readonly BankAccountRow[]> {
    const sql = `select bank_account_id as "bankAccountId", number, currency, profile, profile_version as "profileVersion"
      from read.bank_accounts where bank_account_id = $1 or ($1::text is null and profile is not null)
      order by position desc limit ${mostProfiles}`;
    return this.rows<BankAccountRow>(['bank_accounts'], sql, [bankAccountId ?? null]);
  }

  /** The statement of the account that ends last before this one begins. */
  async before(bankAccountId: string, ends: StatementEnds): Promise<StatementEnds | undefined> {
    const from = ends.opening?.date ?? ends.firstDay;
    if (from === undefined) return undefined;
    const sql = `select number, opening, closing, period_from::text as "from", period_to::text as "to", line_count as lines
      from read.bank_statements
      where bank_account_id = $1 and closing is not null and status <> 'DISCARDED' and period_to <= $2
      order by period_to desc, position desc limit 1`;
    const [row] = await this.rows<Row>(['bank_statements'], sql, [bankAccountId, ends.closing?.date ?? from]);
    if (!row) return undefined;
    const { account, currency } = ends;
    const opening = row.opening === null ? {} : { opening: { amountMinor: row.opening, date: row.from } };
    const number = row.number === null ? {} : { number: row.number };
    return {
      account,
      currency,
      ...number,
      ...opening,
      closing: { amountMinor: row.closing, date: row.to },
      ...{ firstDay: row.from, lastDay: row.to },
      lines: row.lines,
    };
  }

  /** Lines under these numbers of the bank, whoever told of them; `now`: as far as they show already. */
  async transfers(
    bankAccountId: string,
    bankReferences: readonly string[],
    now = false,
  ): Promise<readonly KnownTransfer[]> {
    if (bankReferences.length === 0) return [];
    const sql = `select l.line_id as "lineId", l.bank_reference as "bankReference", l.side, l.amount,
      l.value_date::text as "valueDate", l.statement_id is not null as stated, n.line_id is not null as noticed,
      l.state = 'SUPERSEDED' as superseded
      from read.bank_lines l left join read.bank_notices n on n.line_id = l.line_id
      where l.bank_account_id = $1 and l.bank_reference = any($2)`;
    const values = [bankAccountId, bankReferences];
    return now
      ? this.look<KnownTransfer>(sql, values)
      : this.rows<KnownTransfer>(['bank_lines', 'bank_notices'], sql, values);
  }

  /** Amounts of payments that were announced under some numbers of the bank and wait for their line. */
  async announced(creditorId: string, bankReferences: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (bankReferences.length === 0) return new Map();
    const ids = new Map(bankReferences.map((number) => [paymentIdOf(creditorId, number), number]));
    const sql = `select payment_id as "paymentId", amount from read.payments
      where payment_id = any($1) and line_id is null and status <> 'REVERSED'`;
    const found = await this.rows<{ paymentId: string; amount: number }>(['payments'], sql, [[...ids.keys()]]);
    return new Map(found.map(({ paymentId, amount }) => [ids.get(paymentId)!, amount]));
  }

  /** Open virtual accounts behind an account, by their numbers. */
  async virtualAccounts(bankAccountId: string, numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (numbers.length === 0) return new Map();
    const sql = `select number, virtual_account_id as "virtualAccountId" from read.virtual_accounts
      where bank_account_id = $1 and number = any($2) and status = 'OPEN'`;
    const found = await this.rows<{ number: string; virtualAccountId: string }>(['virtual_accounts'], sql, [
      bankAccountId,
      numbers,
    ]);
    return new Map(found.map(({ number, virtualAccountId }) => [number, virtualAccountId]));
  }

  /** Which of these lines a statement has brought already. */
  async existing(lineIds: readonly string[]): Promise<ReadonlySet<string>> {
    const sql = 'select line_id as "lineId" from read.bank_lines where line_id = any($1) and statement_id is not null';
    const rows = await this.rows<{ lineId: string }>(['bank_lines'], sql, [lineIds]);
    return new Set(rows.map(({ lineId }) => lineId));
  }

  /** Lines of an account that a statement told of as pending, with a value date from one day to another. */
  async pendingLines(
    bankAccountId: string,
    amounts: readonly number[],
    from: string,
    to: string,
  ): Promise<readonly Omit<PendingLine, 'memo'>[]> {
    const sql = `select line_id as "lineId", side, amount, value_date::text as "valueDate", booked_on::text as "bookedOn",
      bank_reference as "bankReference" from read.bank_lines
      where bank_account_id = $1 and pending_first and amount = any($2) and value_date between $3 and $4
      order by value_date, line_id limit ${mostPending}`;
    return this.rows<Omit<PendingLine, 'memo'>>(['bank_lines'], sql, [bankAccountId, amounts, from, to]);
  }

  /** How many lines there are of each content of a statement whose lines have no number at the bank. */
  async knownLines(account: { readonly bankAccountId: string }, statement: Statement): Promise<KnownLines> {
    const contents = new Set(planImport(statement, nothingKnown).added.map(({ key }) => key.replace(/#\d+$/, '')));
    const counts = new Map<string, number>();
    for (let left = [...contents], from = 0; left.length > 0; from += step) {
      const ids = new Map(
        left.flatMap((content) =>
          Array.from({ length: step }, (_, i): [string, string] => [
            lineIdOfKey(account.bankAccountId, `${content}#${from + i}`),
            content,
          ]),
        ),
      );
      const there = await this.existing([...ids.keys()]);
      const found = new Map<string, number>();
      for (const [id, content] of ids) if (there.has(id)) found.set(content, (found.get(content) ?? 0) + 1);
      for (const [content, count] of found) counts.set(content, (counts.get(content) ?? 0) + count);
      left = left.filter((content) => found.get(content) === step);
    }
    return { counts, byReference: new Map() };
  }

  private async look<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    return (await this.database.pool.query<Row>(sql, values)).rows;
  }

  private async rows<Row extends object>(views: readonly string[], sql: string, values: unknown[]): Promise<Row[]> {
    await this.progress.reach(views, await this.log.head());
    return this.look<Row>(sql, values);
  }
}

interface Row {
  readonly number: string | null;
  readonly opening: number | null;
  readonly closing: number;
  readonly from: string;
  readonly to: string;
  readonly lines: number;
}
