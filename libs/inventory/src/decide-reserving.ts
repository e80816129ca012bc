import { assert, recall, tableGet, type DecisionContext, type Rejection } from '#libs/kernel';
import type { OrderLineQuantity, Place, StockCommand } from './commands.js';
import type { StockEvent } from './events.js';
import { evolveStock } from './evolve.js';
import { refuseLines, refuseRepeatedLineNo } from './lines.js';
import { available, isSellable, sellable, skuStock, type LotStock, type StockState } from './stock.js';

type Command<Type extends StockCommand['type']> = Extract<StockCommand, { type: Type }>;
type Outcome = readonly StockEvent[] | Rejection;

/** Only the place of a command. */
export function placeOf({ locationId, distributorId }: Place): Place {
  return { locationId, distributorId };
}

/** All lines of an order at once; what an earlier line takes is gone for a later one of the same SKU. */
export function reserve(command: Command<'reserve'>, state: StockState, context: DecisionContext): Outcome {
  const refused = refuseLines(command.lines) ?? refuseRepeatedLineNo(command.lines);
  if (refused) return refused;
  const { orderId, round, shortage } = command;
  const lastRound = lastRoundOf(state, orderId);
  if (lastRound !== undefined && round <= lastRound) return [];

  const place = placeOf(command);
  // An amendment releases the old round itself; if it did not (yet), its goods are free for the new one all the same.
  const released = releasedReservation(state, orderId, place, 'AMENDED');
  const free = released ? evolveStock(state, released) : state;
  const shares = share(command.lines, free, context.businessDate);
  const waits = shortage === 'BACK_ORDER' && shares.some((line) => line.available < line.requested);
  const event: StockEvent = waits
    ? { type: 'stock.back-ordered', data: { ...place, orderId, round, lines: shares } }
    : {
        type: 'stock.reserved',
        data: {
          ...place,
          orderId,
          round,
          lines: shares.map(({ available: reserved, ...line }) => ({ ...line, reserved })),
        },
      };
  return released ? [released, event] : [event];
}

/**
 * Waiting orders whose goods are all there now, oldest first. An order that still lacks something is passed over: else
 * one that waits for a SKU that never comes would stop everybody. Nothing is kept back for the queue from new orders
 * either; it is tried again right after goods come in.
 */
export function retryBackOrders(place: Place, state: StockState, context: DecisionContext): readonly StockEvent[] {
  const events: StockEvent[] = [];
  let left = state;
  for (const { orderId, round, lines } of state.queue) {
    const shares = share(lines, left, context.businessDate);
    if (shares.some((line) => line.available < line.requested)) continue;
    const event: StockEvent = {
      type: 'stock.reserved',
      data: {
        ...placeOf(place),
        orderId,
        round,
        lines: shares.map(({ available: reserved, ...line }) => ({ ...line, reserved })),
      },
    };
    events.push(event);
    left = evolveStock(left, event);
  }
  return events;
}

/** Everything the order still has here, and its place in the queue. */
export function release(command: Command<'release'>, state: StockState): readonly StockEvent[] {
  const event = releasedReservation(state, command.orderId, placeOf(command), command.reason);
  if (event) return [event];
  if (!state.queue.some((waiting) => waiting.orderId === command.orderId)) return [];
  const { orderId, reason } = command;
  return [{ type: 'stock.reservation-released', data: { ...placeOf(command), orderId, reason, lines: [] } }];
}

/** Loads a delivery: lots by FEFO, expired ones never, all lines or none. */
export function issue(command: Command<'issue'>, state: StockState, context: DecisionContext): Outcome {
  const refused = refuseLines(command.lines) ?? refuseRepeatedLineNo(command.lines);
  if (refused) return refused;
  const { orderId, deliveryId } = command;
  if (recall(state.done, `ISSUE:${deliveryId}`) !== undefined) return [];

  const kept = tableGet(state.orders, orderId)?.lines ?? [];
  const { businessDate } = context;
  const unexpired = new Map<string, number>();
  const short: { lineNo: number; sku: string; requested: number; available: number }[] = [];
  for (const { lineNo, sku, quantity: requested } of command.lines) {
    const there = unexpired.get(sku) ?? sellable(skuStock(state, sku), businessDate);
    const reserved = kept.find((line) => line.lineNo === lineNo && line.sku === sku)?.quantity ?? 0;
    const possible = Math.min(reserved, there);
    unexpired.set(sku, there - Math.min(possible, requested));
    if (possible < requested) short.push({ lineNo, sku, requested, available: possible });
  }
  const data = { ...placeOf(command), orderId, deliveryId };
  if (short.length > 0) return [{ type: 'stock.issue-refused', data: { ...data, lines: short } }];
  return [{ type: 'stock.issued', data: { ...data, lines: pick(command.lines, state, businessDate) } }];
}

