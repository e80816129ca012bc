import type { CursorValue, ReadSession } from '#libs/platform';
import { idParameter, wordParameter, type Given } from '../../reports/parameters.js';
import { allOf, type StatementBuilder } from '../../reports/sql.js';

/** Parameters by which every report on receivables is narrowed. */
export const partyParameters = {
  creditor: idParameter('Who lends.'),
  debtor: idParameter('Who owes.'),
  level: wordParameter('Level of the trade.', ['PRIMARY', 'SECONDARY']),
  distributorId: idParameter('The distributor on either side.'),
};

const byParameter = wordParameter('A row for each debtor of a creditor, or for each creditor over all its debtors.', [
  'debtor',
  'creditor',
]);
export const groupedPartyParameters = { ...partyParameters, by: byParameter };
export type AskedParties = Given<typeof partyParameters>;
export type AskedGroups = Given<typeof groupedPartyParameters>;

/** Conditions on any view that has both parties. */
export function partiesAsked(
  sql: StatementBuilder,
  { creditor, debtor, level, distributorId }: AskedParties,
): string[] {
  return [
    ...sql.where('creditor_id', '=', creditor),
    ...sql.where('debtor_id', '=', debtor),
    ...sql.where('level', '=', level),
    ...sql.where('distributor_id', '=', distributorId),
  ];
}

/** Columns of a group, in the order of its rows: amounts of two currencies are never added. */
export const groupColumns = ({ by = 'debtor' }: AskedGroups): readonly string[] =>
  by === 'debtor' ? ['creditor_id', 'debtor_id', 'level', 'currency'] : ['creditor_id', 'level', 'currency'];

/** The same as properties of the rows. */
export const groupOrder = ({ by = 'debtor' }: AskedGroups) =>
  by === 'debtor'
    ? (['creditorId', 'debtorId', 'level', 'currency'] as const)
    : (['creditorId', 'level', 'currency'] as const);

export interface Group {
  readonly creditorId: string;
  readonly debtorId: string | null;
  readonly level: string;
  readonly currency: string;
}

/** Select list of a group. */
export const groupSelected = ({ by = 'debtor' }: AskedGroups): string =>
  `creditor_id as "creditorId", ${by === 'debtor' ? 'debtor_id' : 'null::text'} as "debtorId", level, currency`;

/** At most `limit` groups after one, of the accounts that there are. */
export function groupsOf(
  session: ReadSession,
  sql: StatementBuilder,
  asked: AskedGroups,
  after: readonly CursorValue[] | undefined,
  limit: number,
): Promise<Group[]> {
  const columns = groupColumns(asked);
  const conditions = [...partiesAsked(sql, asked), ...sql.after(columns, after)];
  const { text, parameters } = sql.build(
    `select distinct ${groupSelected(asked)} from account_balances ${allOf(conditions)}
     order by ${columns.join(', ')} limit ${sql.bind(limit)}`,
  );
  return session.rows<Group>(text, parameters);
}
