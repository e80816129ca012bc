import {
  assertNever,
  emptyRecent,
  emptyTable,
  remember,
  tableGet,
  tableSet,
  type Recent,
  type Table,
} from '#libs/kernel';
import type { OutletStockEvent } from './events.js';

/** What is known of one SKU since its first count. */
export interface OutletSku {
  /** Last count + received - sold - returned since, base units. Below zero: reports and deliveries contradict. */
  readonly estimate: number;
  readonly countedOn: string;
}

export interface OutletStockState {
  /** Only SKUs that were counted at least once: before that nothing can be estimated. */
  readonly skus: Table<OutletSku>;
  /**
   * Deliveries, returns and reports taken lately, so that the same fact under another command id changes nothing.
   * Bounded: deliveries and returns come once by their own streams' rules, reports are repeated within days.
   */
  readonly done: Recent<1>;
}

/** Entries of {@link OutletStockState.done} that are kept at least: an outlet sees a few a week. */
export const outletWindow = 100;

/** An outlet of which nothing is known. */
export const unknownOutletStock: OutletStockState = { skus: emptyTable(), done: emptyRecent() };

/** Folds one event of an outlet's stock. The old state stays as it was. */
export function evolveOutletStock(state: OutletStockState, event: OutletStockEvent): OutletStockState {
  switch (event.type) {
    case 'outlet-stock.received':
      return moved(state, `RECEIVED:${event.data.deliveryId}`, event.data.lines, 1);
    case 'outlet-stock.sold':
      return moved(state, `SOLD:${event.data.reportId}`, event.data.lines, -1);
    case 'outlet-stock.returned':
      return moved(state, `RETURNED:${event.data.returnId}`, event.data.lines, -1);
    case 'outlet-stock.counted': {
      const { countedOn } = event.data;
      return {
        ...state,
        skus: event.data.lines.reduce(
          (all, { sku, counted }) => tableSet(all, sku, { estimate: counted, countedOn }),
          state.skus,
        ),
      };
    }
    default:
      return assertNever(event, 'outlet stock event');
  }
}

function moved(
  state: OutletStockState,
  key: string,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  sign: 1 | -1,
): OutletStockState {
  const skus = lines.reduce((all, { sku, quantity }) => {
    const known = tableGet(all, sku);
    return known ? tableSet(all, sku, { ...known, estimate: known.estimate + sign * quantity }) : all;
  }, state.skus);
  return { skus, done: remember(state.done, key, 1, outletWindow) };
}