/** Goods of a failed delivery are back; for the order again, as far as they may still leave. */
export function takeBack(command: Command<'take-back'>, state: StockState, context: DecisionContext): Outcome {
  const refused = refuseLines(command.lines);
  if (refused) return refused;
  const { orderId, deliveryId } = command;
  const source = { kind: 'DELIVERY_RETURN', id: deliveryId } as const;
  if (recall(state.done, `${source.kind}:${source.id}`) !== undefined) return [];

  const place = placeOf(command);
  const lines = command.lines.map(({ sku, lot, expiry, quantity }) => ({ sku, lot, expiry, quantity }));
  const received: StockEvent = { type: 'stock.received', data: { ...place, source, lines } };
  if (!command.reserveAgain) return [received];
  const again = new Map<number, { lineNo: number; sku: string; requested: number; reserved: number }>();
  for (const { lineNo, sku, expiry, quantity } of command.lines) {
    const line = again.get(lineNo) ?? { lineNo, sku, requested: 0, reserved: 0 };
    line.requested += quantity;
    if (isSellable(expiry, context.businessDate)) line.reserved += quantity;
    again.set(lineNo, line);
  }
  const round = tableGet(state.orders, orderId)?.round ?? recall(state.done, `ISSUE:${deliveryId}`) ?? 0;
  return [received, { type: 'stock.reserved', data: { ...place, orderId, round, lines: [...again.values()] } }];
}

function lastRoundOf(state: StockState, orderId: string): number | undefined {
  const rounds = [
    tableGet(state.orders, orderId)?.round,
    state.queue.find((waiting) => waiting.orderId === orderId)?.round,
    recall(state.done, `ORDER:${orderId}`),
  ].filter((round) => round !== undefined);
  return rounds.length > 0 ? Math.max(...rounds) : undefined;
}

function releasedReservation(
  state: StockState,
  orderId: string,
  place: Place,
  reason: Command<'release'>['reason'],
): StockEvent | undefined {
  const lines = tableGet(state.orders, orderId)?.lines;
  return lines && { type: 'stock.reservation-released', data: { ...place, orderId, reason, lines } };
}

/** What each line can get, in line order. */
function share(lines: readonly OrderLineQuantity[], state: StockState, businessDate: string) {
  const left = new Map<string, number>();
  return lines.map(({ lineNo, sku, quantity: requested }) => {
    const there = left.get(sku) ?? available(skuStock(state, sku), businessDate);
    const got = Math.min(there, requested);
    left.set(sku, there - got);
    return { lineNo, sku, requested, available: got };
  });
}

function pick(lines: readonly OrderLineQuantity[], state: StockState, businessDate: string) {
  const lotsOf = new Map<string, LotStock[]>();
  return lines.flatMap(({ lineNo, sku, quantity }) => {
    const lots = lotsOf.get(sku) ?? skuStock(state, sku).lots.filter(({ expiry }) => isSellable(expiry, businessDate));
    lotsOf.set(sku, lots);
    const picked: { lineNo: number; sku: string; lot: string; expiry: string | null; quantity: number }[] = [];
    for (let wanted = quantity; wanted > 0;) {
      const first = lots[0];
      assert(first, `${sku}: lots cover what was checked`);
      const taken = Math.min(wanted, first.quantity);
      picked.push({ lineNo, sku, lot: first.lot, expiry: first.expiry, quantity: taken });
      wanted -= taken;
      if (taken === first.quantity) lots.shift();
      else lots[0] = { ...first, quantity: first.quantity - taken };
    }
    return picked;
  });
}
