import { Inject, Injectable } from '@nestjs/common';
import { termsOn, type DistributorTerms } from '#libs/distributors';
import { reject, type Level, type Rejection, type Trade } from '#libs/kernel';
import { CONFIG, problem, problemOfRejection, type Caller, type Config } from '#libs/platform';
import { classificationOn, type DistributorRow } from '#libs/read-models';
import { ReferenceData } from '../reference/reference-data.js';

/** Who trades with whom, as a caller writes it. */
export interface Parties {
  readonly level: Level;
  readonly distributorId: string;
  readonly outletId?: string;
  readonly shipFrom?: string;
  readonly priceListId?: string;
}

/** A trade with the terms that hold for it. */
export interface TradeTerms {
  readonly trade: Trade;
  readonly paymentTermDays: number;
  readonly priceListId: string;
  readonly shortage: 'CUT' | 'BACK_ORDER';
}

const fail = (rejection: Rejection) => problemOfRejection(rejection);

/** Finds the two sides of a trade by the contract and the buyer's attributes of the day of the order; refuses who may not trade. */
@Injectable()
export class TradeDesk {
  constructor(
    private readonly reference: ReferenceData,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws 404 for another's distributor, 409 or 422 with the reason for parties that may not trade. */
  async terms(caller: Caller, parties: Parties, orderedOn: string): Promise<TradeTerms> {
    caller.mustOwn(parties.distributorId);
    const distributor = await this.reference.distributor(parties.distributorId);
    if (!distributor) throw fail(reject('unknown-distributor', `There is no distributor ${parties.distributorId}.`));
    const active = mayTrade(distributor, orderedOn);
    if (!active) {
      const { distributorId, status } = distributor;
      throw fail(reject('distributor-not-active', `Distributor ${distributorId} is ${status}: no orders.`, { status }));
    }
    if (parties.level === 'PRIMARY') {
      const usual = { priceListId: active.terms.priceListId, shipFrom: this.config.principalWarehouse };
      buyerMayNotChoose(caller, parties, usual);
    }
    await this.checkShipFrom(parties);
    return parties.level === 'PRIMARY' ? this.primary(active, parties) : this.secondary(active, parties, orderedOn);
  }

  /** Goods leave from a location of the seller. Whose another location is, or whether it exists, is not told. */
  private async checkShipFrom({ level, distributorId, shipFrom }: Parties): Promise<void> {
    if (shipFrom === undefined) return;
    const seller = level === 'PRIMARY' ? undefined : distributorId;
    if ((await this.reference.ownerOf(shipFrom)) === seller) return;
    const message = `${shipFrom} is not a location of the seller.`;
    throw fail(reject('unknown-location', message, { locationId: shipFrom }));
  }

  private primary(
    { distributorId, warehouseId, terms }: Active,
    { outletId, shipFrom, priceListId }: Parties,
  ): TradeTerms {
    if (outletId !== undefined) throw fail(reject('unknown-outlet', 'A PRIMARY order has no outlet.'));
    return {
      trade: {
        level: 'PRIMARY',
        sellerId: this.config.principalId,
        buyerId: distributorId,
        distributorId,
        outletId: null,
        channel: terms.channels[0] ?? null,
        territory: terms.territories[0] ?? null,
        outletClass: null,
        shipFrom: shipFrom ?? this.config.principalWarehouse,
        shipTo: warehouseId,
        currency: terms.currency,
      },
      paymentTermDays: terms.paymentTermDays,
      priceListId: priceListId ?? terms.priceListId,
      shortage: terms.shortage,
    };
  }

  private async secondary(
    { distributorId, warehouseId }: Active,
    parties: Parties,
    orderedOn: string,
  ): Promise<TradeTerms> {
    const { outletId, shipFrom, priceListId } = parties;
    if (outletId === undefined) throw fail(reject('missing-outlet', 'A SECONDARY order names its outlet.'));
    const outlet = await this.reference.outlet(outletId);
    if (!outlet?.suppliers.some((supplier) => supplier.distributorId === distributorId)) {
      throw fail(reject('unknown-outlet', `Distributor ${distributorId} supplies no outlet ${outletId}.`));
    }
    if (outlet.status === 'CLOSED') throw fail(reject('outlet-closed', `Outlet ${outletId} is closed.`));
    const { channel, territory, outletClass } = classificationOn(outlet, orderedOn);
    return {
      trade: {
        level: 'SECONDARY',
        sellerId: distributorId,
        buyerId: outletId,
        distributorId,
        outletId,
        ...{ channel, territory, outletClass },
        shipFrom: shipFrom ?? warehouseId,
        shipTo: outletId,
        currency: outlet.currency,
      },
      paymentTermDays: outlet.paymentTermDays,
      priceListId: priceListId ?? this.config.secondaryPriceList,
      shortage: 'CUT',
    };
  }
}

const buyersWords = { priceListId: 'another price list', shipFrom: 'where the goods leave from' } as const;

/** A distributor buys by its contract: price list and warehouse are the principal's to choose. */
function buyerMayNotChoose(
  caller: Caller,
  parties: Parties,
  usual: Readonly<Record<keyof typeof buyersWords, string>>,
) {
  if (caller.distributorId === undefined) return;
  for (const field of ['priceListId', 'shipFrom'] as const) {
    if (parties[field] === undefined || parties[field] === usual[field]) continue;
    throw problem('forbidden', `Only the seller may choose ${buyersWords[field]}.`, {
      errors: [{ pointer: `/${field}`, code: 'forbidden', message: 'Leave it out.' }],
    });
  }
}

interface Active {
  readonly distributorId: string;
  readonly warehouseId: string;
  /** Those of the day of the order. */
  readonly terms: DistributorTerms;
}

function mayTrade({ status, distributorId, warehouseId, agreed }: DistributorRow, date: string): Active | undefined {
  const terms = termsOn(agreed, date);
  return status === 'APPOINTED' && warehouseId !== null && terms ? { distributorId, warehouseId, terms } : undefined;
}
