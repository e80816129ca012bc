import type { Entitlement } from '#libs/invoicing';
import { proportion } from '#libs/kernel';
import type { Order } from '#libs/orders';
import type { Earned, ReturnedGoods } from './claw-back.js';

type Claim = Order['claims'][number];

/**
 * What budgets get back with a return: what the invoice uses of each less what its kept goods earn; all of it with the
 * last goods. A use comes back when nothing of the order is left that earns it.
 */
export function budgetsGivenBack(goods: ReturnedGoods, earned: Earned): Entitlement['budgets'] {
  return goods.order.claims.flatMap((claim) => {
    const { budgetKey } = claim;
    const amount =
      claim.measure === 'USES'
        ? usedOf(goods.invoices, budgetKey) - (usesLeft(claim, goods, earned) ? claim.amount : 0)
        : usedOf([goods.invoice], budgetKey) - stillUsed(claim, goods, earned);
    return amount > 0 ? [{ budgetKey, amount }] : [];
  });
}

function usedOf(invoices: ReturnedGoods['invoices'], budgetKey: string): number {
  const entries = invoices.flatMap(({ budgets }) => budgets.filter((used) => used.budgetKey === budgetKey));
  return entries.reduce((sum, { amount }) => sum + amount, 0);
}

function leftUnits({ lines }: ReturnedGoods, line: { readonly lineNo: number; readonly leftQuantity: number }): number {
  const returned = lines.find(({ lineNo }) => lineNo === line.lineNo)?.quantity ?? 0;
  return line.leftQuantity - returned;
}

function usesLeft({ budgetKey }: Claim, goods: ReturnedGoods, earned: Earned): boolean {
  if (!earned.pricing?.claims.some((claim) => claim.budgetKey === budgetKey)) return false;
  return goods.invoices.some((invoice) =>
    invoice.lines.some((line) =>
      invoice.invoiceId === goods.invoice.invoiceId ? leftUnits(goods, line) > 0 : line.leftQuantity > 0,
    ),
  );
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
