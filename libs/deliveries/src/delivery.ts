import { assert, assertNever, type Trade } from '#libs/kernel';
import type { DeliveryLotLine } from './commands.js';
import type { DeliveryEvent } from './events.js';

export interface NoDelivery {
  readonly status: 'NONE';
}

/** RELEASED: the warehouse loads it, the stock has not answered yet. The last three are final. */
export type DeliveryStatus = 'PLANNED' | 'RELEASED' | 'DISPATCHED' | 'RECEIVED' | 'FAILED' | 'CANCELLED';

export interface Delivery {
  readonly status: DeliveryStatus;
  readonly deliveryId: string;
  readonly orderId: string;
  readonly trade: Trade;
  readonly plannedDate: string;
  readonly vehicle: string | null;
  readonly lines: readonly { readonly lineNo: number; readonly sku: string; readonly quantity: number }[];
  /** What left the warehouse; empty before. */
  readonly lots: readonly DeliveryLotLine[];
  readonly dispatchedOn: string | null;
  readonly receivedOn: string | null;
}

export type DeliveryState = NoDelivery | Delivery;

export const noDelivery: DeliveryState = { status: 'NONE' };

/** Folds one event into the delivery. */
export function evolveDelivery(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  if (event.type === 'delivery.planned') {
    const { deliveryId, orderId, trade, plannedDate, lines } = event.data;
    const nothingYet = { vehicle: null, lots: [], dispatchedOn: null, receivedOn: null };
    return { status: 'PLANNED', deliveryId, orderId, trade, plannedDate, lines, ...nothingYet };
  }
  assert(state.status !== 'NONE', `${event.type} after delivery.planned`);
  switch (event.type) {
    case 'delivery.released':
      return { ...state, status: 'RELEASED', vehicle: event.data.vehicle };
    case 'delivery.dispatched': {
      const { vehicle, dispatchedOn, lots } = event.data;
      return { ...state, status: 'DISPATCHED', vehicle, dispatchedOn, lots };
    }
    case 'delivery.received':
      return { ...state, status: 'RECEIVED', receivedOn: event.data.receivedOn };
    case 'delivery.failed':
      return { ...state, status: 'FAILED' };
    case 'delivery.cancelled':
      return { ...state, status: 'CANCELLED' };
    default:
      return assertNever(event, 'event');
  }
}
