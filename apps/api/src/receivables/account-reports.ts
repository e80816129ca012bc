import { Inject, Injectable } from '@nestjs/common';
import { proportion } from '#libs/kernel';
import {
  badParameter,
  Clock,
  CONFIG,
  notFound,
  ReadModels,
  type Config,
  type QueryRequest,
  type ReadSession,
} from '#libs/platform';
import { promisesOf, promiseViews } from '../trade/promised.js';
import { readAccountQuery } from './account-query.js';
import type { AccountDto, AgeingDto, ExposureDto, StatementDto } from './receivables.dto.js';

interface Balance {
  readonly openItems: number;
  readonly unapplied: number;
  readonly disputed: number;
}
type AccountRow = AccountDto & Omit<ExposureDto, 'exposure' | 'available'> & { readonly revision: number };

/** Longest statement; more postings than that are for the list of postings, which streams. */
const mostEntries = 5_000;

const accountColumns = `creditor_id as "creditorId", debtor_id as "debtorId", level, currency,
  credit_limit as "creditLimit", open_items as "openItems", reserved, unapplied, blocked, revision`;
const upTo = `creditor_id = $1 and debtor_id = $2 and ($3::timestamptz is null or recorded_at <= $3)`;
const balanceColumns = `coalesce(sum(amount), 0)::bigint as "openItems", coalesce(sum(unapplied), 0)::bigint as unapplied,
  coalesce(sum(disputed), 0)::bigint as disputed`;

