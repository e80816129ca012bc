import {
  divideRounded,
  formatAmount,
  formatDecimal,
  lineAmount,
  parseDecimal,
  percentOf,
  toSafeInteger,
} from '#libs/kernel';
import { price, type Pricing } from '../pricing/price.js';
import type { PricedLine } from '../pricing/priced-order.js';
import type { Finding } from './finding.js';
import type { PromotionLaw } from './market.js';
import { givenBy, orderText, othersIn, shown, type Subject, type Trial } from './subject.js';

type Look = (subject: Subject, trial: Trial) => Finding | undefined;

/** What example orders bring in: not below zero, not below the margin's floor, not given away beyond the law. */
export function valueFindings(subject: Subject, trials: readonly Trial[]): readonly Finding[] {
  const looks: readonly Look[] = [belowZero, forNothing, belowFloor, beyondLaw];
  // One example says it; the next slab would say it again.
  return looks.flatMap((look) => firstOf(trials, (trial) => look(subject, trial)));
}

function firstOf(trials: readonly Trial[], look: (trial: Trial) => Finding | undefined): readonly Finding[] {
  for (const trial of trials) {
    const found = look(trial);
    if (found) return [found];
  }
  return [];
}

/**
 * The engine never lets a line fall below zero; a policy that counts on that is a mistake. It does if, at twice the price, it
 * takes more: then the price has cut it.
 */
const belowZero: Look = (subject, trial) => {
  const { body, policyId, alone } = subject;
  const { kind } = body.payout;
  if (kind !== 'AMOUNT_PER_UNIT' && kind !== 'FIXED') return undefined;
  const line = free(trial.alone);
  if (!line) return undefined;
  const lines = trial.request.lines.map((l) => ({ ...l, unitPrice: doubled(l.unitPrice!) }));
  const [now, dearer] = [trial.alone, price({ ...trial.request, lines }, alone)].map((pricing) =>
    givenBy(policyId, pricing),
  );
  if (dearer! <= now!) return undefined;
  const text = `an order of ${orderText(trial.request)} would cost less than nothing: ${line.sku} at ${line.unitPrice} each.`;
  return shown(subject, trial, trial.alone, { severity: 'ERROR', code: 'line-below-zero', text });
};

/** Beside other policies nothing is left of a line. */
const forNothing: Look = (subject, trial) => {
  const line = free(trial.together);
  const others = othersIn(subject.policyId, trial.together);
  if (!line || free(trial.alone) || others.length === 0 || givenBy(subject.policyId, trial.together) === 0)
    return undefined;
  const text = `together with ${others.join(', ')} it leaves nothing of ${line.sku} in an order of ${orderText(trial.request)}.`;
  return shown(subject, trial, trial.together, { severity: 'WARNING', code: 'line-for-nothing', others, text });
};

/** Line by line, then the order with its free goods. */
const belowFloor: Look = (subject, trial) => {
  const { body, policyId } = subject;
  const { lines, totals } = trial.together;
  if (givenBy(policyId, trial.together) === 0) return undefined;
  const floors = lines.map((line) => floorOf(subject, line));
  const at = lines.findIndex(({ nature, net }, i) => nature === 'GOODS' && net < floors[i]!);
  const floor = at >= 0 ? floors[at]! : sum(floors);
  const net = at >= 0 ? lines[at]!.net : totals.net;
  if (net >= floor) return undefined;
  const others = othersIn(policyId, trial.together);
  const money = (amount: number) => `${formatAmount(amount, body.currency)} ${body.currency}`;
  const what = at >= 0 ? `${lines[at]!.sku} brings in` : 'the goods, free ones included, bring in';
  const text =
    `in an order of ${orderText(trial.request)}${besides(others)} ${what} ${money(net)}, ` +
    `below the floor of ${money(floor)}: ${basisOf(subject, at >= 0 ? [lines[at]!] : lines)}.`;
  return shown(subject, trial, trial.together, { severity: 'WARNING', code: 'below-margin-floor', others, text });
};

const costOf = ({ market }: Subject, { sku }: PricedLine) =>
  market.products.find((product) => product.sku === sku)?.cost ?? null;

