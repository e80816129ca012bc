import { price, type LineToPrice, type PolicyIndex, type Pricing } from '#libs/discount-policies';
import { leftAfter, type ClawBack, type Entitlement, type Invoice, type InvoiceLineState } from '#libs/invoicing';
import { percentOf, proportion, totalsOf } from '#libs/kernel';
import { unitsReturned, type LineQuantity, type Order, type OrderLine } from '#libs/orders';
import { budgetsGivenBack } from './budgets-given-back.js';

/** Goods of an invoice that come back, as the order recorded them. */
export interface ReturnedGoods {
  readonly order: Order;
  readonly invoice: Invoice;
  readonly lines: readonly LineQuantity[];
  /** All that came back of the order up to and with these, over all its invoices. */
  readonly returned: readonly LineQuantity[];
}

/** What the order earns when fewer goods are kept: the price of those alone, by the same policy versions and evidence. */
export interface Earned {
  readonly pricing: Pricing | null;
  /** Ordered units that are kept, by line. Of free goods: those that are earned. */
  keptOf(this: void, lineNo: number): number;
}

interface Charge {
  readonly lineNo: number;
  readonly net: number;
  readonly tax: number;
}

/**
 * What a return takes back beside the goods: the goods of this invoice that are kept are priced as if the order had never
 * had the others, and what they were given beyond that is taken off the credit, never more than the credit. Other
 * invoices of the order are left alone until goods of theirs come back. Cuts and refusals take nothing back: what was
 * ordered was meant.
 */
export function entitlementOnReturn(goods: ReturnedGoods, index: PolicyIndex): Entitlement {
  const { order, invoice } = goods;
  const steps = order.lines.some((line) => line.steps.length > 0);
  if (!steps && invoice.budgets.length === 0) return { charges: [], clawBack: [], budgets: [] };
  const after = unitsReturned([{ lines: goods.returned }]);
  const now = unitsReturned([goods]);
  const before = new Map([...after].map(([lineNo, quantity]) => [lineNo, quantity - (now.get(lineNo) ?? 0)]));
  const earned = earnedBy(order, after, index);
  const budgets = budgetsGivenBack(goods, earned);
  const charges = chargesOf(goods, earned);
  const clawBack = charges.length === 0 ? [] : explained(goods, earnedBy(order, before, index), earned);
  // What no policy gives less is a matter of rounding, and nobody's to pay.
  return { charges: clawBack.length === 0 ? [] : charges, clawBack, budgets };
}

/** Keys of the claims in USES that an order earns no more once these goods came back, too: all, with the last goods. */
export function usesUnearned(order: Order, lines: readonly LineQuantity[], index: PolicyIndex): readonly string[] {
  const uses = order.claims.filter(({ measure }) => measure === 'USES');
  if (uses.length === 0) return [];
  const returned = unitsReturned([...order.returns, { lines }]);
  const isLeft = order.lines.some(({ lineNo, accepted }) => accepted > (returned.get(lineNo) ?? 0));
  const claims = isLeft ? (earnedBy(order, returned, index).pricing?.claims ?? []) : [];
  return uses.map(({ budgetKey }) => budgetKey).filter((key) => !claims.some(({ budgetKey }) => budgetKey === key));
}

function earnedBy(order: Order, returned: ReadonlyMap<number, number>, index: PolicyIndex): Earned {
  const goods = order.lines.filter(({ nature }) => nature === 'GOODS');
  const kept = new Map(
    goods.map(({ lineNo, quantity }) => [lineNo, Math.max(0, quantity - (returned.get(lineNo) ?? 0))]),
  );
  const lines = goods.flatMap((line) => keptLine(line, kept.get(line.lineNo)!));
  const { trade, evidence } = order;
  const basis = { ...evidence, level: trade.level, currency: trade.currency };
  const pricing = lines.length === 0 ? null : price({ ...basis, lines }, index, 'STEPS');
  for (const line of order.lines)
    if (line.nature === 'PROMOTION') {
      kept.set(line.lineNo, Math.min(line.quantity, freeLine(line, pricing)?.quantity ?? 0));
    }
  return { pricing, keptOf: (lineNo) => kept.get(lineNo) ?? 0 };
}

function keptLine(line: OrderLine, quantity: number): LineToPrice[] {
  if (quantity === 0) return [];
  const { lineNo, sku, brand, category, unitPrice, taxRate, units, gross } = line;
  const agreedAmount = unitPrice === null ? proportion(gross, quantity, line.quantity) : null;
  const product = { lineNo, sku, brand, category, quantity, unitPrice, agreedAmount, taxRate };
  return [units === undefined ? product : { ...product, units }];
}