/** Answers about one account, from balances and postings. */
@Injectable()
export class AccountReports {
  constructor(
    private readonly reads: ReadModels,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async exposure(asked: QueryRequest, debtorId: string): Promise<ExposureDto> {
    const { creditor } = readAccountQuery(asked, 'creditor');
    const { creditLimit, openItems, reserved, unapplied, blocked, revision, ...account } = await this.read(
      asked,
      ['account_balances'],
      (session) => findAccount(session, debtorId, creditor),
    );
    void asked.reply.header('ETag', `"${revision}"`);
    const exposure = openItems + reserved - unapplied;
    const available = availableOf(creditLimit, exposure, blocked);
    return { ...account, creditLimit, openItems, reserved, unapplied, exposure, available, blocked };
  }

  /** Every posting between two dates, with what was owed before and after. */
  async statement(asked: QueryRequest, debtorId: string): Promise<StatementDto> {
    const { creditor, to = this.clock.businessDate(), ...rest } = readAccountQuery(asked, ...statementParameters);
    const { from = `${to.slice(0, 8)}01`, knownAt = null } = rest;
    if (from > to) throw badParameter('from', 'is after to');
    return this.read(asked, ['account_balances', ...promiseViews], async (session) => {
      const { creditorId, level, currency } = await findAccount(session, debtorId, creditor);
      const account = [creditorId, debtorId, knownAt];
      const [before] = await session.rows<Balance>(
        `select ${balanceColumns} from receivable_entries where ${upTo} and entry_date < $4`,
        [...account, from],
      );
      const rows = await session.rows<Omit<StatementDto['entries'][number], 'balance'>>(
        `select entry_date as date, recorded_at as "recordedAt", kind, document_id as "documentId",
           invoice_id as "invoiceId", due_date as "dueDate", amount as "openItems", unapplied, disputed
         from receivable_entries where ${upTo} and entry_date between $4 and $5
         order by entry_date, position, item limit $6`,
        [...account, from, to, mostEntries + 1],
      );
      if (rows.length > mostEntries) {
        throw badParameter('from', `has more than ${mostEntries} postings up to ${to}: ask for fewer days`);
      }
      const opening = balanceOf(before!);
      let { openItems, unapplied, disputed } = opening;
      const entries = rows.map((row) => {
        openItems += row.openItems;
        unapplied += row.unapplied;
        disputed += row.disputed;
        return { ...row, balance: openItems - unapplied };
      });
      const closing = balanceOf({ openItems, unapplied, disputed });
      const told = await promisesOf(session, { creditorId, debtorId }, { dueFrom: from, asOf: to });
      const promises = told.map(({ promiseId, amount, madeOn, dueOn, paid, status }) => {
        return { promiseId, amount, madeOn, dueOn, paid, status };
      });
      return { creditorId, debtorId, level, currency, from, to, knownAt, opening, closing, entries, promises };
    });
  }

  /** What was open on a day by how long it was overdue then. */
  async ageing(asked: QueryRequest, debtorId: string): Promise<AgeingDto> {
    const query = readAccountQuery(asked, ...ageingParameters);
    const { creditor, asOf = this.clock.businessDate(), knownAt = null } = query;
    return this.read(asked, ['account_balances', 'receivable_entries'], async (session) => {
      const { creditorId, level, currency } = await findAccount(session, debtorId, creditor);
      const account = [creditorId, debtorId, knownAt, asOf];
      const [total] = await session.rows<Balance>(
        `select ${balanceColumns} from receivable_entries where ${upTo} and entry_date <= $4`,
        account,
      );
      // A payment may be dated before its invoice: on the days between, the invoice counts as not due.
      const rows = await session.rows<{ bucket: number; invoices: number; amount: number; disputed: number }>(
        `select width_bucket(coalesce($4::date - due, 0), $5::int[]) as bucket, count(*)::int as invoices,
           sum(open)::bigint as amount, sum(disputed)::bigint as disputed
         from (
           select max(due_date) as due, sum(amount) as open, sum(disputed) as disputed
           from receivable_entries where ${upTo} and entry_date <= $4 and invoice_id is not null
           group by invoice_id having sum(amount) <> 0
         ) items group by 1`,
        [...account, [1, ...this.config.ageingDays.map((day) => day + 1)]],
      );
      const { openItems, unapplied, disputed } = total!;
      const buckets = bucketsOf(this.config.ageingDays).map((bucket, index) => {
        const { invoices = 0, amount = 0, disputed = 0 } = rows.find((row) => row.bucket === index) ?? {};
        return { ...bucket, invoices, amount, disputed };
      });
      const overdue = openItems - buckets[0]!.amount;
      const overduePercent = openItems > 0 ? percent(overdue, openItems) : null;
      return {
        ...{ creditorId, debtorId, level, currency, asOf, knownAt },
        ...{ openItems, overdue, overduePercent, unapplied, disputed, buckets },
      };
    });
  }

  private async read<Result>(
    asked: QueryRequest,
    views: readonly string[],
    work: (session: ReadSession) => Promise<Result>,
  ): Promise<Result> {
    const { caller, minPosition } = asked;
    const options = { views, ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.reads.read(caller, options, work);
    asked.answeredAt(position);
    return result;
  }
}

const statementParameters = ['creditor', 'from', 'to', 'knownAt'] as const;
const ageingParameters = ['creditor', 'asOf', 'knownAt'] as const;

/** What a new order may take; null: no limit. */
export function availableOf(creditLimit: number | null, exposure: number, blocked: string | null): number | null {
  if (blocked !== null) return 0;
  return creditLimit === null ? null : Math.max(0, creditLimit - exposure);
}

/** The one account of a debtor that the caller may see; without a creditor there must be no other. */
async function findAccount(session: ReadSession, debtorId: string, creditor: string | undefined): Promise<AccountRow> {
  const [account, other] = await session.rows<AccountRow>(
    `select ${accountColumns} from account_balances
     where debtor_id = $1 and ($2::text is null or creditor_id = $2) order by creditor_id limit 2`,
    [debtorId, creditor ?? null],
  );
  if (!account) throw notFound();
  if (other) throw badParameter('creditor', `is needed: ${debtorId} has accounts with several creditors`);
  return account;
}

function balanceOf({ openItems, unapplied, disputed }: Balance) {
  return { openItems, unapplied, disputed, balance: openItems - unapplied };
}

/** Buckets as their last days tell: 0, 1-7, 8-15, ... 90+. */
function bucketsOf(lastDays: readonly number[]) {
  const notDue = { label: '0', fromDays: null, toDays: 0 };
  const middle = lastDays.map((toDays, index) => {
    const fromDays = (lastDays[index - 1] ?? 0) + 1;
    return { label: `${fromDays}-${toDays}`, fromDays, toDays };
  });
  const last = lastDays.at(-1) ?? 0;
  return [notDue, ...middle, { label: `${last}+`, fromDays: last + 1, toDays: null }];
}

/** Two decimals, rounded down. */
function percent(part: number, whole: number): string {
  const hundredths = proportion(10_000, part, whole);
  return (hundredths / 100).toFixed(2);
}
