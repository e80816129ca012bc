import { isBusinessDate, isCurrency, isDecimal, parseDecimal, type Decimal } from '#libs/kernel';
import { attributes, type AttributeKind } from './attributes.js';
import { combinations } from './combinations.js';
import type { Condition, PolicyBody } from './policy.js';

/** What keeps a draft from being published. `field` is the path in the body, e.g. `slabs[1].from`. */
export interface PolicyFault {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

type Report = (code: string, field: string, message: string) => void;

/** All faults of a policy body, in the order of its fields; empty if it may be published. `today` is a business date. */
export function policyFaults(body: PolicyBody, today: string): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const report: Report = (code, field, message) => faults.push({ code, field, message });
  if (body.name.trim() === '') report('name-missing', 'name', 'It has no name.');
  if (!isCurrency(body.currency)) report('currency-unknown', 'currency', `Currency ${body.currency} is not known.`);
  checkEligibility(body, report);
  checkCoupon(body, report);
  checkWindow(body, today, report);
  checkConstraint(body, report);
  checkCalculation(body, report);
  checkSlabs(body, report);
  checkCaps(body, report);
  checkFunding(body, report);
  checkSettlement(body, report);
  for (const { code, field, message, found } of combinations) if (found(body)) report(code, field, message);
  return faults;
}

function checkCoupon({ coupon }: PolicyBody, report: Report): void {
  if (coupon === null) return;
  const codes = new Set(coupon.codes.map((code) => code.trim()));
  if (codes.size === 0 || codes.has('') || codes.size < coupon.codes.length)
    report('codes-malformed', 'coupon.codes', 'It names its codes, each once and none empty.');
}

function checkConstraint({ constraint, phase, settlement }: PolicyBody, report: Report): void {
  const { measure, unit, minPerSku, minSkus, sets } = constraint;
  const isUnit = measure === 'QUANTITY' || measure === 'STANDARD_UNIT';
  if (unit === null ? measure === 'STANDARD_UNIT' : !isUnit || unit.trim() === '')
    report(
      'unit-unclear',
      'constraint.unit',
      `Measure ${measure} counts ${isUnit ? 'a unit by its name' : 'no unit'}.`,
    );
  if ((measure === 'DAYS') !== (settlement?.kind === 'EARLY_PAYMENT'))
    report('measure-unclear', 'constraint.measure', 'Days are counted for early payment, and nothing else is.');
  for (const [field, bound] of Object.entries({ minPerSku, minSkus })) {
    if (!isWhole(bound, 0)) report('bound-malformed', `constraint.${field}`, `${field} is whole and not negative.`);
  }
  sets.forEach(({ units, products }, i) => {
    const field = `constraint.sets[${i}]`;
    const { skus, brands, categories } = products.include;
    if (!isWhole(units, 1)) report('set-malformed', `${field}.units`, `Part ${i + 1} of the set has no units.`);
    if (skus.length + brands.length + categories.length === 0 && i < sets.length - 1)
      report('set-malformed', `${field}.products`, `Part ${i + 1} of the set leaves no product to the parts after it.`);
  });
  if (phase !== 'SETTLEMENT' && measure === 'DAYS')
    report('measure-unclear', 'constraint.measure', 'An order has no days to be counted.');
}

function checkCalculation({ calculation, slabs }: PolicyBody, report: Report): void {
  if (calculation.kind !== 'RECURRING') return;
  const { every, offset, maxTimes, remainder } = calculation;
  const refuse = (field: string, message: string) => report('recurrence-malformed', `calculation.${field}`, message);
  if (every !== null && !isWhole(every, 1)) refuse('every', `For every ${every} means nothing: 1 or more.`);
  if (every === null && slabs.some(({ from }) => from < 1)) refuse('every', 'A slab from 0 can’t be counted in.');
  if (every !== null && remainder === 'LOWER_SLABS') refuse('remainder', 'With a fixed number there is no lower slab.');
  if (!isWhole(offset, 0)) refuse('offset', 'The offset is whole and not negative.');
  if (maxTimes !== null && !isWhole(maxTimes, 1)) refuse('maxTimes', 'At most so many times: 1 or more.');
}

