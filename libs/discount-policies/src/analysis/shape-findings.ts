import { parseDecimal } from '#libs/kernel';
import type { PolicyBody } from '../policy.js';
import type { Finding, Severity } from './finding.js';
import type { Market } from './market.js';

interface Draft {
  readonly policyId: string;
  readonly body: PolicyBody;
}

/** What the body and the stock tell without any order. */
export function shapeFindings(draft: Draft, market: Market): readonly Finding[] {
  return [
    ...unreachableSlabs(draft),
    ...tooFewProducts(draft),
    ...lateIsBetter(draft),
    ...unguardedFirstOrder(draft),
    ...freeGoods(draft, market),
  ];
}

function finding({ policyId }: Draft, severity: Severity, code: string, slab: number | null, text: string): Finding {
  const place = slab === null ? `Policy ${policyId}` : `Policy ${policyId}, slab ${slab}`;
  return { code, severity, policyId, slab, field: null, others: [], message: `${place}: ${text}`, example: null };
}

/** A slab whose every measure gives nothing is a mistake of who wrote it. */
function unreachableSlabs(draft: Draft): readonly Finding[] {
  const { slabs, calculation, constraint } = draft.body;
  return slabs.flatMap(({ to }, i) => {
    if (to === null) return [];
    if (to === 0 && constraint.measure !== 'DAYS') {
      return [finding(draft, 'ERROR', 'slab-unreachable', i + 1, 'it ends at 0, and whoever orders counts for more.')];
    }
    if (calculation.kind !== 'RECURRING' || calculation.every === null) return [];
    const first = calculation.offset + calculation.every;
    return to >= first
      ? []
      : [
          finding(
            draft,
            'ERROR',
            'slab-unreachable',
            i + 1,
            `it ends at ${to}, and the first reward comes at ${first}.`,
          ),
        ];
  });
}

/** Only where SKUs are all that is named can they be counted. */
function tooFewProducts(draft: Draft): readonly Finding[] {
  const { include, exclude } = draft.body.schemeOn;
  const { minSkus } = draft.body.constraint;
  if (include.skus.length === 0 || include.brands.length + include.categories.length > 0) return [];
  const left = new Set(include.skus.filter((sku) => !exclude.skus.includes(sku))).size;
  const text = (what: string) => finding(draft, 'ERROR', 'too-few-products', null, what);
  if (left === 0) return [text('every product that it includes is excluded, too.')];
  return left >= minSkus ? [] : [text(`it wants ${minSkus} products, and names ${left}.`)];
}

/** Who pays later must not earn more. */
function lateIsBetter(draft: Draft): readonly Finding[] {
  const { settlement, slabs } = draft.body;
  if (settlement?.kind !== 'EARLY_PAYMENT') return [];
  return slabs.flatMap(({ rate, from }, i) => {
    const before = slabs[i - 1];
    if (!before || !isGreater(rate, before.rate)) return [];
    const text = `paying after ${from} days earns ${rate} %, more than the ${before.rate} % of paying earlier.`;
    return [finding(draft, 'WARNING', 'reward-falls', i + 1, text)];
  });
}

/** That an order is a buyer's first is only looked up; a budget of one use is what holds. */
function unguardedFirstOrder(draft: Draft): readonly Finding[] {
  const { eligibility, level, caps } = draft.body;
  const wanted = eligibility.all.some(({ any }) =>
    any.every(({ attribute, operator, values }) => {
      return attribute === 'firstOrder' && (operator === 'IN') === values.includes('YES');
    }),
  );
  const scope = level === 'PRIMARY' ? 'DISTRIBUTOR' : 'OUTLET';
  const guarded = caps.some((cap) => cap.scope === scope && cap.measure === 'USES' && cap.limit === 1);
  if (!wanted || guarded) return [];
  const text = `two orders placed at once may both be a buyer's first; a cap of 1 use for each ${scope} keeps it to one.`;
  return [finding(draft, 'WARNING', 'first-order-unguarded', null, text)];
}

/** Free goods that are not known can't be given; those that are short are a promise that breaks. */
function freeGoods(draft: Draft, { goods }: Market): readonly Finding[] {
  const { payout, slabs } = draft.body;
  if (payout.kind !== 'FREE_GOODS') return [];
  const known = new Map(goods.map((good) => [good.sku, good]));
  const least = slabs.map(({ rate }) => rate).reduce((a, b) => (isGreater(a, b) ? b : a));
  return payout.skus.flatMap((sku) => {
    const good = known.get(sku);
    if (!good)
      return [finding(draft, 'ERROR', 'free-goods-unknown', null, `it gives ${sku}, which nobody can be given.`)];
    if (good.available === null || !isGreater(least, String(good.available))) return [];
    const text = `it gives ${least} of ${sku}, of which ${good.available} may be promised.`;
    return [finding(draft, 'WARNING', 'free-goods-short', null, text)];
  });
}

function isGreater(a: string, b: string): boolean {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  return x.units * 10n ** BigInt(y.scale) > y.units * 10n ** BigInt(x.scale);
}
