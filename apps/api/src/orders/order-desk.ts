import { Inject, Injectable } from '@nestjs/common';
import { addDays } from '#libs/kernel';
import { orderDecider, type Order } from '#libs/orders';
import {
  Clock,
  Commands,
  CONFIG,
  notFound,
  problem,
  type Caller,
  type CommandRequest,
  type Config,
} from '#libs/platform';
import { BuyerDesk, type BuyerAttributes } from './buyer-desk.js';
import { OrderPricing, type PricedOrderLines, type Wanted, type WantedLine } from './order-pricing.js';
import type { AmendOrderDto, WantedOrderDto } from './orders.dto.js';
import { TradeDesk, type Parties, type TradeTerms } from './trade-terms.js';

/** An order ready to be placed or quoted. */
export interface PreparedOrder {
  readonly terms: TradeTerms;
  readonly dates: { readonly orderedOn: string; readonly requestedDate: string; readonly promisedDate: string };
  readonly source: string;
  readonly priced: PricedOrderLines;
}

/** An amendment ready to be sent. */
export interface PreparedAmendment {
  readonly requestedDate: string;
  readonly promisedDate: string;
  /** The round of pricing that it will be. */
  readonly round: number;
  readonly priced: PricedOrderLines;
}

/** Turns what a caller wants into parties, dates and prices. */
@Injectable()
export class OrderDesk {
  constructor(
    private readonly trades: TradeDesk,
    private readonly buyers: BuyerDesk,
    private readonly pricing: OrderPricing,
    private readonly commands: Commands,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Priced with everything that explains it; nothing is reserved. */
  async quote(caller: Caller, order: WantedOrderDto): Promise<PreparedOrder> {
    const { wanted, ...prepared } = await this.read(caller, order);
    return { ...prepared, priced: await this.pricing.price(wanted, 'FULL') };
  }

  /** Priced to be placed: what the price uses of budgets is reserved. */
  async prepare(sent: CommandRequest, orderId: string, order: WantedOrderDto): Promise<PreparedOrder> {
    const { wanted, ...prepared } = await this.read(sent.caller, order);
    return { ...prepared, priced: await this.pricing.priceAndHold(wanted, { orderId, round: 0, sent }) };
  }

  private async read(
    caller: Caller,
    wanted: WantedOrderDto,
  ): Promise<Omit<PreparedOrder, 'priced'> & { readonly wanted: Wanted }> {
    const { level, outletId, shipFrom, priceListId, lines, source = 'API' } = wanted;
    const distributorId = wanted.distributorId ?? caller.distributorId;
    if (distributorId === undefined) {
      throw problem('invalid-body', 'Name the distributor.', {
        errors: [{ pointer: '/distributorId', code: 'missing', message: 'Whose order is it?' }],
      });
    }
    mayAgreeAmounts(caller, level, lines);
    const dates = this.dates(wanted);
    const parties: Parties = {
      level,
      distributorId,
      ...(outletId === undefined ? {} : { outletId }),
      ...(shipFrom === undefined ? {} : { shipFrom }),
      ...(priceListId === undefined ? {} : { priceListId }),
    };
    const terms = await this.trades.terms(caller, parties, dates.orderedOn);
    const buyer = await this.buyers.attributesOf({ ...terms, source }, dates);
    return { terms, dates, source, wanted: { terms, lines, ...buyer, ...dates, ...wishesOf(wanted) } };
  }

  /**
   * The present order, if it is the caller's, and what it would be with the new lines: priced as a whole again by the
   * policies that it was placed under, and what that uses of budgets reserved.
   */
  async prepareAmendment(sent: CommandRequest, orderId: string, wanted: AmendOrderDto): Promise<PreparedAmendment> {
    const { caller } = sent;
    const { order, revision } = await this.ownedAt(caller, orderId);
    const { trade, evidence, paymentTermDays, shortage, orderedOn, source } = order;
    mayAgreeAmounts(caller, trade.level, wanted.lines);
    const { requestedDate = order.requestedDate, promisedDate = wanted.requestedDate ?? order.promisedDate } = wanted;
    const priceListId = evidence.priceListId ?? this.config.secondaryPriceList;
    const terms: TradeTerms = { trade, paymentTermDays, priceListId, shortage };
    const { position } = evidence;
    const wishes = { ...wishesOf(evidence), ...wishesOf(wanted) };
    const reserved = reservedBy(order);
    // What held of the buyer on the day of the order holds for ever; only another promised day is looked up.
    const { attributes, attributesOn } = evidence;
    const { firstOrder = null } = attributes;
    const promised =
      promisedDate === order.promisedDate
        ? attributesOn?.promised
        : await this.buyers.attributesOn({ ...terms, source }, promisedDate, firstOrder);
    const buyer: BuyerAttributes = { attributes, ...(promised === undefined ? {} : { attributesOn: { promised } }) };
    const asked = { terms, lines: wanted.lines, ...buyer, orderedOn, promisedDate, position, ...wishes, reserved };
    // An older state's amendment is a repeat of one that succeeded, or comes too late: it needs no budget.
    const { precondition } = sent;
    const isLate = precondition.kind === 'revisions' && !precondition.revisions.includes(revision);
    const round = order.round + 1;
    const priced = isLate
      ? await this.pricing.price(asked, 'STEPS')
      : await this.pricing.priceAndHold(asked, { orderId, round, sent });
    return { requestedDate, promisedDate, round, priced };
  }

  /** The order as its stream has it; 404 if it is not there or not the caller's. */
  async owned(caller: Caller, orderId: string): Promise<Order> {
    return (await this.ownedAt(caller, orderId)).order;
  }

  private async ownedAt(
    caller: Caller,
    orderId: string,
  ): Promise<{ readonly order: Order; readonly revision: number }> {
    const { state, revision } = await this.commands.load(orderDecider, `order-${orderId}`);
    if (state.status === 'NONE') throw notFound();
    caller.mustOwn(state.trade.distributorId);
    return { order: state, revision };
  }

  private dates(wanted: Pick<WantedOrderDto, 'orderedOn' | 'requestedDate' | 'promisedDate'>): PreparedOrder['dates'] {
    const orderedOn = wanted.orderedOn ?? this.clock.businessDate();
    const requestedDate = wanted.requestedDate ?? wanted.promisedDate ?? addDays(orderedOn, this.config.promiseDays);
    return { orderedOn, requestedDate, promisedDate: wanted.promisedDate ?? requestedDate };
  }
}

/** Coupon codes and chosen goods, where they are given. */
function wishesOf({ couponCodes, choices }: Pick<Wanted, 'couponCodes' | 'choices'>) {
  return { ...(couponCodes === undefined ? {} : { couponCodes }), ...(choices === undefined ? {} : { choices }) };
}

/** What stock has set aside for an order that is confirmed and not yet loaded. */
function reservedBy({ lines }: Order): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { sku, confirmed, delivered } of lines) units.set(sku, (units.get(sku) ?? 0) + confirmed - delivered);
  return units;
}

/** Prices are the seller's to agree on, never the buyer's. */
function mayAgreeAmounts(caller: Caller, level: 'PRIMARY' | 'SECONDARY', lines: readonly WantedLine[]): void {
  const index = lines.findIndex((line) => line.agreedAmount !== undefined);
  if (index < 0 || caller.has('operations', 'admin') || (level === 'SECONDARY' && caller.has('distributor'))) return;
  throw problem('forbidden', 'Only the seller may agree on amounts.', {
    errors: [{ pointer: `/lines/${index}/agreedAmount`, code: 'forbidden', message: 'Leave it out.' }],
  });
}
