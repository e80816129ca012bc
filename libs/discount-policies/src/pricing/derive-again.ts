import { price, type Pricing } from './price.js';
import type { PolicyIndex } from './policy-index.js';
import { pricedLineSchema, type LineToPrice, type PricedOrder, type PricingRequest } from './priced-order.js';

/** A stored price, derived once more with its full explanation. `equal`: lines and totals came out byte for byte. */
export interface DerivedAgain {
  readonly pricing: Pricing;
  readonly equal: boolean;
}

/**
 * Derives a stored price again from its evidence and all policy versions ever published; what became known after the
 * evidence's log position is left out by itself.
 */
export function deriveAgain(stored: PricedOrder, index: PolicyIndex): DerivedAgain {
  const pricing = price(requestOfStored(stored), index);
  return { pricing, equal: figures(pricing) === figures(stored) };
}

/** What was to be priced when this price came about. */
export function requestOfStored({ lines, evidence }: PricedOrder): PricingRequest {
  return { ...evidence, lines: lines.filter((line) => line.nature === 'GOODS').map(asOrdered) };
}

/** A price's lines and totals as text: equal prices give equal text, however their fields were ordered in storage. */
function figures({ lines, totals, evidence }: PricedOrder): string {
  return canonical({ lines: lines.map(priceOf), totals, policies: evidence.policies });
}

const priceFields = Object.keys(pricedLineSchema.properties) as (keyof PricedOrder['lines'][number])[];

/** An order keeps more with its lines (packs, what was delivered): that is not part of the price. */
function priceOf(line: PricedOrder['lines'][number]): Record<string, unknown> {
  return Object.fromEntries(priceFields.map((field) => [field, line[field]]));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function asOrdered({
  lineNo,
  sku,
  brand,
  category,
  quantity,
  unitPrice,
  taxRate,
  units,
  gross,
}: PricedOrder['lines'][number]): LineToPrice {
  return {
    lineNo,
    sku,
    brand,
    category,
    quantity,
    unitPrice,
    taxRate,
    agreedAmount: unitPrice === null ? gross : null,
    ...(units === undefined ? {} : { units }),
  };
}
