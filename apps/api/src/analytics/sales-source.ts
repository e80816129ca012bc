import type { StatementBuilder } from '../reports/sql.js';

/** The view that sales are read from: the daily roll-up, or the facts where an earlier state of knowledge is asked. */
export function salesView(knownAt: string | undefined): string {
  return knownAt === undefined ? 'sell_through_daily' : 'sell_through_facts';
}

/** Relation with the columns of the daily roll-up, from the facts if `knownAt` is given: both add up to the same. */
export function salesSource(sql: StatementBuilder, knownAt: string | undefined): string {
  if (knownAt === undefined) return 'sell_through_daily as sales';
  const ofSale = (value: string) => `case kind when 'SALE' then ${value} else 0 end`;
  const ofReturn = (value: string) => `case kind when 'RETURN' then ${value} else 0 end`;
  return `(select date, level, distributor_id, outlet_id, sku, channel, territory, currency,
    ${ofSale('1')} as lines,
    ${ofSale(`case nature when 'PROMOTION' then 0 else quantity end`)} as quantity,
    ${ofSale(`case nature when 'PROMOTION' then quantity else 0 end`)} as free_quantity,
    ${ofReturn('quantity')} as return_quantity,
    ${ofSale('gross')} as gross, ${ofSale('discount')} as discount, ${ofSale('net')} as net, ${ofSale('tax')} as tax,
    ${ofReturn('net')} as return_net
  from sell_through_facts where recorded_at <= ${sql.bind(knownAt)}) as sales`;
}
