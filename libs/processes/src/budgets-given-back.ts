import type { Entitlement } from '#libs/invoicing';
import { proportion } from '#libs/kernel';
import type { Order } from '#libs/orders';
import type { Earned, ReturnedGoods } from './claw-back.js';

type Claim = Order['claims'][number];

/**
 * What budgets in money and quantity get back with a return: what the invoice uses of each less what its kept goods earn; all of it
 * with the last goods. Uses are the order's to give back: it alone knows when nothing is left that earns them.
 */
export function budgetsGivenBack(goods: ReturnedGoods, earned: Earned): Entitlement['budgets'] {
  return goods.order.claims.flatMap((claim) => {
    const { budgetKey, measure } = claim;
    if (measure === 'USES') return [];
    const amount = usedOf(goods.invoice, budgetKey) - stillUsed(claim, goods, earned);
    return amount > 0 ? [{ budgetKey, amount }] : [];
  });
}

function usedOf({ budgets }: ReturnedGoods['invoice'], budgetKey: string): number {
  return budgets.reduce((sum, used) => (used.budgetKey === budgetKey ? sum + used.amount : sum), 0);
}

function leftUnits({ lines }: ReturnedGoods, line: { readonly lineNo: number; readonly leftQuantity: number }): number {
  const returned = lines.find(({ lineNo }) => lineNo === line.lineNo)?.quantity ?? 0;
  return line.leftQuantity - returned;
}

/** What the goods left on this invoice earn of the claim: their part of what each line claims for what is kept of it. */
function stillUsed(claim: Claim, goods: ReturnedGoods, earned: Earned): number {
  const now = earned.pricing?.claims.find(({ budgetKey }) => budgetKey === claim.budgetKey);
  if (!now) return 0;
  return goods.invoice.lines.reduce((sum, line) => {
    const kept = earned.keptOf(line.lineNo);
    if (kept === 0) return sum;
    const amount = lineClaim(claim, now, line, kept, goods.order);
    return sum + proportion(amount, Math.min(leftUnits(goods, line), kept), kept);
  }, 0);
}

/** A line's claim on what is kept of it; of free goods, which each price numbers anew, the part that is still earned. */
function lineClaim(
  claim: Claim,
  now: Pick<Claim, 'lines'>,
  { lineNo, nature }: { readonly lineNo: number; readonly nature: string },
  kept: number,
  order: Order,
): number {
  const of = ({ lines }: Pick<Claim, 'lines'>) => lines.find((line) => line.lineNo === lineNo)?.amount ?? 0;
  if (nature === 'GOODS') return of(now);
  const ordered = order.lines.find((line) => line.lineNo === lineNo)?.quantity ?? 0;
  return ordered === 0 ? 0 : proportion(of(claim), kept, ordered);
}
