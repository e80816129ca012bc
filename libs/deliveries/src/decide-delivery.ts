import { assertNever, isRejection, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { DeliveryCommand, DeliveryLotLine } from './commands.js';
import { evolveDelivery, noDelivery, type Delivery, type DeliveryState, type DeliveryStatus } from './delivery.js';
import type { DeliveryEvent } from './events.js';
import { splitLots } from './receipt-lots.js';
import { receiptLines } from './receipt.js';

type Decision = readonly DeliveryEvent[] | Rejection;
type CommandOf<Type extends DeliveryCommand['type']> = Extract<DeliveryCommand, { type: Type }>;

function decide(command: DeliveryCommand, state: DeliveryState, context: DecisionContext): Decision {
  if (command.type === 'plan') return plan(command, state);
  if (state.status === 'NONE') return reject('not-found', 'There is no such delivery.');
  switch (command.type) {
    case 'release':
      return release(command, state);
    case 'record-dispatch':
      return recordDispatch(command, state, context);
    case 'refuse-dispatch':
      if (state.status !== 'RELEASED') return [];
      return [{ type: 'delivery.cancelled', data: { ...idOf(state), reason: command.reason } }];
    case 'record-receipt':
      return recordReceipt(command, state);
    case 'fail':
      if (state.status !== 'DISPATCHED') return refuseUnless('DISPATCHED', state);
      return [{ type: 'delivery.failed', data: { ...idOf(state), reason: command.reason, returnedLots: state.lots } }];
    case 'cancel':
      if (state.status !== 'PLANNED') return refuseUnless('PLANNED', state);
      return [{ type: 'delivery.cancelled', data: { ...idOf(state), reason: command.reason } }];
    default:
      return assertNever(command, 'command');
  }
}

/** The order checked the lines. A delivery is planned once; the same id again is nothing new. */
function plan(command: CommandOf<'plan'>, state: DeliveryState): Decision {
  if (state.status !== 'NONE') return [];
  const { deliveryId, orderId, trade, plannedDate, lines, vehicle } = command;
  const id = { deliveryId, orderId, trade };
  const planned: DeliveryEvent = { type: 'delivery.planned', data: { ...id, plannedDate, lines } };
  if (!command.release) return [planned];
  return [planned, { type: 'delivery.released', data: { ...id, vehicle, lines } }];
}

function release({ vehicle }: CommandOf<'release'>, delivery: Delivery): Decision {
  if (delivery.status !== 'PLANNED') return refuseUnless('PLANNED', delivery);
  return [{ type: 'delivery.released', data: { ...idOf(delivery), vehicle, lines: delivery.lines } }];
}

/** Lots must cover the lines to the unit. What was dispatched, or ended before, is nothing new. */
function recordDispatch(
  { lots }: CommandOf<'record-dispatch'>,
  delivery: Delivery,
  context: DecisionContext,
): Decision {
  if (delivery.status === 'PLANNED') return refuseUnless('RELEASED', delivery);
  if (delivery.status !== 'RELEASED') return [];
  const refusal = checkLots(lots, delivery);
  if (refusal) return refusal;
  const data = { ...idOf(delivery), vehicle: delivery.vehicle, dispatchedOn: context.businessDate, lots };
  return [{ type: 'delivery.dispatched', data }];
}

function checkLots(lots: readonly DeliveryLotLine[], delivery: Delivery): Rejection | null {
  const missing = new Map(delivery.lines.map((line) => [line.lineNo, line.quantity]));
  const skus = new Map(delivery.lines.map((line) => [line.lineNo, line.sku]));
  for (const { lineNo, sku, quantity } of lots) {
    if (quantity <= 0 || skus.get(lineNo) !== sku) return lotsDoNotAddUp(lineNo, { sku, quantity });
    missing.set(lineNo, (missing.get(lineNo) ?? 0) - quantity);
  }
  for (const [lineNo, rest] of missing) {
    if (rest !== 0) return lotsDoNotAddUp(lineNo, { missing: rest });
  }
  return null;
}

function lotsDoNotAddUp(lineNo: number, details: Readonly<Record<string, unknown>>): Rejection {
  const message = `Line ${lineNo}: the lots do not add up to what the delivery carries.`;
  return reject('lots-do-not-add-up', message, { lineNo, ...details });
}

function recordReceipt(command: CommandOf<'record-receipt'>, delivery: Delivery): Decision {
  if (delivery.status !== 'DISPATCHED') return refuseUnless('DISPATCHED', delivery);
  const lines = receiptLines(delivery, command.lines);
  if (isRejection(lines)) return lines;
  const { receivedOn, receivedAt, signerId } = command;
  const data = { ...idOf(delivery), receivedOn, receivedAt, signerId, lines, ...splitLots(lines, delivery.lots) };
  return [{ type: 'delivery.received', data }];
}

function idOf({ deliveryId, orderId, trade }: Delivery) {
  return { deliveryId, orderId, trade };
}

const refusals: Readonly<Record<DeliveryStatus, readonly [code: string, message: string]>> = {
  PLANNED: ['not-released', 'It is not released yet.'],
  RELEASED: ['already-released', 'It is being loaded: wait until the warehouse dispatched or refused it.'],
  DISPATCHED: ['already-dispatched', 'It is on its way: record its receipt or that it failed.'],
  RECEIVED: ['already-received', 'The buyer has signed for it.'],
  FAILED: ['delivery-failed', 'It failed: the goods came back.'],
  CANCELLED: ['delivery-cancelled', 'It was cancelled.'],
};

/** Why a delivery can't take a command that needs another status. */
function refuseUnless(needed: 'PLANNED' | 'RELEASED' | 'DISPATCHED', { deliveryId, status }: Delivery): Rejection {
  const waits = needed === 'DISPATCHED' && (status === 'PLANNED' || status === 'RELEASED');
  const [code, message] = waits ? ['not-dispatched', 'It has not left the warehouse yet.'] : refusals[status];
  return reject(code, `Delivery ${deliveryId}: ${message}`, { status });
}

/** A delivery from its plan to the buyer's signature. */
export const deliveryDecider: Decider<DeliveryState, DeliveryCommand, DeliveryEvent> = {
  name: 'delivery',
  snapshotVersion: 1,
  initial: noDelivery,
  decide,
  evolve: evolveDelivery,
};
