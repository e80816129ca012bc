import { isBusinessDate, isCurrency, isDecimal, parseDecimal, type Decimal } from '#libs/kernel';
import { attributes, type AttributeKind } from './attributes.js';
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
  checkWindow(body, today, report);
  checkSlabs(body, report);
  checkFunding(body, report);
  checkWithinEngine(body, report);
  return faults;
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

/** What can be written down but not yet priced is refused by name rather than published and ignored. */
function checkWithinEngine(body: PolicyBody, report: Report): void {
  const refuse = (field: string, what: string) =>
    report('not-priced-yet', field, `${what} can be drafted, but the engine does not price it yet.`);
  if (body.phase !== 'PRICE' && body.phase !== 'LINE') refuse('phase', `Phase ${body.phase}`);
  if (body.eligibleOn !== null) refuse('eligibleOn', 'A reward on other products than those counted');
  if (body.constraint.measure !== 'QUANTITY') refuse('constraint.measure', `A slab by ${body.constraint.measure}`);
  if (body.constraint.unit !== null) refuse('constraint.unit', 'A slab by packs');
  const { per, minPerSku, minSkus, sets } = body.constraint;
  if (per === 'SKU' || minPerSku > 0 || minSkus > 1 || sets.length > 0) refuse('constraint', 'A mix of products');
  if (body.bestFor !== 'CUSTOMER') refuse('bestFor', 'The best for the company');
  if (body.coupon !== null) refuse('coupon', 'A coupon');
  if (body.rewardUnits !== null) refuse('rewardUnits', 'A reward on some units');
  if (body.consumes) refuse('consumes', 'A ledger of units');
  if (body.base === 'INCLUDING_TAX') refuse('base', 'A base with tax');
  if (body.calculation.kind === 'RECURRING') refuse('calculation', 'A recurring reward');
  if (body.payout.kind === 'FREE_GOODS' || body.payout.kind === 'SET_PRICE') refuse('payout', body.payout.kind);
  if (body.payout.kind === 'FIXED' && body.calculation.kind !== 'STEP')
    refuse('calculation', 'A fixed amount by part of the units');
  if (body.caps.length > 0) refuse('caps', 'A cap');
  if (body.taxTreatment !== 'REDUCES_TAXABLE_VALUE') refuse('taxTreatment', 'A discount by commercial credit');
}
