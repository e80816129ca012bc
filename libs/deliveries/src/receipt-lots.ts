import type { DeliveryLotLine } from './commands.js';

/** Lot of units that arrived beyond what the stock issued: nobody knows where they came from. */
export const overLot = 'OVER';

/** What the buyer said about one line, base units: accepted + refused + short = dispatched + over; damaged <= refused. */
export interface ReceiptFigures {
  readonly lineNo: number;
  readonly sku: string;
  readonly accepted: number;
  readonly refused: number;
  readonly short: number;
  readonly over: number;
  readonly damaged: number;
}

type LostLot = DeliveryLotLine & { readonly reason: 'DAMAGED' | 'SHORT' };

export interface SplitLots {
  readonly acceptedLots: readonly DeliveryLotLine[];
  readonly returnedLots: readonly DeliveryLotLine[];
  readonly lostLots: readonly LostLot[];
}

/**
 * Splits the dispatched lots, earliest expiry first: accepted, damaged, the rest of refused, short. Over-delivered units
 * queue after all lots, so they are accepted last. When nobody accepts them they neither come back to the seller's stock
 * nor get lost: in the books they never left it. So accepted + returned + lost are exactly the dispatched lots, plus what
 * was accepted (or arrived damaged) under {@link overLot}.
 */
export function splitLots(lines: readonly ReceiptFigures[], lots: readonly DeliveryLotLine[]): SplitLots {
  const acceptedLots: DeliveryLotLine[] = [];
  const returnedLots: DeliveryLotLine[] = [];
  const lostLots: LostLot[] = [];
  for (const { lineNo, sku, accepted, refused, short, over, damaged } of lines) {
    const own = lots.filter((lot) => lot.lineNo === lineNo).sort(byExpiry);
    const take = taker([...own, { lineNo, sku, lot: overLot, expiry: null, quantity: over }]);
    acceptedLots.push(...take(accepted));
    lostLots.push(...take(damaged).map((lot) => ({ ...lot, reason: 'DAMAGED' as const })));
    returnedLots.push(...take(refused - damaged).filter(isDispatched));
    lostLots.push(
      ...take(short)
        .filter(isDispatched)
        .map((lot) => ({ ...lot, reason: 'SHORT' as const })),
    );
  }
  return { acceptedLots, returnedLots, lostLots };
}

function isDispatched(lot: DeliveryLotLine): boolean {
  return lot.lot !== overLot;
}

/** Lots without an expiry keep longest. */
function byExpiry(a: DeliveryLotLine, b: DeliveryLotLine): number {
  if (a.expiry === b.expiry) return 0;
  if (a.expiry === null) return 1;
  if (b.expiry === null) return -1;
  return a.expiry < b.expiry ? -1 : 1;
}

/** Hands out units from the front of a queue of lots. */
function taker(queue: readonly DeliveryLotLine[]): (quantity: number) => DeliveryLotLine[] {
  let index = 0;
  let used = 0;
  return (quantity) => {
    const taken: DeliveryLotLine[] = [];
    let missing = quantity;
    for (let lot = queue[index]; missing > 0 && lot; lot = queue[index]) {
      const part = Math.min(missing, lot.quantity - used);
      if (part > 0) taken.push({ ...lot, quantity: part });
      missing -= part;
      used += part;
      if (used === lot.quantity) {
        index += 1;
        used = 0;
      }
    }
    return taken;
  };
}
