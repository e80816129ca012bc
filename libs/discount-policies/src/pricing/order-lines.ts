import { assert, currencyExponent } from '#libs/kernel';
import { countedAlone, type Counted } from './counted.js';
import type { IndexedPolicy } from './policy-index.js';
import type { LineToPrice, PricedLine, PriceStep, UnitFactor } from './priced-order.js';
import { rateOf, timesRate, type Rate } from './rate.js';

/** An ordered line while it is priced: what is fixed, and what phases have done to it so far. Amounts in minor units. */
export interface Line {
  /** Place in the order by line number, from 0. */
  readonly index: number;
  readonly lineNo: number;
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly unitPrice: string | null;
  readonly taxRate: string;
  readonly tax: Rate;
  readonly units: readonly UnitFactor[] | undefined;
  readonly agreed: boolean;
  readonly gross: number;
  /** What is left to pay. */
  net: number;
  /** The same at the start of the phase. */
  found: number;
  /** Part of what was taken off that does not lower the taxable value. */
  credit: number;
  /** The exclusive policy that closed the line. */
  closedBy: string | null;
  /** The first policy of the phase that touched the line. */
  touchedBy: string | null;
  /** Base units used by consuming policies, by group. */
  used: Map<string, number> | null;
  readonly steps: PriceStep[];
  /** Its base units, counted for itself. */
  readonly alone: Counted;
}

/** Completes a line with its gross: the agreed amount, or quantity x unit price rounded half up once. */
export function openLine(line: LineToPrice, index: number, currency: string): Line {
  assert(Number.isSafeInteger(line.quantity) && line.quantity > 0, `line ${line.lineNo}: quantity above zero`);
  const agreed = line.agreedAmount ?? null;
  if (agreed === null) assert(line.unitPrice !== null, `line ${line.lineNo}: unit price or agreed amount`);
  const gross = agreed ?? grossOf(line.quantity, line.unitPrice!, currency);
  assert(Number.isSafeInteger(gross) && gross >= 0, `line ${line.lineNo}: gross of zero or more`);
  return {
    index,
    lineNo: line.lineNo,
    sku: line.sku,
    brand: line.brand ?? null,
    category: line.category ?? null,
    quantity: line.quantity,
    unitPrice: agreed === null ? line.unitPrice : null,
    taxRate: line.taxRate,
    tax: rateOf(line.taxRate),
    units: line.units,
    agreed: agreed !== null,
    gross,
    net: gross,
    found: gross,
    credit: 0,
    closedBy: null,
    touchedBy: null,
    used: null,
    steps: [],
    alone: countedAlone(line.quantity, 1),
  };
}

/** Quantity x unit price in minor units, rounded half up once. */
export function grossOf(quantity: number, unitPrice: string, currency: string): number {
  return timesRate(quantity, rateOf(unitPrice), -currencyExponent(currency), 'half-up');
}

/** An amount of a line with the tax on it, rounded half up once. */
export function withTax(amount: number, { tax }: Line): number {
  return amount + timesRate(amount, tax, 2, 'half-up');
}

/** Takes an amount off a line. */
export function takeOff(line: Line, policy: IndexedPolicy, step: PriceStep): void {
  line.steps.push(step);
  line.net -= step.amount;
  if (policy.body.taxTreatment === 'COMMERCIAL_CREDIT') line.credit += step.amount;
}

/** The line as it leaves pricing: tax is (net + commercial credit) x rate, rounded half up once. */
export function closeLine(line: Line): PricedLine {
  const { lineNo, sku, brand, category, quantity, unitPrice, taxRate, units, gross, net, steps } = line;
  const nature = 'GOODS';
  const discount = gross - net;
  const tax = timesRate(net + line.credit, line.tax, 2, 'half-up');
  // One literal each, in the order of the schema: spreading is slow, and an order has many lines.
  // prettier-ignore
  return units === undefined || units.length === 0
    ? { lineNo, sku, brand, category, nature, quantity, unitPrice, taxRate, gross, discount, net, tax, steps }
    : { lineNo, sku, brand, category, nature, quantity, unitPrice, taxRate, units, gross, discount, net, tax, steps };
}
