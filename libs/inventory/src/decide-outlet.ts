import { assertNever, isBusinessDate, recall, reject, tableGet, type Decider, type Rejection } from '#libs/kernel';
import type { OutletRef, OutletStockCommand } from './commands.js';
import type { OutletStockEvent } from './events.js';
import { refuseLines } from './lines.js';
import { evolveOutletStock, unknownOutletStock, type OutletStockState } from './outlet-stock.js';

type Outcome = readonly OutletStockEvent[] | Rejection;

/** What an outlet holds by counts, deliveries, reports and returns; the estimate may go below zero and says so. */
function decideOutletStock(command: OutletStockCommand, state: OutletStockState): Outcome {
  switch (command.type) {
    case 'receive-delivery': {
      const { deliveryId, lines } = command;
      const data = { ...outletOf(command), deliveryId, lines: [...lines] };
      return once(state, `RECEIVED:${deliveryId}`, lines, { type: 'outlet-stock.received', data });
    }
    case 'return-goods': {
      const { returnId, lines } = command;
      const data = { ...outletOf(command), returnId, lines: [...lines] };
      return once(state, `RETURNED:${returnId}`, lines, { type: 'outlet-stock.returned', data });
    }
    case 'report-sell-out': {
      const { reportId, from, to, source, lines } = command;
      if (!isBusinessDate(from) || !isBusinessDate(to) || from > to) {
        return reject('bad-period', `${from} to ${to} is not a period of days (YYYY-MM-DD, first to last).`, {
          from,
          to,
        });
      }
      const data = { ...outletOf(command), from, to, source, reportId, lines: [...lines] };
      return once(state, `SOLD:${reportId}`, lines, { type: 'outlet-stock.sold', data });
    }
    case 'count-outlet':
      return count(command, state);
    default:
      return assertNever(command, 'outlet stock command');
  }
}

function once(
  state: OutletStockState,
  key: string,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  event: OutletStockEvent,
): Outcome {
  return refuseLines(lines) ?? (recall(state.done, key) === undefined ? [event] : []);
}

function count(command: Extract<OutletStockCommand, { type: 'count-outlet' }>, state: OutletStockState): Outcome {
  const { countedOn, method } = command;
  if (command.lines.length === 0) return reject('no-lines', 'Name at least one line.');
  if (!isBusinessDate(countedOn)) return reject('bad-date', `${countedOn} is not a date (YYYY-MM-DD).`);
  const seen = new Set<string>();
  for (const { sku, counted } of command.lines) {
    if (!Number.isSafeInteger(counted) || counted < 0) {
      return reject('bad-quantity', `${sku}: a count is a whole number of base units, zero or more.`, { sku, counted });
    }
    if (seen.has(sku)) return reject('duplicate-line', `${sku} is counted twice.`, { sku });
    seen.add(sku);
    // An older count would undo what a newer one found and derive sales that nobody made.
    const last = tableGet(state.skus, sku)?.countedOn;
    if (last !== undefined && countedOn < last) {
      return reject('older-count', `${sku} was counted on ${last} already, after ${countedOn}.`, { sku, last });
    }
  }
  const lines = command.lines.map(({ sku, counted }) => {
    const expected = tableGet(state.skus, sku)?.estimate ?? null;
    return { sku, counted, expected, derivedSold: expected === null ? null : expected - counted };
  });
  return [{ type: 'outlet-stock.counted', data: { ...outletOf(command), countedOn, method, lines } }];
}

function outletOf({ outletId, distributorId, channel, territory }: OutletRef): OutletRef {
  return { outletId, distributorId, channel, territory };
}

/** The stock of an outlet, stream `outlet-stock-<outlet>`. */
export const outletStockDecider: Decider<OutletStockState, OutletStockCommand, OutletStockEvent> = {
  name: 'outlet-stock',
  snapshotVersion: 1,
  initial: unknownOutletStock,
  decide: decideOutletStock,
  evolve: evolveOutletStock,
};