/** The free goods that take the place of an order's: each price numbers them anew. */
function freeLine(line: OrderLine, pricing: Pricing | null): Pricing['lines'][number] | undefined {
  const [step] = line.steps;
  return pricing?.lines.find(
    ({ nature, sku, steps }) => nature === 'PROMOTION' && sku === line.sku && steps[0]?.policyId === step?.policyId,
  );
}

/** What each line's kept goods cost more; scaled down where that passes what is credited. */
function chargesOf(goods: ReturnedGoods, earned: Earned): readonly Charge[] {
  const returned = new Map(goods.lines.map(({ lineNo, quantity }) => [lineNo, quantity]));
  const found = goods.invoice.lines.map((line) => {
    const left = leftAfter(line, returned.get(line.lineNo) ?? 0);
    return { lineNo: line.lineNo, ...more(line, left, goods, earned) };
  });
  const due = found.reduce((sum, { net }) => sum + net, 0);
  const charged = found.filter(({ net }) => net > 0);
  // One line may have earned more than it was given: only what all of them were given too much is charged.
  const wanted = charged.reduce((sum, { net }) => sum + net, 0);
  const credit = creditOf(goods, returned);
  const total = charged.reduce((sum, { net, tax }) => sum + net + tax, 0);
  if (due <= 0) return [];
  const part = (amount: number) => {
    const owed = proportion(amount, due, wanted);
    return total > credit ? Math.min(owed, proportion(amount, credit, total)) : owed;
  };
  return charged
    .map(({ lineNo, net, tax }) => ({ lineNo, net: part(net), tax: part(tax) }))
    .filter(({ net }) => net > 0);
}

/** Net and tax that the goods left of a line cost beyond what is left of its amounts; below zero: less. */
function more(line: InvoiceLineState, left: LeftOfLine, { order }: ReturnedGoods, earned: Earned) {
  const kept = earned.keptOf(line.lineNo);
  if (left.quantity === 0) return { net: 0, tax: 0 };
  if (line.nature === 'PROMOTION') {
    const unearned = Math.max(0, left.quantity - kept);
    const net = proportion(left.discount, unearned, left.quantity);
    return { net, tax: percentOf(net, line.taxRate) };
  }
  const priced = earned.pricing?.lines.find(({ lineNo }) => lineNo === line.lineNo);
  const ordered = order.lines.find(({ lineNo }) => lineNo === line.lineNo);
  // Beyond the order nothing says what is earned.
  if (!priced || !ordered || left.quantity > kept) return { net: 0, tax: 0 };
  const net = left.discount - proportion(priced.discount, left.quantity, kept);
  return { net, tax: Math.max(0, proportion(priced.tax, left.quantity, kept) - left.tax) };
}

type LeftOfLine = ReturnType<typeof leftAfter>;

function creditOf({ invoice }: ReturnedGoods, returned: ReadonlyMap<number, number>): number {
  const before = totalsOf(invoice.lines.map(({ left }) => left)).total;
  return before - totalsOf(invoice.lines.map((line) => leftAfter(line, returned.get(line.lineNo) ?? 0))).total;
}

/** By line and policy: what it gave on the goods that are kept, and what it gives for them alone. */
function explained({ order, invoice, lines }: ReturnedGoods, before: Earned, after: Earned): readonly ClawBack[] {
  const returned = new Map(lines.map(({ lineNo, quantity }) => [lineNo, quantity]));
  return invoice.lines.flatMap(({ lineNo, leftQuantity }) => {
    const line = order.lines.find((ordered) => ordered.lineNo === lineNo);
    if (!line) return [];
    const units = leftQuantity - (returned.get(lineNo) ?? 0);
    const given = byPolicy(line, units, before);
    const earned = byPolicy(line, units, after);
    return [...given].flatMap(([policyId, { version, amount }]) => {
      const now = earned.get(policyId)?.amount ?? 0;
      return amount > now ? [{ lineNo, policyId, version, given: amount, earned: now }] : [];
    });
  });
}

/** What each policy gives on so many units of a line. */
function byPolicy(line: OrderLine, units: number, { pricing, keptOf }: Earned) {
  const amounts = new Map<string, { readonly version: number; readonly amount: number }>();
  const kept = keptOf(line.lineNo);
  const priced =
    line.nature === 'PROMOTION'
      ? freeLine(line, pricing)
      : pricing?.lines.find(({ lineNo, nature }) => nature === 'GOODS' && lineNo === line.lineNo);
  if (!priced || kept === 0) return amounts;
  for (const { policyId, version, amount } of priced.steps) {
    const part = proportion(amount, Math.min(units, kept), kept);
    amounts.set(policyId, { version, amount: (amounts.get(policyId)?.amount ?? 0) + part });
  }
  return amounts;
}
