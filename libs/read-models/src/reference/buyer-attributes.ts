import { isMemberOn, type PartyAttributes } from '#libs/discount-policies';
import { termsOn } from '#libs/distributors';
import type { Trade } from '#libs/kernel';
import type { CustomerListMemberRow } from './customer-lists.projections.js';
import type { DistributorRow, OutletClassification, OutletRow } from './partners.projections.js';

/** What is known of a buyer over time. */
export interface KnownBuyer {
  readonly outlet: Pick<OutletRow, 'classifications'> | undefined;
  readonly distributor: Pick<DistributorRow, 'agreed'> | undefined;
  /** The lists of its level that it is or was on. */
  readonly lists: readonly Pick<CustomerListMemberRow, 'listId' | 'periods'>[];
}

type Parties = Pick<Trade, 'level' | 'distributorId' | 'outletId'>;

/** How an outlet was classified on a day; of two classifications from the same day the later one counts. */
export function classificationOn(
  { classifications }: Pick<OutletRow, 'classifications'>,
  date: string,
): OutletClassification {
  const held = classifications.filter(({ from }) => from <= date);
  return held.reduce((best, one) => (one.from >= best.from ? one : best), held[0] ?? classifications[0]!);
}

/**
 * What policies may ask about a buyer as of a day: an outlet by its classification of that day, a distributor by the terms of
 * its contract that hold then, all its channels and territories. How it buys (payment term, source, first order) is the order's.
 */
export function buyerAttributesOn(
  { level, distributorId, outletId }: Parties,
  { outlet, distributor, lists }: KnownBuyer,
  date: string,
): PartyAttributes {
  return {
    ...(level === 'PRIMARY' ? areaOf(distributor, date) : classOf(outlet, date)),
    ...{ distributor: distributorId, outlet: outletId },
    customerLists: lists.filter(({ periods }) => isMemberOn(periods, date)).map(({ listId }) => listId),
  };
}

function areaOf(distributor: KnownBuyer['distributor'], date: string) {
  const terms = distributor && termsOn(distributor.agreed, date);
  return {
    channels: terms?.channels ?? null,
    territories: terms?.territories ?? null,
    outletClass: null,
    outletType: null,
  };
}

function classOf(outlet: KnownBuyer['outlet'], date: string) {
  if (!outlet) return { channel: null, territory: null, outletClass: null, outletType: null };
  const { channel, territory, outletClass, outletType } = classificationOn(outlet, date);
  return { channel, territory, outletClass, outletType };
}
