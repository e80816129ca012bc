import { parseDecimal } from '#libs/kernel';
import type { PolicyBody } from '../policy.js';
import { exampleOf } from './example-orders.js';
import type { Finding, Severity } from './finding.js';
import type { Market } from './market.js';
import { orderText, type Trial } from './subject.js';

interface Draft {
  readonly policyId: string;
  readonly body: PolicyBody;
}

/** What the body and the stock tell; `trials` show it where such an order can be made. */
export function shapeFindings(draft: Draft, market: Market, trials: readonly Trial[]): readonly Finding[] {
  return [
    ...unreachableSlabs(draft),
    ...tooFewProducts(draft),
    ...lateIsBetter(draft),
    ...unguardedFirstOrder(draft, trials),
    ...freeGoods(draft, market, trials),
  ];
}

function finding({ policyId }: Draft, severity: Severity, code: string, slab: number | null, text: string): Finding {
  const place = slab === null ? `Policy ${policyId}` : `Policy ${policyId}, slab ${slab}`;
  return { code, severity, policyId, slab, field: null, others: [], message: `${place}: ${text}`, example: null };
}

/** A finding on a slab (its index), with an order that reaches it, if there is one. `ofGoods`: ` of 24 x COLA-330`, or nothing. */
function onOrder(
  draft: Draft,
  trials: readonly Trial[],
  said: {
    readonly severity: Severity;
    readonly code: string;
    readonly slab: number;
    readonly text: (ofGoods: string) => string;
  },
): Finding {
  const trial = trials.find(({ slab }) => slab === said.slab);
  const text = said.text(trial ? ` of ${orderText(trial.request)}` : '');
  const found = finding(draft, said.severity, said.code, said.slab + 1, text);
  return trial ? { ...found, example: exampleOf(trial.request, trial.alone) } : found;
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
function unguardedFirstOrder(draft: Draft, trials: readonly Trial[]): readonly Finding[] {
  const { eligibility, level, caps } = draft.body;
  const wanted = eligibility.all.some(({ any }) =>
    any.every(({ attribute, operator, values }) => {
      return attribute === 'firstOrder' && (operator === 'IN') === values.includes('YES');
    }),
  );
  const scope = level === 'PRIMARY' ? 'DISTRIBUTOR' : 'OUTLET';
  const guarded = caps.some((cap) => cap.scope === scope && cap.measure === 'USES' && cap.limit === 1);
  if (!wanted || guarded) return [];
  const text = (ofGoods: string) =>
    `two orders${ofGoods} placed at once may both be a buyer's first; a cap of 1 use for each ${scope} keeps it to one.`;
  return [onOrder(draft, trials, { severity: 'WARNING', code: 'first-order-unguarded', slab: 0, text })];
}

/** Free goods that are not known can't be given; those that are short are a promise that breaks. */
function freeGoods(draft: Draft, { goods }: Market, trials: readonly Trial[]): readonly Finding[] {
  const { payout, slabs } = draft.body;
  if (payout.kind !== 'FREE_GOODS') return [];
  const known = new Map(goods.map((good) => [good.sku, good]));
  const slab = slabs.reduce((least, { rate }, i) => (isGreater(slabs[least]!.rate, rate) ? i : least), 0);
  const { rate } = slabs[slab]!;
  return payout.skus.flatMap((sku) => {
    const good = known.get(sku);
    const say = (severity: Severity, code: string, what: string) =>
      onOrder(draft, trials, { severity, code, slab, text: (ofGoods) => `an order${ofGoods} is to be given ${what}` });
    if (!good) return [say('ERROR', 'free-goods-unknown', `${sku}, which nobody can be given.`)];
    if (good.available === null || !isGreater(rate, String(good.available))) return [];
    return [say('WARNING', 'free-goods-short', `${rate} of ${sku}, of which ${good.available} may be promised.`)];
  });
}

function isGreater(a: string, b: string): boolean {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  return x.units * 10n ** BigInt(y.scale) > y.units * 10n ** BigInt(x.scale);
}
