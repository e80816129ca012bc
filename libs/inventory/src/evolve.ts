import { assertNever, remember, tableDelete, tableGet, tableSet, type Recent, type Table } from '#libs/kernel';
import type { OrderLineQuantity } from './commands.js';
import type { StockEvent } from './events.js';
import { doneWindow, fefo, type LotStock, type SkuStock, type StockState } from './stock.js';

/** Folds one event of a location. The old state stays as it was. */
export function evolveStock(state: StockState, event: StockEvent): StockState {
  switch (event.type) {
    case 'stock.received': {
      const { source, lines } = event.data;
      const skus = lines.reduce((all, line) => moveLot(all, line, line.quantity), state.skus);
      return source.kind === 'OPENING'
        ? { ...state, skus, openings: tableSet(state.openings, source.id, 1) }
        : { ...state, skus, done: note(state.done, `${source.kind}:${source.id}`) };
    }
    case 'stock.reserved':
      return reserved(state, event.data);
    case 'stock.back-ordered': {
      const { orderId, round } = event.data;
      const lines = event.data.lines.map(({ lineNo, sku, requested }) => ({ lineNo, sku, quantity: requested }));
      return { ...state, queue: [...withoutOrder(state.queue, orderId), { orderId, round, lines }] };
    }
    case 'stock.reservation-released': {
      const { orderId, lines } = event.data;
      const round = tableGet(state.orders, orderId)?.round ?? state.queue.find((w) => w.orderId === orderId)?.round;
      return {
        ...state,
        skus: lines.reduce((all, line) => moveReserved(all, line.sku, -line.quantity), state.skus),
        orders: tableDelete(state.orders, orderId),
        queue: withoutOrder(state.queue, orderId),
        done: note(state.done, `ORDER:${orderId}`, round),
      };
    }
    case 'stock.issued':
      return issued(state, event.data);
    case 'stock.issue-refused':
      return state;
    case 'stock.adjusted':
      return { ...state, skus: event.data.lines.reduce((all, line) => moveLot(all, line, line.delta), state.skus) };
    case 'stock.counted':
      return {
        ...state,
        skus: event.data.lines.reduce((all, line) => moveLot(all, line, line.counted - line.expected), state.skus),
      };
    case 'stock.damage-recorded':
      return { ...state, done: note(state.done, `DAMAGE-${event.data.source.kind}:${event.data.source.id}`) };
    case 'stock.given-back':
      return {
        ...state,
        skus: event.data.lines.reduce((all, line) => moveLot(all, line, -line.quantity), state.skus),
        done: note(state.done, `GIVEN-BACK:${event.data.returnId}`),
      };
    default:
      return assertNever(event, 'stock event');
  }
}

type Data<Type extends StockEvent['type']> = Extract<StockEvent, { type: Type }>['data'];

/** Adds to what the order has: goods of a failed delivery join those that are still here. */
function reserved(state: StockState, { orderId, round, lines }: Data<'stock.reserved'>): StockState {
  const added = lines.filter((line) => line.reserved > 0);
  const queue = withoutOrder(state.queue, orderId);
  const before = tableGet(state.orders, orderId);
  if (added.length === 0 && !before) return { ...state, queue, done: note(state.done, `ORDER:${orderId}`, round) };
  const fresh = added.map(({ lineNo, sku, reserved: quantity }) => ({ lineNo, sku, quantity }));
  return {
    ...state,
    skus: added.reduce((all, line) => moveReserved(all, line.sku, line.reserved), state.skus),
    orders: tableSet(state.orders, orderId, { round, lines: before ? merged(before.lines, fresh) : fresh }),
    queue,
  };
}

function merged(kept: readonly OrderLineQuantity[], added: readonly OrderLineQuantity[]): readonly OrderLineQuantity[] {
  return added.reduce((all, line) => {
    const at = all.findIndex(({ lineNo, sku }) => lineNo === line.lineNo && sku === line.sku);
    return at < 0 ? [...all, line] : all.with(at, { ...line, quantity: all[at]!.quantity + line.quantity });
  }, kept);
}

function issued(state: StockState, { orderId, deliveryId, lines }: Data<'stock.issued'>): StockState {
  let skus = state.skus;
  const taken = new Map<number, number>();
  for (const line of lines) {
    skus = moveReserved(moveLot(skus, line, -line.quantity), line.sku, -line.quantity);
    taken.set(line.lineNo, (taken.get(line.lineNo) ?? 0) + line.quantity);
  }
  const before = tableGet(state.orders, orderId);
  const round = before?.round ?? 0;
  const left = (before?.lines ?? [])
    .map((line) => ({ ...line, quantity: line.quantity - (taken.get(line.lineNo) ?? 0) }))
    .filter((line) => line.quantity > 0);
  const done = note(state.done, `ISSUE:${deliveryId}`, round);
  return left.length > 0
    ? { ...state, skus, done, orders: tableSet(state.orders, orderId, { round, lines: left }) }
    : { ...state, skus, orders: tableDelete(state.orders, orderId), done: note(done, `ORDER:${orderId}`, round) };
}

function note(done: Recent<number>, key: string, round = 0): Recent<number> {
  return remember(done, key, round, doneWindow);
}

function withoutOrder<T extends { readonly orderId: string }>(queue: readonly T[], orderId: string): readonly T[] {
  return queue.some((waiting) => waiting.orderId === orderId)
    ? queue.filter((waiting) => waiting.orderId !== orderId)
    : queue;
}

function moveReserved(skus: Table<SkuStock>, sku: string, delta: number): Table<SkuStock> {
  const stock = tableGet(skus, sku);
  return put(skus, sku, { onHand: 0, lots: [], ...stock, reserved: (stock?.reserved ?? 0) + delta });
}

function moveLot(
  skus: Table<SkuStock>,
  { sku, lot, expiry }: { readonly sku: string; readonly lot: string; readonly expiry: string | null },
  delta: number,
): Table<SkuStock> {
  if (delta === 0) return skus;
  const stock = tableGet(skus, sku) ?? { onHand: 0, reserved: 0, lots: [] };
  return put(skus, sku, {
    onHand: stock.onHand + delta,
    reserved: stock.reserved,
    lots: movedLots(stock.lots, lot, expiry, delta),
  });
}

function movedLots(lots: readonly LotStock[], lot: string, expiry: string | null, delta: number): readonly LotStock[] {
  const at = lots.findIndex((l) => l.lot === lot && l.expiry === expiry);
  if (at < 0) return [...lots, { lot, expiry, quantity: delta }].sort(fefo);
  const quantity = lots[at]!.quantity + delta;
  return quantity === 0 ? lots.toSpliced(at, 1) : lots.with(at, { lot, expiry, quantity });
}

function put(skus: Table<SkuStock>, sku: string, stock: SkuStock): Table<SkuStock> {
  return stock.onHand === 0 && stock.reserved === 0 && stock.lots.length === 0
    ? tableDelete(skus, sku)
    : tableSet(skus, sku, stock);
}
