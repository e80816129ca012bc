import { Injectable } from '@nestjs/common';
import type { OutletRef, Place } from '#libs/inventory';
import { reject } from '#libs/kernel';
import { Clock, notFound, problemOfRejection, type Caller } from '#libs/platform';
import { ReferenceData } from '../reference/reference-data.js';

/** What stock facts need of master data: whose a location is, an outlet's attributes today, which products there are. */
@Injectable()
export class StockDesk {
  constructor(
    private readonly reference: ReferenceData,
    private readonly clock: Clock,
  ) {}

  /**
   * The location that a body names. To a distributor any location but its own is 404. Every location that is no
   * distributor's may be the principal's.
   */
  async place(
    caller: Caller,
    named: { readonly locationId: string; readonly distributorId?: string | null },
  ): Promise<Place> {
    const { locationId } = named;
    const distributorId = named.distributorId ?? caller.distributorId ?? null;
    const owner = (await this.reference.ownerOf(locationId)) ?? null;
    caller.mustOwn(distributorId);
    caller.mustOwn(owner);
    if (owner === distributorId) return { locationId, distributorId };
    const whose = owner === null ? 'not a location of' : `a location of ${owner}, not of`;
    const message = `${locationId} is ${whose} ${distributorId === null ? 'the principal' : distributorId}.`;
    throw problemOfRejection(reject('unknown-location', message, { locationId, distributorId, owner }));
  }

  /** Ends a distributor's request with 404 if the location is not its own. */
  async mustOwnLocation(caller: Caller, locationId: string): Promise<void> {
    if (caller.distributorId !== undefined) caller.mustOwn(await this.reference.ownerOf(locationId));
  }

  /** The outlet as of now, and for which of its suppliers the fact counts; 404 if it is not there or not the caller's. */
  async outlet(caller: Caller, outletId: string, supplier?: string): Promise<OutletRef> {
    const outlet = await this.reference.outlet(outletId);
    if (!outlet) throw notFound();
    const suppliers = outlet.suppliers.map(({ distributorId }) => distributorId);
    caller.mustOwn(suppliers);
    if (supplier !== undefined) caller.mustOwn(supplier);
    const distributorId = supplier ?? caller.distributorId ?? outlet.distributorId;
    if (!suppliers.includes(distributorId)) {
      const message = `Distributor ${distributorId} supplies no outlet ${outletId}.`;
      throw problemOfRejection(reject('unknown-distributor', message, { outletId, distributorId }));
    }
    return { outletId, distributorId, channel: outlet.channel, territory: outlet.territory };
  }

  /** Refuses products that were never listed; delisted ones may still be somewhere. */
  async mustKnow(lines: readonly { readonly sku: string }[]): Promise<void> {
    const skus = lines.map(({ sku }) => sku);
    const known = await this.reference.products(skus);
    const sku = skus.find((wanted) => !known.has(wanted));
    if (sku !== undefined) throw problemOfRejection(reject('unknown-sku', `There is no product ${sku}.`, { sku }));
  }

  /** The day of a fact, today unless told. A day that is still to come is a slip of the pen and would bar later counts. */
  dayOf(date: string | undefined): string {
    const today = this.clock.businessDate();
    if (date !== undefined && date > today) {
      throw problemOfRejection(reject('bad-date', `${date} is still to come; today is ${today}.`, { date, today }));
    }
    return date ?? today;
  }
}
