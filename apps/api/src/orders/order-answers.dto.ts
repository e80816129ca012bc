import { notFound } from '#libs/platform';
import type { Order, OrderState } from '#libs/orders';

/** One applied discount: which policy version took how much off which base. */
export class PriceStepDto {
  /** @example tet-2026 */
  policyId: string;
  version: number;
  /** 1 price, 2 line, 3 set, 4 free goods, 5 bill, 6 settlement. */
  phase: number;
  base: number;
  quantityUsed: number;
  /** @example 5 */
  rate: string;
  /** Minor units taken off. */
  amount: number;
  /** The principal's part of the amount, minor units. */
  principalShare: number;
  /** What the policy's caps had left after the step, in the order of the caps. */
  capsLeft?: number[];
}

/** A step as it is answered. */
export function stepDto({ capsLeft, ...step }: Order['lines'][number]['steps'][number]): PriceStepDto {
  return capsLeft === undefined ? step : { ...step, capsLeft: [...capsLeft] };
}

/** Quantities in base units, amounts in minor units; gross - discount = net. */
export class OrderLineDto {
  lineNo: number;
  /** @example BEER-330 */
  sku: string;
  /** GOODS, or PROMOTION for free goods. */
  nature: string;
  quantity: number;
  confirmed: number;
  planned: number;
  accepted: number;
  /** Price of one base unit; null where the amount was agreed. @example 13500 */
  unitPrice: string | null;
  /** Percent. @example 8 */
  taxRate: string;
  gross: number;
  discount: number;
  net: number;
  tax: number;
  steps: PriceStepDto[];
}

/** Minor units; total = net + tax. */
export class TotalsDto {
  gross: number;
  discount: number;
  net: number;
  tax: number;
  total: number;
}

/** The order as decided by the command. */
export class OrderDto {
  orderId: string;
  /** PLACED, APPROVED, HELD, CONFIRMED, REJECTED, CANCELLED or CLOSED. @example CONFIRMED */
  status: string;
  /** CREDIT or STOCK while held. */
  heldFor: string | null;
  level: string;
  sellerId: string;
  buyerId: string;
  distributorId: string;
  outletId: string | null;
  currency: string;
  externalRef: string | null;
  orderedOn: string;
  requestedDate: string;
  promisedDate: string;
  totals: TotalsDto;
  /** Net and tax of what was confirmed; 0 before. */
  confirmedTotal: number;
  lines: OrderLineDto[];
}

/** The order as its stream has it. */
export function orderDto(state: OrderState): OrderDto {
  if (state.status === 'NONE') throw notFound();
  const { orderId, status, heldFor, externalRef, orderedOn, requestedDate, promisedDate, totals, confirmedTotal } =
    state;
  const { level, sellerId, buyerId, distributorId, outletId, currency } = state.trade;
  return {
    ...{ orderId, status, heldFor, level, sellerId, buyerId, distributorId, outletId, currency, externalRef },
    ...{ orderedOn, requestedDate, promisedDate, totals, confirmedTotal },
    lines: state.lines.map(lineDto),
  };
}

function lineDto(line: Order['lines'][number]): OrderLineDto {
  const { lineNo, sku, nature, quantity, confirmed, planned, accepted, unitPrice, taxRate } = line;
  const { gross, discount, net, tax, steps } = line;
  // One literal: spreading is slow, and an order has many lines.
  return {
    lineNo,
    sku,
    nature,
    quantity,
    confirmed,
    planned,
    accepted,
    unitPrice,
    taxRate,
    gross,
    discount,
    net,
    tax,
    steps: steps.map(stepDto),
  };
}

/** Why a policy gave nothing to a line. */
export class RejectedPolicyDto {
  policyId: string;
  version: number;
  /** @example BELOW_SLABS */
  reason: string;
  /** What would have been needed; the fields depend on the reason. */
  missing: object | null;
}

/** The next slab of a policy that the buyer may have. */
export class NearMissDto {
  policyId: string;
  version: number;
  /** What is counted: QUANTITY, VALUE, STANDARD_UNIT, SKUS or SETS. @example QUANTITY */
  measure: string;
  /** The unit, where the policy counts one. @example CASE */
  unit: string | null;
  /** How much more is needed, in whole units of the measure. @example 2 */
  missing: number;
  /** @example PERCENT */
  payout: string;
  /** @example 5 */
  rate: string;
}

/** What did not apply, and what is nearly reached. */
export class OrderExplanationDto {
  rejected: RejectedPolicyDto[];
  nearMisses: NearMissDto[];
}

export class LineExplanationDto extends OrderExplanationDto {
  lineNo: number;
}

export class QuotedLineDto {
  lineNo: number;
  sku: string;
  nature: string;
  quantity: number;
  unitPrice: string | null;
  taxRate: string;
  gross: number;
  discount: number;
  net: number;
  tax: number;
  steps: PriceStepDto[];
}

/** An order's price without the order: nothing is reserved or promised. */
export class QuoteDto {
  currency: string;
  lines: QuotedLineDto[];
  totals: TotalsDto;
  /** Of each ordered line, by policies that look at it alone. */
  explanation: LineExplanationDto[];
  /** Of the order as a whole: sets, free goods, bill discounts. */
  orderExplanation: OrderExplanationDto;
}

/** A stored price, derived again from its evidence. */
export class OrderPricingDto extends QuoteDto {
  orderId: string;
  /** True if lines, steps and totals came out as stored. */
  equal: boolean;
  priceListId: string | null;
  priceListVersion: number | null;
  /** Log position up to which policies were known. */
  position: number;
}
