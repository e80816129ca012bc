import { addDays } from '#libs/kernel';
import type { ReadSession } from '#libs/platform';
import { coverDays, daysOfCover } from '#libs/read-models';
import { salesSource } from '../sales-source.js';
import { allOf, StatementBuilder } from '../../reports/sql.js';
import type { DistributorStockDto } from './performance.dto.js';
import { byDistributor, type Scope } from './scope.js';

interface Stock {
  readonly distributorId: string;
  readonly onHand: number;
  readonly sold: number;
  readonly skusOutOfStock: number;
  readonly skusNonMoving: number;
  readonly skusBelowZero: number;
}
const none = { onHand: 0, sold: 0, skusOutOfStock: 0, skusNonMoving: 0, skusBelowZero: 0 };

/** The distributors' own stock and its days of cover (K22) on the last day of the window. */
export async function loadStock(session: ReadSession, scope: Scope): Promise<(id: string) => DistributorStockDto> {
  const stock = byDistributor(await stockOf(session, scope));
  const onTheWay = byDistributor(scope.knownAt === undefined ? await inTransitOf(session, scope) : []);
  return (id) => {
    const { onHand, sold, skusOutOfStock, skusNonMoving, skusBelowZero } = stock(id) ?? none;
    const inTransit = scope.knownAt === undefined ? (onTheWay(id)?.quantity ?? 0) : null;
    return {
      ...{ onHand, inTransit, soldIn28Days: sold, daysOfCover: daysOfCover(onHand, sold) },
      ...{ skusOutOfStock, skusNonMoving, skusBelowZero },
    };
  };
}

function stockOf(session: ReadSession, { ids, to, knownAt }: Scope): Promise<Stock[]> {
  const sql = new StatementBuilder();
  const day = sql.bind(to);
  const moved = [
    `distributor_id = any(${sql.bind(ids)})`,
    `business_date <= ${day}`,
    // Expired goods can't be sold.
    `(expiry is null or expiry >= ${day})`,
    ...sql.where('recorded_at', '<=', knownAt),
  ];
  const { text, parameters } = sql.build(`
    with stock as (
      select distributor_id, sku, sum(quantity) as on_hand from stock_movements ${allOf(moved)} group by 1, 2
    ), sold as (
      select distributor_id, sku, sum(quantity + free_quantity - return_quantity) as sold from ${salesSource(sql, knownAt)}
      where distributor_id = any(${sql.bind(ids)}) and level = 'SECONDARY'
        and date between ${sql.bind(addDays(to, 1 - coverDays))} and ${day}
      group by 1, 2
    ), each as (
      select distributor_id, coalesce(on_hand, 0) as on_hand, coalesce(sold, 0) as sold
      from stock full join sold using (distributor_id, sku)
    )
    select distributor_id as "distributorId", sum(on_hand)::bigint as "onHand", sum(sold)::bigint as sold,
      count(*) filter (where on_hand = 0 and sold > 0) as "skusOutOfStock",
      count(*) filter (where on_hand > 0 and sold <= 0) as "skusNonMoving",
      count(*) filter (where on_hand < 0) as "skusBelowZero"
    from each group by 1`);
  return session.rows<Stock>(text, parameters);
}

function inTransitOf(session: ReadSession, { ids }: Scope) {
  return session.rows<{ readonly distributorId: string; readonly quantity: number }>(
    `select distributor_id as "distributorId", sum((line ->> 'quantity')::bigint)::bigint as quantity
     from deliveries, jsonb_array_elements(lines) as line
     where distributor_id = any($1) and level = 'PRIMARY' and status = 'DISPATCHED' group by 1`,
    [ids],
  );
}
