import { remember, tableDelete, tableGet, tableSet } from '#libs/kernel';
import { doneWindow, maxWaiting, type AccountState, type CreditReservation } from './account.js';
import type { AccountEvent } from './events.js';

type Data<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];

/** An order has its credit. */
export function creditReserved(
  state: AccountState,
  { orderId, round, amount }: Data<'account.credit-reserved'>,
): AccountState {
  const invoiced = tableGet(state.reservations, orderId)?.invoiced ?? 0;
  const waiting = state.waiting.some((order) => order.orderId === orderId)
    ? state.waiting.filter((order) => order.orderId !== orderId)
    : state.waiting;
  return { ...withReservation(state, orderId, { round, amount, invoiced }), waiting };
}

/** An order that waits already keeps its place: an amendment is often made to fit. */
export function creditRefused(
  state: AccountState,
  { orderId, round, amount }: Data<'account.credit-refused'>,
): AccountState {
  const order = { orderId, round, amount };
  const at = state.waiting.findIndex((known) => known.orderId === orderId);
  if (at >= 0) return { ...state, waiting: state.waiting.with(at, order) };
  return state.waiting.length < maxWaiting ? { ...state, waiting: [...state.waiting, order] } : state;
}

/** Less of it is reserved; nothing: it waits no longer either. */
export function creditReleased(state: AccountState, { orderId, left }: Data<'account.credit-released'>): AccountState {
  const reservation = tableGet(state.reservations, orderId);
  const next = reservation ? withReservation(state, orderId, { ...reservation, amount: left }) : state;
  return left > 0 ? next : { ...next, waiting: state.waiting.filter((order) => order.orderId !== orderId) };
}

/** A reservation that is used up or released leaves; its round stays known for a while. */
export function withReservation(state: AccountState, orderId: string, reservation: CreditReservation): AccountState {
  const before = tableGet(state.reservations, orderId)?.amount ?? 0;
  const reserved = state.reserved - before + reservation.amount;
  return reservation.amount > 0
    ? { ...state, reserved, reservations: tableSet(state.reservations, orderId, reservation) }
    : {
        ...state,
        reserved,
        reservations: tableDelete(state.reservations, orderId),
        done: remember(state.done, `ORDER:${orderId}`, reservation.round, doneWindow),
      };
}
