import type { PolicyBody } from './policy.js';

/** Fields that don't go together, and where one says so. */
export interface Combination {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  /** True where the fault is. */
  readonly found: (body: PolicyBody) => boolean;
}

type Kind = PolicyBody['payout']['kind'];

const payoutsOf: Readonly<Record<PolicyBody['phase'], readonly Kind[]>> = {
  PRICE: ['PERCENT', 'AMOUNT_PER_UNIT', 'NET_PRICE', 'FIXED'],
  LINE: ['PERCENT', 'AMOUNT_PER_UNIT', 'NET_PRICE', 'FIXED'],
  SET: ['PERCENT', 'AMOUNT_PER_UNIT', 'NET_PRICE', 'FIXED', 'SET_PRICE'],
  FREE_GOODS: ['FREE_GOODS'],
  BILL: ['PERCENT', 'FIXED', 'FREE_GOODS'],
  SETTLEMENT: ['PERCENT', 'AMOUNT_PER_UNIT', 'FIXED'],
};

const byLine = ({ phase }: PolicyBody) => phase === 'PRICE' || phase === 'LINE';
const marginal = ({ calculation }: PolicyBody) => calculation.kind === 'MARGINAL';
/** One stretch at most: STEP, or RECURRING with a fixed `every`. */
const oneStretch = ({ calculation }: PolicyBody) =>
  calculation.kind === 'STEP' || (calculation.kind === 'RECURRING' && calculation.every !== null);
const freeGoods = ({ payout }: PolicyBody) => (payout.kind === 'FREE_GOODS' ? payout : undefined);
const named = ({ payout }: PolicyBody) =>
  payout.kind === 'FREE_GOODS' && (payout.goods === 'OTHER' || payout.goods === 'CHOICE');

/** Everything that can be written but has no meaning, in the order of the body's fields. */
export const combinations: readonly Combination[] = [
  {
    code: 'phase-payout',
    field: 'payout.kind',
    message: 'Its phase has no such payout.',
    found: ({ phase, payout }) => !payoutsOf[phase].includes(payout.kind),
  },
  {
    code: 'settlement-missing',
    field: 'settlement',
    message: 'A policy of phase SETTLEMENT says how it is settled, and no other does.',
    found: ({ phase, settlement }) => (phase === 'SETTLEMENT') !== (settlement !== null),
  },
  {
    code: 'payout-not-marginal',
    field: 'calculation',
    message: 'Slabs that price their own stretch take percents, amounts or prices for each unit.',
    found: (body) => marginal(body) && ['FIXED', 'SET_PRICE', 'FREE_GOODS'].includes(body.payout.kind),
  },
  {
    code: 'value-not-by-unit',
    field: 'calculation',
    message: 'A stretch of value has no units: it takes a percent.',
    found: (body) => marginal(body) && body.constraint.measure === 'VALUE' && body.payout.kind !== 'PERCENT',
  },
  {
    code: 'per-order-only',
    field: 'constraint.per',
    message: 'Bills, sets and rewards on other products look at all lines of the order together.',
    found: (body) =>
      body.constraint.per !== 'ORDER' &&
      (body.phase === 'BILL' ||
        body.constraint.sets.length > 0 ||
        body.eligibleOn !== null ||
        (named(body) && freeGoods(body)?.counting === 'INCLUSIVE')),
  },
  {
    code: 'mix-by-line',
    field: 'constraint',
    message: 'Mixes of products, sets and the order of taking units belong to phase SET or later.',
    found: (body) =>
      byLine(body) &&
      (body.constraint.minPerSku > 0 ||
        body.constraint.minSkus > 1 ||
        body.constraint.sets.length > 0 ||
        body.take !== 'LINE_ORDER'),
  },
  {
    code: 'consumes-by-line',
    field: 'consumes',
    message: 'Policies that work line by line share no ledger of units.',
    found: (body) => body.consumes && (byLine(body) || body.phase === 'SETTLEMENT'),
  },
  {
    code: 'sets-not-counted',
    field: 'constraint.sets',
    message:
      'Sets are counted as QUANTITY, with slabs STEP or RECURRING by a fixed number, in phase SET or FREE_GOODS.',
    found: (body) =>
      body.constraint.sets.length > 0 &&
      (body.constraint.measure !== 'QUANTITY' ||
        body.constraint.unit !== null ||
        !oneStretch(body) ||
        (body.phase !== 'SET' && body.phase !== 'FREE_GOODS')),
  },
  {
    code: 'reward-elsewhere',
    field: 'eligibleOn',
    message: 'A reward on other products belongs to phase SET or BILL, by STEP or RECURRING with a fixed number.',
    found: (body) =>
      body.eligibleOn !== null &&
      (!oneStretch(body) || (body.phase !== 'SET' && body.phase !== 'BILL') || freeGoods(body) !== undefined),
  },
  {
    code: 'reward-units',
    field: 'rewardUnits',
    message: 'A reward on some units only belongs to phase SET, by STEP or RECURRING with a fixed number.',
    found: (body) => body.rewardUnits !== null && (body.phase !== 'SET' || !oneStretch(body) || body.rewardUnits < 1),
  },
  {
    code: 'entitlement-not-recurring',
    field: 'payout.entitlement',
    message: 'Pro rata and whole units are for RECURRING with a fixed number.',
    found: (body) => {
      const { calculation } = body;
      const every = calculation.kind === 'RECURRING' ? calculation.every : null;
      return (freeGoods(body)?.entitlement ?? 'UNIT_REFERENCE') !== 'UNIT_REFERENCE' && every === null;
    },
  },
  {
    code: 'goods-named',
    field: 'payout.skus',
    message: 'OTHER and CHOICE name the goods, each once; SAME and CHEAPEST name none.',
    found: (body) => {
      const skus = freeGoods(body)?.skus ?? [];
      return named(body) !== skus.length > 0 || new Set(skus).size < skus.length;
    },
  },
  {
    code: 'no-next-goods',
    field: 'payout.short',
    message: 'Only a choice of added goods has a next one.',
    found: (body) => {
      const payout = freeGoods(body);
      return payout?.short === 'NEXT' && (payout.goods !== 'CHOICE' || payout.counting !== 'EXCLUSIVE');
    },
  },
  {
    code: 'tax-treatment',
    field: 'taxTreatment',
    message: 'GIFT is for free goods, COMMERCIAL_CREDIT for money.',
    found: (body) =>
      freeGoods(body) === undefined ? body.taxTreatment === 'GIFT' : body.taxTreatment === 'COMMERCIAL_CREDIT',
  },
];
