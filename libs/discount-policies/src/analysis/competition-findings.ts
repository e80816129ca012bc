import { indexPolicies, policiesUnder, type PolicyIndex } from '../pricing/policy-index.js';
import { price } from '../pricing/price.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import type { MarketProduct } from './market.js';
import { filterOf, isIn } from '../pricing/product-names.js';
import { linesFor, requestFor } from './example-orders.js';
import type { Finding } from './finding.js';
import {
  givenBy,
  gives,
  orderText,
  othersIn,
  reasonText,
  rejectionsOf,
  shown,
  type Subject,
  type Trial,
} from './subject.js';
import { witnessOf } from './witness.js';

/** Other policies that are looked at one by one. */
const mostRivals = 200;

/** Slabs that give nothing, alone or beside others, and policies between which nothing but money or their ids decides. */
export function competitionFindings(subject: Subject, trials: readonly Trial[]): readonly Finding[] {
  return [...deadSlabs(subject, trials), ...equalStanding(subject)];
}

function deadSlabs(subject: Subject, trials: readonly Trial[]): readonly Finding[] {
  const { policyId, body } = subject;
  return body.slabs.flatMap(({ rate }, slab): Finding[] => {
    const tried = trials.filter((trial) => trial.slab === slab);
    const [first] = tried;
    if (!first || /^0+(\.0+)?$/.test(rate)) return [];
    const giving = tried.filter(({ alone }) => gives(policyId, alone));
    if (giving.length === 0) {
      const [why] = rejectionsOf(policyId, first.alone);
      const text = `an order of ${orderText(first.request)} gets nothing by it: ${why ? reasonText(why) : 'NO_BENEFIT'}.`;
      return [shown(subject, first, first.alone, { severity: 'WARNING', code: 'slab-unreachable', text })];
    }
    if (giving.some(({ together }) => gives(policyId, together))) return [];
    const [beaten] = giving;
    const [why] = rejectionsOf(policyId, beaten!.together);
    const others = othersIn(policyId, beaten!.together);
    const reason = why ? reasonText(why) : 'nothing is left for it';
    const text = `beside ${others.join(', ')} an order of ${orderText(beaten!.request)} gets nothing by it: ${reason}.`;
    return [shown(subject, beaten!, beaten!.together, { severity: 'WARNING', code: 'always-beaten', others, text })];
  });
}

/**
 * Two policies that can't both apply (one of them exclusive, or both best of one group), of the same priority, on a product and
 * a buyer that both name equally narrowly: only money decides or, where both give the same, their ids.
 */
function equalStanding(subject: Subject): readonly Finding[] {
  const { policyId, body, beside } = subject;
  const rivals = beside
    .filter((other) => other.policyId !== policyId && compete(subject.own, other))
    .slice(0, mostRivals);
  return rivals.flatMap((rival): Finding[] => {
    const met = meeting(subject, rival);
    if (!met) return [];
    const { trial, ownGift, rivalGift } = met;
    if (ownGift === 0 || rivalGift === 0) return [];
    const bestOf = body.stacking === 'BEST_OF' && rival.body.stacking === 'BEST_OF';
    // Of a best-of group money is meant to decide; where it doesn't, nobody meant the id to.
    if (bestOf && ownGift !== rivalGift) return [];
    const winner = givenBy(policyId, trial.together) > 0 ? policyId : rival.policyId;
    const decides = ownGift === rivalGift ? 'only their ids decide' : 'only the amount decides';
    const text =
      `it stands equal to ${rival.policyId} (group ${body.group}, priority ${body.priority}): on an order of ` +
      `${orderText(trial.request)} ${decides}, and ${winner} applies.`;
    const others = [rival.policyId];
    return [shown(subject, trial, trial.together, { severity: 'WARNING', code: 'equal-standing', others, text })];
  });
}

function compete({ body: own }: PublishedPolicy, { body: other, stops }: PublishedPolicy): boolean {
  if (own.phase !== other.phase || own.priority !== other.priority || stops.length > 0) return false;
  if (own.stacking === 'BEST_OF' && other.stacking === 'BEST_OF') return own.group === other.group;
  return own.stacking === 'EXCLUSIVE' && other.stacking === 'EXCLUSIVE';
}

/** An order that both policies would take, with what each gives alone; undefined where they can't meet on equal terms. */
function meeting(subject: Subject, rival: PublishedPolicy) {
  const { body, own, market, products } = subject;
  const rivalOn = filterOf(rival.body.schemeOn);
  const common = products.filter((product) => isIn(rivalOn, product));
  const [first] = common;
  const witness = witnessOf([body, rival.body], market.today);
  if (!first || !witness) return undefined;
  const index = indexPolicies([own, rival]);
  if (!equallyNarrow(index.levels[body.level], first)) return undefined;
  const measure = Math.max(1, body.slabs.at(-1)!.from, rival.body.slabs.at(-1)!.from);
  const lines = linesFor(body, measure, first, common, market.products);
  if (!lines) return undefined;
  const request = requestFor({ body, witness, market, policies: [own, rival] }, lines);
  const together = price(request, index);
  const [ownAlone, rivalAlone] = [own, rival].map((policy) => price(request, indexPolicies([policy])));
  return {
    trial: { slab: body.slabs.length - 1, request, together },
    ownGift: givenBy(own.policyId, ownAlone!),
    rivalGift: givenBy(rival.policyId, rivalAlone!),
  };
}

/** True if all policies of an index name the product and the customer as narrowly as each other. */
function equallyNarrow(index: PolicyIndex['levels']['PRIMARY'], { sku, brand, category }: MarketProduct): boolean {
  const ranks = new Map<string, string>();
  const words = { sku, brand, category, every: '' };
  for (const kind of ['sku', 'brand', 'category', 'every'] as const) {
    const word = words[kind];
    for (const { policyId, partySpecificity } of word === null ? [] : policiesUnder(index[kind], word, undefined)) {
      if (!ranks.has(policyId)) ranks.set(policyId, `${kind} ${partySpecificity}`);
    }
  }
  return new Set(ranks.values()).size === 1;
}
