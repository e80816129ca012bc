import { randomBytes } from 'node:crypto';
import type { ReadSession } from '#libs/platform';
import { comparisons, matches, type Comparison, type Side } from './comparisons.js';
import type { DriftDto } from './proof.dto.js';

/** Views that the drift report reads. */
export const driftViews = [
  ...['bank_lines', 'bank_statements', 'payments', 'receivable_entries', 'open_items', 'invoices', 'account_balances'],
  ...['journal', 'book_periods', 'refunds', 'deductions', 'rebates', 'rebate_settlements'],
];
export const mostDrift = 1_000;

/** Every document that differs from what it has to agree with, at most {@link mostDrift}; of one creditor if named. */
export async function driftOf(session: ReadSession, creditorId: string | null): Promise<DriftDto[]> {
  // Of all history: what is joined shall not go through files.
  await session.rows(`select set_config('work_mem', '32MB', true)`);
  const drift: DriftDto[] = [];
  for (const sql of [...(await unequal(session, creditorId)).map(named), ...others]) {
    const left = mostDrift - drift.length;
    if (left === 0) break;
    const text = `select * from (${sql}) d where $1::text is null or "creditorId" = $1 order by "documentId" limit ${left}`;
    drift.push(...(await session.rows<DriftDto>(text, [creditorId])));
  }
  return drift;
}

/**
 * Comparisons of which any document differs. Each figure is multiplied by a random number of its document and all are added
 * up, so each table is read once for all comparisons, and nothing is sorted, grouped or joined. Where every document agrees
 * so do the sums; where one differs they agree by chance once in 2^63 (Freivalds 1977), and a seed of its own for each look
 * leaves nothing to aim at.
 */
async function unequal(session: ReadSession, creditorId: string | null): Promise<readonly Comparison[]> {
  const seed = randomBytes(8).readBigInt64BE().toString();
  const sums = comparisons.map(() => 0n);
  for (const [from, terms] of bySource()) {
    const columns = terms.map(({ side: { id, figure, where = 'true' } }, i) => {
      const weight = `(hashtextextended(coalesce(${id}, ''), $2) # hashtextextended(creditor_id, $2))`;
      return `coalesce(sum(${weight}::numeric * (${figure})) filter (where ${where}), 0)::text as s${i}`;
    });
    const text = `select ${columns.join(', ')} from ${from} where $1::text is null or creditor_id = $1`;
    const [row] = await session.rows<Record<string, string>>(text, [creditorId, seed]);
    terms.forEach(({ of, sign }, i) => (sums[of]! += sign * BigInt(row![`s${i}`]!)));
  }
  return comparisons.filter((_, i) => sums[i] !== 0n);
}

interface Term {
  readonly side: Side;
  readonly sign: 1n | -1n;
  /** Place of the comparison. */
  readonly of: number;
}

/** All sides, by the table that they are in. */
function bySource(): ReadonlyMap<string, readonly Term[]> {
  const terms = comparisons.flatMap(({ found, expected }, of): Term[] => [
    ...found.map((side) => ({ side, sign: 1n, of }) as const),
    ...expected.map((side) => ({ side, sign: -1n, of }) as const),
  ]);
  const sources = new Map<string, Term[]>();
  for (const term of terms) sources.set(term.side.from, [...(sources.get(term.side.from) ?? []), term]);
  return sources;
}

/** SQL of the documents of which the two figures differ. */
function named({ code, against, found, expected, link }: Comparison): string {
  const rows = (sign: string) => (side: Side) =>
    `select ${side.id} as id, creditor_id, ${sign}(${side.figure}) as figure from ${side.from} where ${side.where ?? 'true'}`;
  return `
    select '${code}' as code, id as "documentId", creditor_id as "creditorId", '${against}' as against, difference, ${link} as link
    from (
      select id, creditor_id, sum(figure)::bigint as difference
      from (${[...found.map(rows('')), ...expected.map(rows('-'))].join(' union all ')}) figures group by id, creditor_id
    ) documents where difference <> 0`;
}

/** Days after its value date on which a statement may still bring a line that a notice told of. */
const noticeDays = 3;

/** Documents that are named otherwise than by one figure. */
const others: readonly string[] = [
  `with m as materialized (${matches}), told as (
     select m.*, p.amount as paid, p.line_id as funded_by, p.status as payment_status,
       r.line_id as refunded_by, r.status as refund_status
     from m left join payments p on p.payment_id = m.payment_id
       and (p.status <> 'REVERSED' or p.payment_id in (select payment_id from m where kind = 'RETURNED_PAYMENT'))
     left join refunds r on r.refund_id = m.refund_id
   ), differing as (
     select case when kind in ('PAYMENT', 'SUSPENSE') then 'match-without-payment'
         when kind = 'RETURNED_PAYMENT' then 'return-without-reversal' else 'match-without-refund' end as code,
       line_id as "documentId", creditor_id as "creditorId",
       coalesce('payment ' || payment_id, 'refund ' || refund_id) as against,
       case when kind in ('PAYMENT', 'SUSPENSE') then amount - coalesce(paid, 0) else amount end as difference,
       '/v1/bank-lines/' || line_id as link
     from told where case kind
       when 'RETURNED_PAYMENT' then payment_status is distinct from 'REVERSED'
       when 'REFUND' then refunded_by is distinct from line_id
       when 'RETURNED_REFUND' then refund_status is distinct from 'RETURNED'
       else kind in ('PAYMENT', 'SUSPENSE') and (paid is distinct from amount or funded_by is distinct from line_id) end
   )
   select * from differing union all
   select 'payment-of-no-line', p.payment_id, p.creditor_id, 'bank line ' || p.line_id, p.amount, '/v1/payments/' || p.payment_id
   from payments p left join m on m.line_id = p.line_id and m.payment_id = p.payment_id
   where p.line_id is not null and p.status <> 'REVERSED' and m.payment_id is null`,
  `select 'superseded-line-funds' as code, l.line_id as "documentId", l.creditor_id as "creditorId",
     'payment ' || p.payment_id as against, p.amount as difference, '/v1/bank-lines/' || l.line_id as link
   from bank_lines l join payments p on p.line_id = l.line_id and p.status <> 'REVERSED'
   where l.state = 'SUPERSEDED'`,
  `select 'notice-not-booked' as code, l.line_id as "documentId", l.creditor_id as "creditorId",
     'statements of ' || l.bank_account_id as against, l.amount as difference, '/v1/bank-lines/' || l.line_id as link
   from bank_lines l where l.statement_id is null and l.state not in ('IGNORED', 'SUPERSEDED') and exists (
     select 1 from bank_statements s where s.bank_account_id = l.bank_account_id and s.closing is not null
       and s.status in ('ACCEPTED', 'RELEASED') and s.period_to > l.value_date + ${noticeDays})`,
];
