import { assert, assertNever, type Trade } from '#libs/kernel';
import type { ReturnEvent } from './events.js';

export interface NoReturn {
  readonly status: 'NONE';
}

export type ReturnStatus = 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'RECEIVED' | 'CREDITED';

export interface Return {
  readonly status: ReturnStatus;
  readonly returnId: string;
  readonly invoiceId: string;
  readonly orderId: string;
  readonly trade: Trade;
  readonly reason: Extract<ReturnEvent, { type: 'return.requested' }>['data']['reason'];
  readonly requestedBy: string;
  /** As requested, base units; from approval on as approved; from receipt on what came back. */
  readonly lines: readonly { readonly lineNo: number; readonly sku: string; readonly quantity: number }[];
  /** Minor units; null before it is credited. */
  readonly credited: number | null;
}

export type ReturnState = NoReturn | Return;

export const noReturn: ReturnState = { status: 'NONE' };

/** Folds one event into the return. */
export function evolveReturn(state: ReturnState, event: ReturnEvent): ReturnState {
  if (event.type === 'return.requested') return { ...event.data, status: 'REQUESTED', credited: null };
  assert(state.status !== 'NONE', `${event.type} after return.requested`);
  switch (event.type) {
    case 'return.approved':
      return { ...state, status: 'APPROVED', lines: event.data.lines };
    case 'return.rejected':
      return { ...state, status: 'REJECTED' };
    case 'return.received':
      return { ...state, status: 'RECEIVED', lines: perLine(state.lines, event.data.lines) };
    case 'return.credited':
      return { ...state, status: 'CREDITED', credited: event.data.amount };
    default:
      return assertNever(event, 'event');
  }
}

/** Lots and conditions of a line added up. */
function perLine(
  approved: Return['lines'],
  received: readonly { readonly lineNo: number; readonly quantity: number }[],
): Return['lines'] {
  return approved.map((line) => ({
    ...line,
    quantity: received.reduce((sum, r) => (r.lineNo === line.lineNo ? sum + r.quantity : sum), 0),
  }));
}