function checkCaps({ caps, level, coupon, phase, settlement }: PolicyBody, report: Report): void {
  const seen = new Set<string>();
  caps.forEach(({ scope, measure, limit, shards }, i) => {
    const refuse = (field: string, message: string) => report('cap-malformed', `caps[${i}].${field}`, message);
    const inOrder = scope === 'LINE' || scope === 'ORDER';
    if (!isWhole(limit, 1)) refuse('limit', `Cap ${i + 1} allows nothing.`);
    if (!isWhole(shards, 1) || shards > Math.max(limit, 1) || (inOrder && shards > 1))
      refuse('shards', `Cap ${i + 1} is split over 1 or more sub-budgets, each of something.`);
    if (scope === 'OUTLET' && level === 'PRIMARY') refuse('scope', 'A PRIMARY order has no outlet.');
    if (scope === 'CODE' && coupon === null) refuse('scope', 'There is no code to be counted.');
    if (inOrder && measure === 'USES') refuse('measure', 'An order is one use.');
    if (phase === 'SETTLEMENT' && (inOrder || scope === 'CODE'))
      refuse('scope', 'A settlement has no order and no code.');
    if (settlement?.kind === 'PERIOD_REBATE' && scope === 'DAY') refuse('scope', 'A rebate of a period has no day.');
    if (phase === 'SETTLEMENT' && measure === 'QUANTITY')
      refuse('measure', 'A settlement gives no units: count MONEY or USES.');
    const key = `${scope} ${measure}`;
    if (seen.has(key)) refuse('scope', `There are two caps for ${key}.`);
    seen.add(key);
  });
}

