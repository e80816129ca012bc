import { isBusinessDate, recall, reject, tableHas, type Rejection } from '#libs/kernel';
import type { LotLine, Place, StockCommand } from './commands.js';
import { placeOf } from './decide-reserving.js';
import type { StockEvent } from './events.js';
import { refuseExpiry, refuseLines } from './lines.js';
import { lotQuantity, skuStock, type StockState } from './stock.js';

type Command<Type extends StockCommand['type']> = Extract<StockCommand, { type: Type }>;
type Outcome = readonly StockEvent[] | Rejection;
interface Change {
  readonly sku: string;
  readonly lot: string;
  readonly expiry: string | null;
  readonly delta: number;
}

/** Goods come in, once per source. */
export function receive(command: Command<'receive'>, state: StockState): Outcome {
  const refused = refuseLines(command.lines);
  if (refused) return refused;
  const { source, lines } = command;
  const known =
    source.kind === 'OPENING'
      ? tableHas(state.openings, source.id)
      : recall(state.done, `${source.kind}:${source.id}`) !== undefined;
  return known ? [] : [{ type: 'stock.received', data: { ...placeOf(command), source, lines: [...lines] } }];
}

/** A correction by hand. */
export function adjust(command: Command<'adjust'>, state: StockState): Outcome {
  const { lines, reason, note } = command;
  if (lines.length === 0) return reject('no-lines', 'Name at least one line.');
  const wrong = lines.find(({ delta }) => !Number.isSafeInteger(delta) || delta === 0);
  if (wrong) {
    return reject('bad-quantity', `${wrong.sku}: the change must be a whole number of base units other than zero.`, {
      sku: wrong.sku,
      quantity: wrong.delta,
    });
  }
  const refused = refuseExpiry(lines) ?? refuseChanges(lines, state);
  return refused ?? [{ type: 'stock.adjusted', data: { ...placeOf(command), reason, note, lines: [...lines] } }];
}

/** A count; lots that it does not name stay as they are. */
export function count(command: Command<'count'>, state: StockState): Outcome {
  const { countedOn } = command;
  if (command.lines.length === 0) return reject('no-lines', 'Name at least one line.');
  if (!isBusinessDate(countedOn)) return reject('bad-date', `${countedOn} is not a date (YYYY-MM-DD).`);
  const seen = new Set<string>();
  for (const { sku, lot, expiry, counted } of command.lines) {
    if (!Number.isSafeInteger(counted) || counted < 0) {
      return reject('bad-quantity', `${sku}: a count is a whole number of base units, zero or more.`, { sku, counted });
    }
    const key = JSON.stringify([sku, lot, expiry]);
    if (seen.has(key)) return reject('duplicate-line', `${sku}, lot ${lot} is counted twice.`, { sku, lot });
    seen.add(key);
  }
  const lines = command.lines.map(({ sku, lot, expiry, counted }) => {
    return { sku, lot, expiry, counted, expected: lotQuantity(skuStock(state, sku), lot, expiry) };
  });
  const changes = lines.map(({ counted, expected, ...line }) => ({ ...line, delta: counted - expected }));
  const refused = refuseExpiry(lines) ?? refuseChanges(changes, state);
  return refused ?? [{ type: 'stock.counted', data: { ...placeOf(command), countedOn, lines } }];
}

/** Goods that never became stock: noted once per source. */
export function recordDamage(command: Command<'record-damage'>, state: StockState): Outcome {
  const refused = refuseLines(command.lines);
  if (refused) return refused;
  const { source, lines } = command;
  if (recall(state.done, `DAMAGE-${source.kind}:${source.id}`) !== undefined) return [];
  return [{ type: 'stock.damage-recorded', data: { ...placeOf(command), source, lines: [...lines] } }];
}

/** Goods leave for the principal, once per return. */
export function giveBack(command: Command<'give-back'>, state: StockState): Outcome {
  const refused = refuseLines(command.lines);
  if (refused) return refused;
  const { returnId, lines } = command;
  if (recall(state.done, `GIVEN-BACK:${returnId}`) !== undefined) return [];
  return [
    ...foundFor(command, `return ${returnId}`, state),
    { type: 'stock.given-back', data: { ...placeOf(command), returnId, lines: [...lines] } },
  ];
}

/** The buyer signed for more than was loaded: the rest left the shelf, too. */
export function recordOverDelivery(command: Command<'record-over-delivery'>, state: StockState): Outcome {
  const refused = refuseLines(command.lines);
  if (refused) return refused;
  const note = `over-delivered by ${command.deliveryId}`;
  const lines = command.lines.map(({ quantity, ...line }) => ({ ...line, delta: -quantity }));
  return [
    ...foundFor(command, note, state),
    { type: 'stock.adjusted', data: { ...placeOf(command), reason: 'CORRECTION', note, lines } },
  ];
}

/**
 * Goods that have left for sure were there, whatever the books say: what the books lack (or hold for orders) is found
 * first, so that no number goes below zero and every place still adds up.
 */
function foundFor(
  command: Place & { readonly lines: readonly LotLine[] },
  note: string,
  state: StockState,
): StockEvent[] {
  const inLot = new Map<string, number>();
  const free = new Map<string, number>();
  const lines = command.lines.flatMap(({ sku, lot, expiry, quantity }) => {
    const key = JSON.stringify([sku, lot, expiry]);
    const stock = skuStock(state, sku);
    const there = inLot.get(key) ?? lotQuantity(stock, lot, expiry);
    const unreserved = free.get(sku) ?? stock.onHand - stock.reserved;
    const taken = Math.min(quantity, there, unreserved);
    inLot.set(key, there - taken);
    free.set(sku, unreserved - taken);
    return taken < quantity ? [{ sku, lot, expiry, delta: quantity - taken }] : [];
  });
  if (lines.length === 0) return [];
  return [{ type: 'stock.adjusted', data: { ...placeOf(command), reason: 'FOUND', note, lines } }];
}

/** Neither a lot below zero nor a SKU below what orders have set aside. */
function refuseChanges(changes: readonly Change[], state: StockState): Rejection | undefined {
  const perLot = new Map<string, number>();
  const perSku = new Map<string, number>();
  for (const { sku, lot, expiry, delta } of changes) {
    const key = JSON.stringify([sku, lot, expiry]);
    const stock = skuStock(state, sku);
    const inLot = (perLot.get(key) ?? lotQuantity(stock, lot, expiry)) + delta;
    perLot.set(key, inLot);
    perSku.set(sku, (perSku.get(sku) ?? stock.onHand) + delta);
    if (inLot < 0) {
      const onHand = lotQuantity(stock, lot, expiry);
      return reject('below-zero', `${sku}, lot ${lot}: only ${onHand} on hand.`, { sku, lot, expiry, onHand, delta });
    }
  }
  for (const [sku, onHand] of perSku) {
    const { reserved } = skuStock(state, sku);
    if (onHand < reserved) {
      return reject(
        'would-break-reservations',
        `${sku}: ${reserved} are reserved for orders and only ${onHand} would be left. Release an order first.`,
        { sku, reserved, left: onHand },
      );
    }
  }
  return undefined;
}
