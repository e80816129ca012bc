import type { ChangedOrder, Gain, PolicyTotal, RebateTotal, ReplayReport } from '#libs/discount-policies';
import { gainOf } from '#libs/discount-policies';
import { formatAmount } from '#libs/kernel';
import type { Output } from '../cli/output.js';
import type { Period } from './past-orders.js';

const right = (title: string) => ({ title, align: 'right' as const });

/** Tells a person what a draft would have done. */
export function printReplay(
  output: Output,
  policyId: string,
  { from, to }: Period,
  currency: string,
  report: ReplayReport,
) {
  const money = (amount: number) => amountText(amount, currency);
  const { orders, changed, notDerived, before, after, cost } = report;
  output.line(`${policyId} over the orders of ${from} to ${to}, amounts in ${currency}:`);
  output.line();
  output.table(
    [{ title: '' }, right('without'), right('with'), right('difference')],
    (['gross', 'discount', 'net', 'tax', 'total'] as const).map((name) => [
      name,
      money(before[name]),
      money(after[name]),
      money(after[name] - before[name]),
    ]),
  );
  output.line();
  output.line(`${changed.toLocaleString('en-US')} of ${orders.toLocaleString('en-US')} orders change.`);
  output.line(
    `It costs ${money(cost.discount)} in discounts and ${money(cost.freeGoods)} in free goods, ` +
      `of which the principal bears ${money(cost.principalShare)}.`,
  );
  if (notDerived > 0) output.line(`${notDerived} orders no longer derive as stored; they count as priced again.`);
  printGains(output, 'distributor', report.distributors, money);
  printGains(output, 'outlet', report.outlets, money);
  printOrders(output, report.changedOrders, money);
}

function printGains(output: Output, who: string, gains: readonly Gain[], money: (amount: number) => string): void {
  if (gains.length === 0) return;
  output.line();
  output.table(
    [{ title: who }, right('orders'), right('net without'), right('net with'), right('free goods'), right('gain')],
    gains.map((gain) => [
      gain.id,
      gain.orders,
      money(gain.before),
      money(gain.after),
      money(gain.freeGoods),
      money(gainOf(gain)),
    ]),
  );
}

function printOrders(output: Output, orders: readonly ChangedOrder[], money: (amount: number) => string): void {
  if (orders.length === 0) return;
  output.line();
  output.table(
    [
      { title: 'order' },
      { title: 'ordered' },
      { title: 'buyer' },
      right('net without'),
      right('net with'),
      right('gain'),
    ],
    orders.map((order) => [
      order.id,
      order.orderedOn,
      order.buyerId,
      money(order.before),
      money(order.after),
      money(gainOf(order)),
    ]),
  );
}

/** Tells a person what each policy gave; `currency` is that of all of them. */
export function printTotals(output: Output, totals: readonly PolicyTotal[], currency: string): void {
  output.table(
    [
      { title: 'policy' },
      right('orders'),
      right('lines'),
      right('free units'),
      right(`given, ${currency}`),
      right('principal'),
    ],
    totals.map(({ policyId, orders, lines, freeUnits, amount, principalShare }) => [
      policyId,
      orders,
      lines,
      freeUnits,
      amountText(amount, currency),
      amountText(principalShare, currency),
    ]),
  );
}

/** Tells a person what period rebates came to, in one currency. */
export function printRebates(output: Output, totals: readonly RebateTotal[], currency: string): void {
  output.table(
    [{ title: 'period rebate' }, right('documents'), right(`accrued, ${currency}`), right('settled')],
    totals.map(({ policyId, documents, accrued, settled }) => [
      policyId,
      documents,
      amountText(accrued, currency),
      amountText(settled, currency),
    ]),
  );
}

/** 1234567 USD is "12,345.67". */
function amountText(amount: number, currency: string): string {
  const [whole = '', ...cents] = formatAmount(amount, currency).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...cents].join('.');
}