function checkSettlement({ settlement, calculation, governingDate, payout, slabs }: PolicyBody, report: Report): void {
  if (settlement === null) return;
  const refuse = (field: string, message: string) => report('settlement-malformed', field, message);
  if (governingDate !== 'INVOICE' && governingDate !== 'RECEIPT')
    refuse('governingDate', 'What is settled is governed by the date of invoice or receipt.');
  if (calculation.kind === 'RECURRING') refuse('calculation', 'A settlement goes by STEP or MARGINAL.');
  if (settlement.kind === 'EARLY_PAYMENT') {
    if (payout.kind !== 'PERCENT' || calculation.kind !== 'STEP') refuse('payout', 'Early payment earns a percent.');
    if (!isWhole(settlement.graceDays, 0)) refuse('settlement.graceDays', 'Days of grace are whole.');
    if (slabs.some(({ to }) => to === null)) refuse('slabs', 'Early payment ends some day.');
    return;
  }
  const buyers = new Set(settlement.targets.map(({ buyerId }) => buyerId));
  const sound =
    settlement.targets.every(({ target }) => isWhole(target, 1)) && buyers.size === settlement.targets.length;
  if (!sound || (settlement.against === 'TARGET') !== buyers.size > 0)
    refuse('settlement.targets', 'Targets are for AGAINST TARGET, one for each buyer, above zero.');
  if (settlement.against !== 'NOTHING' && calculation.kind === 'MARGINAL')
    refuse('calculation', 'A percent of a target has no stretches: STEP.');
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function checkEligibility({ eligibility }: PolicyBody, report: Report): void {
  eligibility.all.forEach(({ any }, i) => {
    if (any.length === 0)
      report('clause-empty', `eligibility.all[${i}]`, `Clause ${i + 1} has no condition: nobody could meet it.`);
    any.forEach((condition, j) => checkCondition(condition, `eligibility.all[${i}].any[${j}]`, report));
  });
}

function checkCondition({ attribute, values }: Condition, field: string, report: Report): void {
  if (!Object.hasOwn(attributes, attribute)) {
    report('attribute-unknown', field, `${String(attribute)} is not an attribute that a policy can ask about.`);
    return;
  }
  if (values.length === 0) report('condition-empty', field, `The condition on ${attribute} names no value.`);
  const declared: AttributeKind = attributes[attribute];
  for (const value of values) {
    if (declared.kind === 'words' && !declared.words.includes(value)) {
      report('value-unknown', field, `${attribute} is one of ${declared.words.join(', ')}, never "${value}".`);
    } else if (declared.kind === 'tree' && !/^[^/]+(\/[^/]+)*$/.test(value)) {
      report('path-malformed', field, `"${value}" is not a path: write it from the root, e.g. VN/SOUTH.`);
    } else if (value.trim() === '') {
      report('value-empty', field, `The condition on ${attribute} has an empty value.`);
    }
  }
}

function checkWindow({ window: { from, to } }: PolicyBody, today: string, report: Report): void {
  if (!isBusinessDate(from)) report('not-a-date', 'window.from', `${from} is not a calendar date.`);
  if (to === null) return;
  if (!isBusinessDate(to)) report('not-a-date', 'window.to', `${to} is not a calendar date.`);
  else if (to < from) report('window-reversed', 'window.to', `The window ends on ${to}, before it starts on ${from}.`);
  else if (to < today) report('window-over', 'window.to', `The window ended on ${to}, before today (${today}).`);
}

function checkSlabs({ slabs, payout }: PolicyBody, report: Report): void {
  if (slabs.length === 0)
    report('slabs-missing', 'slabs', 'It has no slab; a plain discount has one, from 1 without end.');
  slabs.forEach(({ from, to, rate }, i) => {
    const field = `slabs[${i}]`;
    const before = slabs[i - 1];
    if (!Number.isSafeInteger(from) || from < 0)
      report('bound-malformed', `${field}.from`, `Slab ${i + 1} starts at ${from}: bounds are whole and not negative.`);
    if (to !== null && (!Number.isSafeInteger(to) || to < from))
      report('slab-reversed', `${field}.to`, `Slab ${i + 1} ends at ${to}, before its start ${from}.`);
    if (before?.to === null) report('slab-overlap', `${field}.from`, `Slab ${i + 1} comes after one without end.`);
    else if (before && from <= before.to)
      report(
        'slab-overlap',
        `${field}.from`,
        `Slab ${i + 1} starts at ${from}, but slab ${i} reaches to ${before.to}.`,
      );
    else if (before && from > before.to + 1)
      report(
        'slab-gap',
        `${field}.from`,
        `Nothing covers ${before.to + 1} to ${from - 1}, between slabs ${i} and ${i + 1}.`,
      );
    checkRate(rate, payout.kind, `${field}.rate`, report);
  });
}

function checkRate(rate: string, payout: PolicyBody['payout']['kind'], field: string, report: Report): void {
  if (!isDecimal(rate)) {
    report('rate-malformed', field, `"${rate}" is not a decimal number.`);
    return;
  }
  const value = parseDecimal(rate);
  if (value.units < 0n) report('rate-negative', field, `A rate of ${rate} would raise the price.`);
  if (payout === 'PERCENT' && isAboveHundred(value))
    report('percent-out-of-range', field, `${rate} % is more than everything.`);
}

function checkFunding({ funding: { principalPercent } }: PolicyBody, report: Report): void {
  const field = 'funding.principalPercent';
  if (!isDecimal(principalPercent)) report('rate-malformed', field, `"${principalPercent}" is not a decimal number.`);
  else if (parseDecimal(principalPercent).units < 0n || isAboveHundred(parseDecimal(principalPercent))) {
    report('percent-out-of-range', field, `The principal can't bear ${principalPercent} %: 0 to 100.`);
  }
}

function isAboveHundred({ units, scale }: Decimal): boolean {
  return units > 100n * 10n ** BigInt(scale);
}
