import type { CursorValue, ReadSession } from '#libs/platform';
import { idParameter, type Given } from '../reports/parameters.js';
import { noPage, paging } from '../reports/report-route.js';
import type { Report } from '../reports/reports.js';
import { allOf, StatementBuilder } from '../reports/sql.js';
import type { TradeSpendDto } from './trade-spend.dto.js';

export const tradeSpendParameters = {
  distributorId: idParameter('The distributor.'),
  policyId: idParameter('The policy.'),
  ...paging,
};
type Asked = Given<typeof tradeSpendParameters>;

const order = ['distributorId', 'policyId', 'version'] as const;

/** Trade-spend control (K38): accrued, claimed, approved, leakage and open of each policy settled after invoicing. */
export function tradeSpendReport(given: Asked): Report<TradeSpendDto> {
  const figures = ['kind', 'currency', 'accrued', 'claimed', 'approved', 'leakage', 'open', 'waitingSince'];
  return {
    name: 'trade-spend',
    views: ['rebates', 'rebate_settlements', 'early_payments'],
    columns: [...order, ...figures],
    order,
    asked: { ...given, ...noPage },
    load: (session, after, limit) => spend(session, given, after, limit),
  };
}

/** An early-payment discount is claimed, approved and settled by the payment that earns it. */
function spend(
  session: ReadSession,
  { distributorId, policyId }: Asked,
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<TradeSpendDto[]> {
  const sql = new StatementBuilder();
  const only = allOf([
    ...sql.where('distributor_id', '=', distributorId),
    ...sql.where('policy_id', '=', policyId),
    ...sql.after(['distributor_id', 'policy_id', 'version'], after),
  ]);
  const { text, parameters } = sql.build(`
    with rebate as (
      select distributor_id, policy_id, version, currency, sum(accrued) as accrued, sum(open) as open
      from rebates ${only} group by 1, 2, 3, 4
    ), claim as (
      select distributor_id, policy_id, version, sum(amount) as claimed,
        sum(amount) filter (where status = 'APPROVED') as approved,
        sum(amount) filter (where status = 'REJECTED') as leakage,
        min(proposed_on) filter (where status = 'PROPOSED') as waiting_since
      from rebate_settlements ${only} group by 1, 2, 3
    ), early as (
      select distributor_id, policy_id, version, currency, sum(given) as given from (
        select distributor_id, policy->>'policyId' as policy_id, (policy->>'version')::bigint as version, currency,
          (policy->>'given')::bigint as given
        from early_payments, jsonb_array_elements(policies) as policy
      ) offered ${only} group by 1, 2, 3, 4
    ), spent as (
      select distributor_id, policy_id, version, 'PERIOD_REBATE' as kind, currency, accrued, coalesce(claimed, 0) as claimed,
        coalesce(approved, 0) as approved, coalesce(leakage, 0) as leakage, open, waiting_since
      from rebate left join claim using (distributor_id, policy_id, version)
      union all
      select distributor_id, policy_id, version, 'EARLY_PAYMENT', currency, given, given, given, 0, 0, null from early
    )
    select distributor_id as "distributorId", policy_id as "policyId", version, kind, currency, accrued::bigint as accrued,
      claimed::bigint as claimed, approved::bigint as approved, leakage::bigint as leakage, open::bigint as open,
      waiting_since::text as "waitingSince"
    from spent order by distributor_id, policy_id, version limit ${sql.bind(limit)}`);
  return session.rows<TradeSpendDto>(text, parameters);
}
