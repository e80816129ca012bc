import { totalsOf, type Totals } from '#libs/kernel';
import type { Pricing } from '../pricing/price.js';
import type { PricedOrder } from '../pricing/priced-order.js';
import type { WhatIf } from './what-if.js';

/** Somebody who gains or loses by a draft; amounts in minor units. */
export interface Gain {
  readonly id: string;
  /** Orders that the draft changes. */
  readonly orders: number;
  /** What these orders cost net of tax, without and with the draft. */
  readonly before: number;
  readonly after: number;
  /** List value of free goods more than before. */
  readonly freeGoods: number;
}

/** An order that a draft changes. */
export interface ChangedOrder extends Gain {
  readonly orderedOn: string;
  readonly buyerId: string;
}

/** What a draft would have done to the orders of a period. */
export interface ReplayReport {
  readonly orders: number;
  readonly changed: number;
  /** Orders whose stored price did not come out again without the draft; they count as re-priced. */
  readonly notDerived: number;
  readonly before: Totals;
  readonly after: Totals;
  /** What the draft costs: net without it less net with it, and more free goods at list value. */
  readonly cost: { readonly discount: number; readonly freeGoods: number; readonly principalShare: number };
  /** The greatest changes first, gains and losses. */
  readonly outlets: readonly Gain[];
  readonly distributors: readonly Gain[];
  readonly changedOrders: readonly ChangedOrder[];
}

type Figures = { -readonly [Name in keyof Omit<Gain, 'id'>]: number };
type Sums = { -readonly [Name in keyof Totals]: Totals[Name] };

/**
 * Adds up a replay, order by order. Keeps sums, one row for each outlet and distributor whose orders change, and the `top` orders;
 * never the orders themselves.
 */
export class Replay {
  private readonly outlets = new Map<string, Figures>();
  private readonly distributors = new Map<string, Figures>();
  private readonly orders: ChangedOrder[] = [];
  private readonly sums: { before: Sums; after: Sums } = { before: { ...totalsOf([]) }, after: { ...totalsOf([]) } };
  private count = 0;
  private changed = 0;
  private notDerived = 0;
  private freeGoods = 0;
  private principalShare = 0;

  /** @param top how many outlets, distributors and orders the report names */
  constructor(private readonly top: number) {}

  add(orderId: string, order: PricedOrder, { before, after }: WhatIf): void {
    this.count += 1;
    if (before.totals.net !== order.totals.net || before.totals.tax !== order.totals.tax) this.notDerived += 1;
    addTotals(this.sums.before, before.totals);
    addTotals(this.sums.after, after.totals);
    this.principalShare += principalShareOf(after) - principalShareOf(before);
    const freeGoods = freeGoodsOf(after) - freeGoodsOf(before);
    this.freeGoods += freeGoods;
    if (figuresOf(before) === figuresOf(after)) return;
    this.changed += 1;
    const gain = { orders: 1, before: before.totals.net, after: after.totals.net, freeGoods };
    const { outlet, distributor } = order.evidence.attributes;
    const buyerId = outlet ?? distributor ?? '';
    if (outlet) addGain(this.outlets, outlet, gain);
    if (distributor) addGain(this.distributors, distributor, gain);
    this.orders.push({ id: orderId, orderedOn: order.evidence.dates.order, buyerId, ...gain });
    if (this.orders.length >= 4 * this.top + 100) this.orders.splice(0, Infinity, ...best(this.orders, this.top));
  }

  report(): ReplayReport {
    const { before, after } = this.sums;
    return {
      ...{ orders: this.count, changed: this.changed, notDerived: this.notDerived, before, after },
      cost: { discount: before.net - after.net, freeGoods: this.freeGoods, principalShare: this.principalShare },
      outlets: best(rows(this.outlets), this.top),
      distributors: best(rows(this.distributors), this.top),
      changedOrders: best(this.orders, this.top),
    };
  }
}

/** What somebody gains: less to pay, more for free; below zero: loses. */
export function gainOf({ before, after, freeGoods }: Pick<Gain, 'before' | 'after' | 'freeGoods'>): number {
  return before - after + freeGoods;
}

function best<Row extends Gain>(all: readonly Row[], top: number): Row[] {
  return [...all].sort((a, b) => Math.abs(gainOf(b)) - Math.abs(gainOf(a)) || (a.id < b.id ? -1 : 1)).slice(0, top);
}

function rows(figures: ReadonlyMap<string, Figures>): Gain[] {
  return [...figures].map(([id, sums]) => ({ id, ...sums }));
}

function addGain(all: Map<string, Figures>, id: string, gain: Figures): void {
  const sum = all.get(id) ?? { orders: 0, before: 0, after: 0, freeGoods: 0 };
  for (const name of ['orders', 'before', 'after', 'freeGoods'] as const) sum[name] += gain[name];
  all.set(id, sum);
}

function addTotals(sum: Sums, totals: Totals): void {
  for (const name of ['gross', 'discount', 'net', 'tax', 'total'] as const) sum[name] += totals[name];
}

function principalShareOf({ lines }: Pricing): number {
  return lines.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.principalShare, 0);
}

function freeGoodsOf({ lines }: Pricing): number {
  return lines.reduce((sum, { nature, gross }) => (nature === 'PROMOTION' ? sum + gross : sum), 0);
}

/** Whether a draft changes an order, and what its buyer gains by it, minor units. */
export function gainBetween({ before, after }: WhatIf): { readonly changed: boolean; readonly gain: number } {
  const freeGoods = freeGoodsOf(after) - freeGoodsOf(before);
  const gain = gainOf({ before: before.totals.net, after: after.totals.net, freeGoods });
  return { changed: figuresOf(before) !== figuresOf(after), gain };
}

/** What a buyer sees of a price. */
function figuresOf({ lines }: Pricing): string {
  return JSON.stringify(lines.map(({ sku, nature, quantity, net, tax }) => [sku, nature, quantity, net, tax]));
}
