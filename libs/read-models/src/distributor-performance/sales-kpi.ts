import { noValue, percentOf, quotientText, withValue, type Kpi, type KpiFlag } from './kpi.js';

/** Base units of one distributor, or one of its SKUs. */
export interface SellThroughUnits {
  /** Its stock at the end of the day before. */
  readonly opening: number;
  /** Accepted from the principal less given back. */
  readonly sellIn: number;
  /** Accepted by outlets less given back. */
  readonly sellThrough: number;
}

/** K4, percent: sell-through / (opening stock + sell-in). Above 100 the opening stock was wrong. */
export function sellThroughRate({ opening, sellIn, sellThrough }: SellThroughUnits): Kpi {
  const available = opening + sellIn;
  const flags: KpiFlag[] = opening < 0 ? ['NEGATIVE_STOCK'] : [];
  if (available <= 0) return noValue('NO_DENOMINATOR', sellThrough, available, flags);
  if (sellThrough > available) flags.push('OVER_100_PERCENT');
  return { ...percentOf(sellThrough, available), flags };
}

/** Share of the secondary-to-primary ratio below which goods pile up at the distributor, in hundredths (an assumption). */
export const channelLoadingBelow = 90;

/**
 * K5, ratio with four decimals: net sell-through at the primary price / net sell-in, minor units. `pricedUnits` of
 * `units` sold had a primary price to be valued with.
 */
export function secondaryToPrimary(flow: {
  readonly secondaryAtPrimaryPrice: number;
  readonly primary: number;
  readonly units: number;
  readonly pricedUnits: number;
}): Kpi {
  const { secondaryAtPrimaryPrice: secondary, primary, units, pricedUnits } = flow;
  if (primary === 0) return noValue('NO_DENOMINATOR', secondary, primary);
  if (primary < 0) return noValue('NET_RETURNS', secondary, primary, ['NET_RETURNS']);
  if (units !== 0 && pricedUnits === 0) return noValue('NO_BASE', secondary, primary);
  const flags: KpiFlag[] = pricedUnits === units ? [] : ['PARTLY_PRICED'];
  if (BigInt(secondary) * 100n < BigInt(primary) * BigInt(channelLoadingBelow)) flags.push('CHANNEL_LOADING');
  return withValue(quotientText(BigInt(secondary), BigInt(primary), 4), secondary, primary, flags);
}

/** K6, percent: (current - prior) / |prior|. */
export function growth(current: number, prior: number): Kpi {
  const change = current - prior;
  if (prior === 0) return noValue(current === 0 ? 'NO_BASE' : 'NEW', change, 0);
  return percentOf(change, Math.abs(prior));
}

/** K8, percent: accepted returned value / accepted sales value before returns, without tax; door refusals are no returns. */
export function returnRate(returned: number, sales: number): Kpi {
  return percentOf(returned, sales);
}

/** K30, percent: outlets that kept what they bought / outlets in the base. */
export function activeOutlets(active: number, base: number): Kpi {
  return percentOf(active, base);
}
