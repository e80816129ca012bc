import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountMap } from '#libs/books';
import { isBusinessDate } from '#libs/kernel';
import { badParameter, Clock, ReadModels, type Caller, type QueryRequest } from '#libs/platform';
import { ACCOUNT_MAP } from '../books/account-map.js';
import { closedMonthDrift } from '../books/closed-months.js';
import { driftOf, driftViews } from './drift.js';
import type { DayProofDto, ProofDto } from './proof.dto.js';

/**
 * Per day: what the bank states, what the books hold, and the lines between them. A day is shown when a statement ends on
 * it or a line is booked on it. A line that the bank corrected counts nowhere: the correcting one does.
 */
const ofWhom = `($1::text is null or bank_account_id = $1) and ($2::text is null or creditor_id = $2)`;
const daysSql = `
  with line as (
    select bank_account_id, currency, booked_on as day, case side when 'CREDIT' then 1 else -1 end as sign, amount, open, state
    from bank_lines where booked_on is not null and state <> 'SUPERSEDED' and ${ofWhom}
  ), moved as (
    select bank_account_id, currency, day,
      sum(sign * case when state = 'IGNORED' then 0 else amount - open end) as booked,
      sum(sign * case when state = 'IGNORED' then 0 else open end) as open,
      sum(sign * case when state = 'IGNORED' then amount else 0 end) as ignored
    from line group by 1, 2, 3
  ), counted as (
    select distinct on (bank_account_id, period_to) bank_account_id, currency, period_to as day, closing
    from bank_statements
    where status <> 'DISCARDED' and status <> 'QUARANTINED' and closing is not null and period_to is not null
      and ${ofWhom}
    order by bank_account_id, period_to, position desc
  ), first as (
    select distinct on (bank_account_id) bank_account_id, opening, period_from
    from bank_statements
    where status <> 'DISCARDED' and status <> 'QUARANTINED' and opening is not null
      and ${ofWhom}
    order by bank_account_id, period_from, position
  ), day as (
    select coalesce(m.bank_account_id, c.bank_account_id) as bank_account_id, coalesce(m.currency, c.currency) as currency,
      coalesce(m.day, c.day) as day, c.closing, coalesce(m.booked, 0) as booked, coalesce(m.open, 0) as open,
      coalesce(m.ignored, 0) as ignored
    from moved m full join counted c on c.bank_account_id = m.bank_account_id and c.day = m.day
  ), running as (
    select d.bank_account_id, d.currency, d.day, d.closing,
      coalesce(f.opening, 0) + sum(d.booked) over w as book, sum(d.open) over w as open, sum(d.ignored) over w as ignored
    from day d left join first f on f.bank_account_id = d.bank_account_id
    window w as (partition by d.bank_account_id order by d.day)
  )
  select bank_account_id as "bankAccountId", day::text as day, currency, closing::bigint as "bankBalance",
    book::bigint as "bookBalance", open::bigint as "openItems", ignored::bigint as ignored,
    (closing - book - open - ignored)::bigint as difference
  from running where day between $3 and $4 order by bank_account_id, day`;

interface Wanted {
  readonly bankAccountId: string | null;
  readonly creditorId: string | null;
  readonly from: string;
  readonly to: string;
}

/** How long hand-overs under way have until what they leave is drift. */
const patienceMs = 5_000;
const everyMs = 200;

/** Proves books against bank. */
@Injectable()
export class Proof {
  constructor(
    private readonly reads: ReadModels,
    private readonly clock: Clock,
    @Inject(ACCOUNT_MAP) private readonly map: AccountMap,
  ) {}

  /** From the bank's lines over payments and postings to invoices, accounts and books, all of one moment. */
  async of(asked: QueryRequest): Promise<ProofDto> {
    const { result, position } = await this.look(asked.caller, this.parameters(asked.query), asked.minPosition);
    asked.answeredAt(position);
    const { days, drift } = result;
    return { days, drift, proved: drift.length === 0 && days.every(({ difference }) => (difference ?? 0) === 0) };
  }

  /** What differs at one look and still at the next ones: a hand-over that is under way is no drift. */
  async standing(caller: Caller, wanted: Wanted, minPosition: number): Promise<Pick<ProofDto, 'days' | 'drift'>> {
    const until = performance.now() + patienceMs;
    const differing = async () => {
      const { result } = await this.look(caller, wanted, minPosition);
      return { days: result.days.filter(({ difference }) => (difference ?? 0) !== 0), drift: result.drift };
    };
    let standing = await differing();
    while (standing.days.length + standing.drift.length > 0 && performance.now() < until) {
      await sleep(everyMs);
      const again = await differing();
      standing = { days: both(standing.days, again.days), drift: both(standing.drift, again.drift) };
    }
    return standing;
  }

  private look(caller: Caller, { bankAccountId, creditorId, from, to }: Wanted, minPosition: number | undefined) {
    return this.reads.read(
      caller,
      minPosition === undefined ? { views: driftViews } : { views: driftViews, minPosition },
      async (session) => ({
        days: await session.rows<DayProofDto>(daysSql, [bankAccountId, creditorId, from, to]),
        drift: [...(await closedMonthDrift(session, creditorId, this.map)), ...(await driftOf(session, creditorId))],
      }),
    );
  }

  private parameters(query: Readonly<Record<string, unknown>>): Wanted {
    const known = ['bankAccountId', 'creditorId', 'from', 'to'];
    for (const [name, value] of Object.entries(query)) {
      if (!known.includes(name)) throw badParameter(name, `is unknown here; known: ${known.join(', ')}`);
      if (typeof value !== 'string') throw badParameter(name, 'is given once');
    }
    const given = query as Partial<Record<keyof Wanted, string>>;
    const { bankAccountId = null, creditorId = null, to = this.clock.businessDate() } = given;
    const { from = `${to.slice(0, 8)}01` } = given;
    for (const [name, date] of [['from', from], ['to', to]] as const) {
      if (!isBusinessDate(date)) throw badParameter(name, 'is no date YYYY-MM-DD');
    } // prettier-ignore
    if (from > to) throw badParameter('from', 'is after to');
    return { bankAccountId, creditorId, from, to };
  }
}

/** Those of the first that are in the second, too, as they are. */
function both<Row>(first: readonly Row[], second: readonly Row[]): Row[] {
  const seen = new Set(second.map((row) => JSON.stringify(row)));
  return first.filter((row) => seen.has(JSON.stringify(row)));
}
