import { addDays } from '#libs/kernel';
import { attributes, type AttributeName, type PartyAttributes } from '../attributes.js';
import type { Condition, Eligibility, PolicyBody } from '../policy.js';
import { attributeValues, failingCondition } from '../pricing/eligibility.js';

/** A buyer and a date that an eligibility lets in. */
export interface Witness {
  readonly date: string;
  readonly attributes: PartyAttributes;
}

/** Values of an attribute that are tried, and steps of the search in all. */
const mostValues = 12;
const mostSteps = 5_000;
/** A value that no policy names. */
const other = 'EXAMPLE';

type Asked = Exclude<AttributeName, 'level' | 'weekday'>;
type Party = { -readonly [Name in keyof PartyAttributes]: PartyAttributes[Name] };

/**
 * Finds a buyer and a day that meet all these policies at once, as soon as `today` or their windows allow; undefined if there
 * is none, or if it is not found within a bounded search.
 */
export function witnessOf(bodies: readonly PolicyBody[], today: string): Witness | undefined {
  const eligibility = { all: bodies.flatMap((body) => body.eligibility.all) };
  const from = [today, ...bodies.map((body) => body.window.from)].reduce((a, b) => (a > b ? a : b));
  const until = bodies.reduce((end, { window: { to } }) => (to !== null && to < end ? to : end), '9999-12-31');
  const asked = [...new Set(conditionsOf(eligibility).map(({ attribute }) => attribute))].filter(
    (name): name is Asked => name !== 'level' && name !== 'weekday',
  );
  const level = bodies[0]!.level;
  if (bodies.some((body) => body.level !== level)) return undefined;
  const search = new Search(level, eligibility, asked);
  for (const date of daysFrom(from, until)) {
    const party = search.find(date);
    if (party) return { date, attributes: party };
  }
  return undefined;
}

/** A week is enough: nothing but the weekday hangs on the day. */
function daysFrom(from: string, until: string): string[] {
  return Array.from({ length: 7 }, (_, days) => addDays(from, days)).filter((date) => date <= until);
}

class Search {
  private steps = 0;

  constructor(
    private readonly level: string,
    private readonly eligibility: Eligibility,
    private readonly asked: readonly Asked[],
  ) {}

  find(date: string): PartyAttributes | undefined {
    const usual: Party = { distributor: other, channel: other, territory: other, outletClass: other };
    if (this.level === 'SECONDARY') usual.outlet = other;
    return this.assign(date, usual, 0);
  }

  /** Tries the values of one attribute after another; gives a branch up as soon as a clause can't hold any more. */
  private assign(date: string, party: Party, next: number): PartyAttributes | undefined {
    if (++this.steps > mostSteps) return undefined;
    const open = new Set<AttributeName>(this.asked.slice(next));
    const decided = this.eligibility.all.filter(({ any }) => !any.some(({ attribute }) => open.has(attribute)));
    if (failingCondition({ all: decided }, attributeValues(this.level, date, party))) return undefined;
    const name = this.asked[next];
    if (name === undefined) return party;
    for (const value of candidates(name, this.eligibility)) {
      const found = this.assign(date, withValue(party, name, value), next + 1);
      if (found) return found;
    }
    return undefined;
  }
}

/** Values worth trying: those that the most conditions want, the deepest branch of a tree, and one that none names. */
function candidates(name: Asked, eligibility: Eligibility): readonly (readonly string[])[] {
  const declared = attributes[name];
  if (declared.kind === 'words') return declared.words.map((word) => [word]);
  const wanted = conditionsOf(eligibility).filter(({ attribute, operator }) => attribute === name && operator === 'IN');
  const count = new Map<string, number>();
  for (const value of wanted.flatMap(({ values }) => values)) count.set(value, (count.get(value) ?? 0) + 1);
  const rank = (value: string) => (declared.kind === 'tree' ? value.length : count.get(value)!);
  const values = [...count.keys()].sort((a, b) => rank(b) - rank(a)).slice(0, mostValues);
  const single = [...values, other].map((value) => [value]);
  return declared.kind === 'list' ? [[], ...single, values] : single;
}

function conditionsOf(eligibility: Eligibility): readonly Condition[] {
  return eligibility.all.flatMap(({ any }) => any);
}

function withValue(party: Party, name: Asked, values: readonly string[]): Party {
  if (name === 'customerList') return { ...party, customerLists: values };
  if (name === 'firstOrder') return { ...party, firstOrder: values[0] === 'YES' };
  return { ...party, [name]: values[0]! };
}
