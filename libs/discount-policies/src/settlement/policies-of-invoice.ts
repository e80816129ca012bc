import type { Trade } from '#libs/kernel';
import type { PartyAttributes } from '../attributes.js';
import type { PolicyBody } from '../policy.js';
import { attributeValues, failingCondition } from '../pricing/eligibility.js';
import type { UnitFactor } from '../pricing/priced-order.js';
import { filterOf, isIn } from '../pricing/product-names.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';

/** A line of an invoice or credit note as settlement looks at it; amounts in minor units. */
export interface SettledLine {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string | null;
  readonly nature: 'GOODS' | 'PROMOTION';
  readonly quantity: number;
  readonly units?: readonly UnitFactor[];
  readonly gross: number;
  readonly net: number;
  readonly tax: number;
}

/** An invoice, with what is known of its buyer and products. */
export interface SettledInvoice {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly trade: Trade;
  readonly issuedOn: string;
  readonly acceptedOn: string;
  readonly dueDate: string;
  /** As of the day it was issued, and the day the goods were received. */
  readonly attributes: Readonly<Record<'INVOICE' | 'RECEIPT', PartyAttributes>>;
  readonly lines: readonly SettledLine[];
  /** Log position: what was published later does not hold for it. */
  readonly position: number;
}

/** The date by which a policy looks at an invoice. */
export function governingDateOf(body: PolicyBody, { issuedOn, acceptedOn }: SettledInvoice): string {
  return body.governingDate === 'RECEIPT' ? acceptedOn : issuedOn;
}

/**
 * The policies of one kind of settlement that hold for an invoice: published before it, live on their governing date
 * (window, stops, no later version), of its level and currency, open to its buyer. By id.
 */
export function settlementPolicies(
  kind: 'EARLY_PAYMENT' | 'PERIOD_REBATE',
  policies: readonly PublishedPolicy[],
  invoice: SettledInvoice,
): readonly PublishedPolicy[] {
  const { trade, position, attributes } = invoice;
  const known = policies.filter(({ body, position: since }) => {
    return body.settlement !== null && body.level === trade.level && since <= position;
  });
  return known
    .filter((policy) => {
      const { body, policyId, version, stops } = policy;
      const date = governingDateOf(body, invoice);
      if (body.settlement?.kind !== kind || body.currency !== trade.currency) return false;
      const { from, to } = body.window;
      if (date < from || (to !== null && date > to)) return false;
      if (stops.some((stop) => stop.position <= position && stop.from <= date)) return false;
      const replaced = known.some(
        (later) => later.policyId === policyId && later.version > version && later.body.window.from <= date,
      );
      if (replaced) return false;
      const party = attributes[body.governingDate === 'RECEIPT' ? 'RECEIPT' : 'INVOICE'];
      return !failingCondition(body.eligibility, attributeValues(trade.level, date, party));
    })
    .sort((a, b) => (a.policyId < b.policyId ? -1 : 1));
}

/** The lines that a policy is on: its products, free goods never. */
export function linesOn<Line extends SettledLine>({ schemeOn }: PolicyBody, lines: readonly Line[]): readonly Line[] {
  const filter = filterOf(schemeOn);
  return lines.filter((line) => line.nature === 'GOODS' && isIn(filter, line));
}

/** What percents work on, of some lines. */
export function baseOf({ base }: Pick<PolicyBody, 'base'>, lines: readonly SettledLine[]): number {
  return lines.reduce((sum, { gross, net, tax }) => {
    return sum + (base === 'GROSS' ? gross : base === 'NET' ? net : net + tax);
  }, 0);
}
