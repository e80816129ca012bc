import { noValue, percentOf, quotientText, withValue, type Kpi } from './kpi.js';

/** What SQL adds up over the orders of a cohort: due in the window, mature, not the buyer's own doing (C3, C8). */
export interface ServiceCounts {
  readonly orders: number;
  /** Orders that are due but may still be served in time to count; not in any other figure. */
  readonly pending: number;
  readonly unitsOrdered: number;
  readonly unitsFirst: number;
  readonly unitsFinal: number;
  readonly linesOrdered: number;
  readonly linesFirst: number;
  readonly linesFinal: number;
  /** Orders with every line filled by the first delivery, and by all deliveries. */
  readonly ordersFirst: number;
  readonly ordersFinal: number;
  /** Orders complete inside the window around the promised, and around the requested day. */
  readonly onTimePromised: number;
  readonly onTimeRequested: number;
}

/** Percent of the first delivery and of all deliveries (C4). */
export interface FillRate {
  readonly first: Kpi;
  readonly final: Kpi;
}

/** K9 to K11: the three fill rates side by side. */
export function fillRates(counts: ServiceCounts): {
  readonly unit: FillRate;
  readonly line: FillRate;
  readonly order: FillRate;
} {
  const { unitsOrdered, unitsFirst, unitsFinal, linesOrdered, linesFirst, linesFinal } = counts;
  const { orders, ordersFirst, ordersFinal } = counts;
  return {
    unit: { first: percentOf(unitsFirst, unitsOrdered), final: percentOf(unitsFinal, unitsOrdered) },
    line: { first: percentOf(linesFirst, linesOrdered), final: percentOf(linesFinal, linesOrdered) },
    order: { first: percentOf(ordersFirst, orders), final: percentOf(ordersFinal, orders) },
  };
}

/** K13: on time and in full together, counted order by order, not as fill x on-time. */
export function onTimeInFull(counts: ServiceCounts): { readonly promised: Kpi; readonly requested: Kpi } {
  const { orders, onTimePromised, onTimeRequested } = counts;
  return { promised: percentOf(onTimePromised, orders), requested: percentOf(onTimeRequested, orders) };
}

export interface DiscrepancyCounts {
  readonly lines: number;
  readonly short: number;
  readonly over: number;
  readonly damaged: number;
}

/** K12: one rate per kind of discrepancy, of the lines delivered in the window. */
export function discrepancyRates({ lines, short, over, damaged }: DiscrepancyCounts): {
  readonly short: Kpi;
  readonly over: Kpi;
  readonly damaged: Kpi;
} {
  return { short: percentOf(short, lines), over: percentOf(over, lines), damaged: percentOf(damaged, lines) };
}

/** K15: a quantile of the time from order to receipt in hours, one decimal; `seconds` null: nothing was delivered. */
export function hoursOf(seconds: number | null, orders: number): Kpi {
  if (seconds === null) return noValue('NO_DENOMINATOR', 0, orders);
  return withValue(quotientText(BigInt(seconds), 3_600n, 1), seconds, 3_600);
}
