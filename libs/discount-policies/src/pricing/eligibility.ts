import { attributes, weekdayOf, type AttributeName, type PartyAttributes } from '../attributes.js';
import type { Condition, Eligibility } from '../policy.js';

/** Every declared attribute with its value on one date, or its values; null is unknown. */
export type AttributeValues = Readonly<Record<AttributeName, string | readonly string[] | null>>;

/** Values of all attributes as of a governing date. */
export function attributeValues(level: string, date: string, party: PartyAttributes): AttributeValues {
  const firstOrder = party.firstOrder ?? null;
  return {
    level,
    weekday: weekdayOf(date),
    channel: party.channels ?? party.channel ?? null,
    territory: party.territories ?? party.territory ?? null,
    distributor: party.distributor ?? null,
    outlet: party.outlet ?? null,
    outletClass: party.outletClass ?? null,
    outletType: party.outletType ?? null,
    customerList: party.customerLists ?? null,
    paymentTerm: party.paymentTerm ?? null,
    orderSource: party.orderSource ?? null,
    firstOrder: firstOrder === null ? null : firstOrder ? 'YES' : 'NO',
  };
}

/**
 * The first condition of the first clause that fails, or undefined if all clauses hold. An unknown value meets no
 * condition, not even NOT_IN: who is excluded must be known.
 */
export function failingCondition(eligibility: Eligibility, values: AttributeValues): Condition | undefined {
  for (const clause of eligibility.all) {
    if (!clause.any.some((condition) => holds(condition, values))) return clause.any[0];
  }
  return undefined;
}

function holds(condition: Condition, values: AttributeValues): boolean {
  const value = values[condition.attribute];
  if (value === null) return false;
  return isWithin(condition, value) === (condition.operator === 'IN');
}

/** Of several values one is enough. */
function isWithin(condition: Condition, value: string | readonly string[]): boolean {
  if (typeof value !== 'string') return value.some((one) => isWithin(condition, one));
  const { attribute, values } = condition;
  return attributes[attribute].kind === 'tree'
    ? values.some((branch) => value === branch || value.startsWith(`${branch}/`))
    : values.includes(value);
}
