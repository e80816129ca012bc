import type { Static } from '@sinclair/typebox';
import { t } from './schema.js';

/** PRIMARY: principal to distributor (sell-in). SECONDARY: distributor to outlet (sell-through). */
export const levelSchema = t.oneOf('PRIMARY', 'SECONDARY');
export type Level = Static<typeof levelSchema>;

/**
 * The two sides of a trade and the buyer's attributes on the day of the fact. Documents carry it whole, so that no read
 * model ever looks up what a territory or channel was then.
 */
export const tradeSchema = t.object({
  level: levelSchema,
  sellerId: t.id(),
  buyerId: t.id(),
  /** The distributor on either side. */
  distributorId: t.id(),
  /** Set on SECONDARY. */
  outletId: t.nullable(t.id()),
  channel: t.nullable(t.text()),
  /** Path from the root of the commercial tree, e.g. VN/SOUTH/SG-01. */
  territory: t.nullable(t.text()),
  outletClass: t.nullable(t.text()),
  /** Stock location that the goods leave. */
  shipFrom: t.id(),
  /** Stock location (PRIMARY) or outlet (SECONDARY) that the goods reach. */
  shipTo: t.id(),
  currency: t.currency(),
});
export type Trade = Readonly<Static<typeof tradeSchema>>;

/** Goods are what was ordered; promotion lines are free goods that the discount engine derived. */
export const natureSchema = t.oneOf('GOODS', 'PROMOTION');
export type LineNature = Static<typeof natureSchema>;

/** Figures of a line or a document, minor units: gross - discount = net; tax on net. */
export const amountsSchema = { gross: t.amount(), discount: t.amount(), net: t.amount(), tax: t.amount() };
export const totalsSchema = t.object({ ...amountsSchema, total: t.amount() });
export type Totals = Readonly<Static<typeof totalsSchema>>;

/** Adds up lines: gross, discount, net, tax, and total = net + tax. */
export function totalsOf(lines: readonly { gross: number; discount: number; net: number; tax: number }[]): Totals {
  const sum = { gross: 0, discount: 0, net: 0, tax: 0 };
  for (const line of lines) {
    sum.gross += line.gross;
    sum.discount += line.discount;
    sum.net += line.net;
    sum.tax += line.tax;
  }
  return { ...sum, total: sum.net + sum.tax };
}

/** The accounts stream of a pair, e.g. `account-PRINCIPAL.D01`. */
export function accountStream(creditorId: string, debtorId: string): string {
  return `account-${creditorId}.${debtorId}`;
}

/** Why a debtor paid short. */
export const deductionReasons = ['PRICE', 'SHORT_DELIVERY', 'RETURN', 'PROMISED_DISCOUNT', 'UNKNOWN'] as const;
export type DeductionReason = (typeof deductionReasons)[number];