/** Where the floor of some lines comes from. */
function basisOf(subject: Subject, lines: readonly PricedLine[]): string {
  const costs = lines.map((line) => costOf(subject, line));
  const known = costs.filter((cost) => cost !== null);
  const by = [...new Set(known.map((cost) => cost.by))].join(', ');
  const price = known.length === 1 ? ` ${known[0]!.price} a unit` : '';
  const percent = subject.market.marginFloorPercent;
  const rest = known.length < lines.length && percent !== null ? `${percent} % of list value` : undefined;
  return [known.length > 0 ? `cost${price} by ${by}` : undefined, rest]
    .filter((one) => one !== undefined)
    .join(', else ');
}

/** What a line has to bring in: its cost, or so much of its list value; 0 where neither is known. */
function floorOf(subject: Subject, line: PricedLine): number {
  const { body, market } = subject;
  const { quantity, gross } = line;
  const cost = costOf(subject, line);
  if (cost !== null) return lineAmount(quantity, cost.price, body.currency);
  return market.marginFloorPercent === null ? 0 : percentOf(gross, market.marginFloorPercent);
}

/** A warning, not an error: whether an exception of the law holds is for a person to say, by acknowledging it. */
const beyondLaw: Look = (subject, trial) => {
  const { market, policyId, body, witness } = subject;
  const law = market.promotionLaw;
  if (law === null || givenBy(policyId, trial.together) === 0) return undefined;
  const limit = limitOn(law, witness.date);
  const found = [trial.alone, trial.together].flatMap((pricing) => {
    const spent = spendings(law, pricing).find((one) => isBeyond(one, limit));
    return spent ? [{ pricing, spent }] : [];
  })[0];
  if (!found) return undefined;
  const { pricing, spent } = found;
  const others = pricing === trial.alone ? [] : othersIn(policyId, pricing);
  const text =
    `an order of ${orderText(trial.request)} is given ${formatAmount(spent.given, body.currency)} ${body.currency}` +
    `${besides(others)}, ${percentIn(spent)} % of ${spent.of}; ${law.name} allows ${limit} % unless an exception holds.`;
  return shown(subject, trial, pricing, { severity: 'WARNING', code: 'promotion-cap', others, text });
};

function besides(others: readonly string[]): string {
  return others.length === 0 ? '' : ` (with ${others.join(', ')})`;
}

function limitOn({ percent, concentrated }: PromotionLaw, date: string): string {
  return concentrated.find(({ from, to }) => from <= date && date <= to)?.percent ?? percent;
}

/** What is given on goods that are worth `value` at list; `of` names them. */
interface Spending {
  readonly given: number;
  readonly value: number;
  readonly of: string;
}

/** What the law limits: everything given on the order, and the discount on each product; free goods come without a price. */
function spendings({ exemptCategories }: PromotionLaw, { lines }: Pricing): readonly Spending[] {
  const goods = lines.filter(({ nature }) => nature === 'GOODS');
  const limited = goods.filter(({ category }) => category === null || !exemptCategories.includes(category));
  const gifts = lines.filter(({ nature }) => nature === 'PROMOTION');
  const value = sum((gifts.length > 0 ? goods : limited).map(({ gross }) => gross));
  return [
    {
      given: sum([...limited, ...gifts].map(({ discount }) => discount)),
      value,
      of: 'the value of the goods promoted',
    },
    ...limited.map(({ sku, discount, gross }) => ({ given: discount, value: gross, of: `the price of ${sku}` })),
  ];
}

function isBeyond({ given, value }: Spending, limit: string): boolean {
  const { units, scale } = parseDecimal(limit);
  return BigInt(given) * 100n * 10n ** BigInt(scale) > BigInt(value) * units;
}

function percentIn({ given, value }: Spending): number {
  return value === 0 ? 0 : toSafeInteger(divideRounded(BigInt(given) * 100n, BigInt(value), 'half-up'));
}

/** A line of goods that has a value and costs nothing. */
function free({ lines }: Pricing): PricedLine | undefined {
  return lines.find(({ nature, gross, net }) => nature === 'GOODS' && gross > 0 && net === 0);
}

function doubled(unitPrice: string): string {
  const { units, scale } = parseDecimal(unitPrice);
  return formatDecimal({ units: units * 2n, scale });
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
