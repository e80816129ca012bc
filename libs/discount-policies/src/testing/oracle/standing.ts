import type { RejectionReason } from '../../pricing/explanation.js';
import type { PricingRequest } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { attributes, type AttributeKind, type PartyAttributes } from '../../attributes.js';
import type { Condition } from '../../policy.js';

/** What may be looked at for an order: open to it, or closed for a reason that is the same for every line. */
export interface Standing {
  readonly policy: PublishedPolicy;
  readonly reason: RejectionReason | null;
}

/** Every policy version that holds for the order. Versions not known yet, or replaced, are not there at all. */
export function standings(request: PricingRequest, policies: readonly PublishedPolicy[]): Standing[] {
  const known = policies.filter((policy) => policy.position <= request.position);
  return known
    .filter(({ body }) => body.level === request.level && body.phase !== 'SETTLEMENT')
    .filter((policy) => !known.some((later) => replaces(later, policy, request)))
    .map((policy) => ({ policy, reason: reasonAgainst(policy, request) }));
}

function replaces(later: PublishedPolicy, policy: PublishedPolicy, request: PricingRequest): boolean {
  const { date } = governing(later, request);
  const newer = later.policyId === policy.policyId && later.version > policy.version;
  return newer && date !== undefined && date >= later.body.window.from;
}

function governing({ body }: PublishedPolicy, { dates, attributes: own, attributesOn }: PricingRequest) {
  switch (body.governingDate) {
    case 'ORDER':
      return { date: dates.order, party: own };
    case 'PROMISED':
      return { date: dates.promised, party: attributesOn?.promised ?? own };
    case 'RECEIPT':
      return { date: dates.receipt, party: attributesOn?.receipt ?? own };
    case 'INVOICE':
      return { date: dates.invoice, party: attributesOn?.invoice ?? own };
  }
}

function reasonAgainst(policy: PublishedPolicy, request: PricingRequest): RejectionReason | null {
  const { body, stops } = policy;
  const { date, party } = governing(policy, request);
  if (date === undefined) return 'DATE_UNKNOWN';
  if (date < body.window.from || (body.window.to !== null && date > body.window.to)) return 'OUTSIDE_WINDOW';
  if (stops.some((stop) => stop.position <= request.position && stop.from <= date)) return 'STOPPED';
  if (body.currency !== request.currency) return 'CURRENCY_DIFFERS';
  const met = (condition: Condition) => meets(condition, valuesOf(condition.attribute, request.level, date, party));
  if (!body.eligibility.all.every(({ any }) => any.some(met))) return 'NOT_ELIGIBLE';
  const codes = request.couponCodes ?? [];
  if (body.coupon !== null && !body.coupon.codes.some((code) => codes.includes(code))) return 'CODE_MISSING';
  return null;
}

/** The values of an attribute on a date; null: not known. */
function valuesOf(
  name: Condition['attribute'],
  level: string,
  date: string,
  party: PartyAttributes,
): readonly string[] | null {
  if (name === 'level') return [level];
  if (name === 'weekday') return [['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][new Date(date).getUTCDay()]!];
  if (name === 'customerList') return party.customerLists ?? null;
  if (name === 'firstOrder') return party.firstOrder == null ? null : [party.firstOrder ? 'YES' : 'NO'];
  if (name === 'channel' && party.channels != null) return party.channels;
  if (name === 'territory' && party.territories != null) return party.territories;
  const value = party[name];
  return value == null ? null : [value];
}

function meets({ attribute, operator, values }: Condition, found: readonly string[] | null): boolean {
  if (found === null) return false;
  const kind: AttributeKind = attributes[attribute];
  const lies = (value: string) =>
    values.some((wanted) => value === wanted || (kind.kind === 'tree' && value.startsWith(`${wanted}/`)));
  return operator === 'IN' ? found.some(lies) : !found.some(lies);
}
