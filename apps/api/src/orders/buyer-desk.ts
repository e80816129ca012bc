import { Injectable } from '@nestjs/common';
import type { PartyAttributes, PricingRequest } from '#libs/discount-policies';
import type { Trade } from '#libs/kernel';
import { Database, EventLog, ProjectionProgress } from '#libs/platform';
import { buyerAttributesOn } from '#libs/read-models';
import { ReferenceData } from '../reference/reference-data.js';

/** A buyer and how it buys, as far as policies may ask. */
export interface Buying {
  readonly trade: Trade;
  readonly paymentTermDays: number;
  readonly source: string;
}

/** The buyer's attributes on the day of the order, and on the promised day where they differ. */
export type BuyerAttributes = Pick<PricingRequest, 'attributes' | 'attributesOn'>;

/** Tells what policies may ask about a buyer, as of the dates that may govern them. */
@Injectable()
export class BuyerDesk {
  constructor(
    private readonly reference: ReferenceData,
    private readonly database: Database,
    private readonly log: EventLog,
    private readonly progress: ProjectionProgress,
  ) {}

  /** For a new order. */
  async attributesOf(
    buying: Buying,
    { orderedOn, promisedDate }: { readonly orderedOn: string; readonly promisedDate: string },
  ): Promise<BuyerAttributes> {
    const first = await this.isFirstOrder(buying.trade);
    const [attributes, promised] = await Promise.all([
      this.attributesOn(buying, orderedOn, first),
      this.attributesOn(buying, promisedDate, first),
    ]);
    const same = JSON.stringify(attributes) === JSON.stringify(promised);
    return same ? { attributes } : { attributes, attributesOn: { promised } };
  }

  /** As of one day. How it buys is the order's own: its payment term is that of the contract on the day of the order. */
  async attributesOn(
    { trade, paymentTermDays, source }: Buying,
    date: string,
    firstOrder: boolean | null,
  ): Promise<PartyAttributes> {
    const { level, buyerId, distributorId, outletId } = trade;
    const [outlet, distributor, lists] = await Promise.all([
      outletId === null ? undefined : this.reference.outlet(outletId),
      level === 'PRIMARY' ? this.reference.distributor(distributorId) : undefined,
      this.reference.listsOf(level, buyerId),
    ]);
    return {
      ...buyerAttributesOn(trade, { outlet, distributor, lists }, date),
      ...{ paymentTerm: `${paymentTermDays}D`, orderSource: source, firstOrder },
    };
  }

  /**
   * True if the buyer has no other order of the level that was not rejected or cancelled. What a policy gives only once a buyer is
   * guarded by a budget of one use for each outlet: of two orders at the same moment both may be the first.
   */
  private async isFirstOrder({ level, buyerId }: Trade): Promise<boolean> {
    if (await this.hasOrders(level, buyerId)) return false;
    const { asked } = await this.reference.policies();
    if (!asked.has('firstOrder')) return true;
    // The order before may have been placed this moment: look again when the view has caught up.
    await this.progress.reach(['orders'], await this.log.head());
    return !(await this.hasOrders(level, buyerId));
  }

  private async hasOrders(level: string, buyerId: string): Promise<boolean> {
    const { rows } = await this.database.pool.query(
      `select from read.orders where buyer_id = $1 and level = $2 and status not in ('REJECTED', 'CANCELLED') limit 1`,
      [buyerId, level],
    );
    return rows.length > 0;
  }
}
