import type { PolicyBody } from '../policy.js';
import { indexPolicies } from '../pricing/policy-index.js';
import { price } from '../pricing/price.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { policyFaults } from '../soundness.js';
import { competitionFindings } from './competition-findings.js';
import { linesFor, productsOn, requestFor } from './example-orders.js';
import type { Finding } from './finding.js';
import type { Market } from './market.js';
import { monotoneFindings } from './monotone-findings.js';
import { shapeFindings } from './shape-findings.js';
import type { Subject, Trial } from './subject.js';
import { valueFindings } from './value-findings.js';
import { witnessOf } from './witness.js';

/** Slabs that are tried, from the first; a policy with more is tried at its ends. */
const mostSlabs = 20;

/**
 * What is wrong, doubtful or worth knowing about a draft, judged by itself and beside everything published: faults of its
 * body, slabs that nobody can reach, policies of equal standing, lines below zero, below the margin floor or above what the law
 * lets be spent, free goods that are not there, smaller orders that pay more than bigger ones. Where an order shows it, the order
 * is made, priced with {@link price} and part of the finding. Pure; the same draft, policies and market give the same list,
 * errors first.
 * @param published every version ever published; the draft stands for the next version of its policy
 */
export function analysePolicy(
  draft: { readonly policyId: string; readonly body: PolicyBody },
  published: readonly PublishedPolicy[],
  market: Market,
): readonly Finding[] {
  const { policyId, body } = draft;
  const faults = policyFaults(body, market.today);
  if (faults.length > 0) {
    return faults.map(({ code, field, message }) => ({
      ...{ code, severity: 'ERROR', policyId, slab: slabOf(field), field, others: [], message, example: null },
    }));
  }
  const tried = body.phase === 'SETTLEMENT' ? { trials: [], findings: [] } : tryOrders(draft, published, market);
  const findings = [...shapeFindings(draft, market, tried.trials), ...tried.findings];
  const rank = { ERROR: 0, WARNING: 1, NOTE: 2 };
  return findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Example orders, and what only they show. */
interface Tried {
  readonly trials: readonly Trial[];
  readonly findings: readonly Finding[];
}

function tryOrders(
  { policyId, body }: { readonly policyId: string; readonly body: PolicyBody },
  published: readonly PublishedPolicy[],
  market: Market,
): Tried {
  const say = (severity: Finding['severity'], code: string, message: string): Tried => ({
    trials: [],
    findings: [{ code, severity, policyId, slab: null, field: null, others: [], message, example: null }],
  });
  const products = productsOn(body, market.products);
  if (products.length === 0) {
    return say(
      'NOTE',
      'no-product',
      `Policy ${policyId}: no product with a price is on it, so no example order was tried.`,
    );
  }
  const witness = witnessOf([body], market.today);
  if (witness === undefined) {
    return say('WARNING', 'nobody-eligible', `Policy ${policyId}: no buyer was found who meets its eligibility.`);
  }
  const version = Math.max(0, ...published.filter((p) => p.policyId === policyId).map((p) => p.version)) + 1;
  const own: PublishedPolicy = { policyId, version, body, position: 0, stops: [] };
  const beside = published.filter((p) => p.body.level === body.level && p.body.currency === body.currency);
  const subject: Subject = {
    ...{ policyId, body, market, products, witness, own, beside },
    alone: indexPolicies([own]),
    together: indexPolicies([...beside, own]),
  };
  const trials = trialsOf(subject);
  const findings = [competitionFindings(subject, trials), valueFindings(subject, trials), monotoneFindings(subject)];
  return { trials, findings: findings.flat() };
}

/** For each slab orders that just reach it: of the cheapest product and of the dearest. */
function trialsOf(subject: Subject): readonly Trial[] {
  const { body, products, witness, market, beside, own } = subject;
  const ends = [products[0]!, ...(products.length > 1 ? [products.at(-1)!] : [])];
  const circumstances = { body, witness, market, policies: [...beside, own] };
  return body.slabs.slice(0, mostSlabs).flatMap((_, slab) =>
    ends.flatMap((first): Trial[] => {
      const lines = linesFor(body, reaches(body, slab), first, products, market.products);
      if (!lines) return [];
      const request = requestFor(circumstances, lines);
      const [alone, together] = [price(request, subject.alone), price(request, subject.together)];
      return [{ slab, request, alone, together }];
    }),
  );
}

/** The least measure at which a slab gives something. */
function reaches({ slabs, calculation }: PolicyBody, slab: number): number {
  const { from } = slabs[slab]!;
  if (calculation.kind !== 'RECURRING') return Math.max(1, from);
  return calculation.every === null
    ? calculation.offset + from
    : Math.max(from, calculation.offset + calculation.every);
}

function slabOf(field: string): number | null {
  const index = /^slabs\[(\d+)\]/.exec(field)?.[1];
  return index === undefined ? null : Number(index) + 1;
}
