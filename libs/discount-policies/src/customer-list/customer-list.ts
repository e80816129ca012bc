import { assertNever, isBusinessDate, reject, type Decider, type Level, type Rejection } from '#libs/kernel';
import type { CustomerListEvent } from './events.js';
import { changedFrom, samePeriods, type Membership } from './membership.js';

export type CustomerListCommand =
  | { readonly type: 'open'; readonly listId: string; readonly name: string; readonly level: Level }
  /** Dates are business dates, both inclusive; `to` null: until told otherwise. */
  | {
      readonly type: 'enrol';
      readonly buyerIds: readonly string[];
      readonly from: string;
      readonly to: string | null;
    }
  | { readonly type: 'remove'; readonly buyerIds: readonly string[]; readonly from: string; readonly reason: string };

/** Null before it is opened. */
export type CustomerListState = {
  readonly listId: string;
  readonly name: string;
  readonly level: Level;
  /** When each buyer is on the list, by id. */
  readonly members: Readonly<Record<string, readonly Membership[]>>;
} | null;

/** Buyers that a list ever held. */
const mostMembers = 100_000;

type Known = NonNullable<CustomerListState>;
type Change = Exclude<CustomerListCommand, { type: 'open' }>;

function decideList(command: CustomerListCommand, state: CustomerListState): readonly CustomerListEvent[] | Rejection {
  if (command.type === 'open') {
    const { listId, name, level } = command;
    if (name.trim() === '') return reject('name-missing', 'A list needs a name.');
    if (!state) return [{ type: 'customer-list.opened', data: { listId, name, level } }];
    return state.name === name && state.level === level
      ? []
      : reject('already-opened', `${listId} is the ${state.level} list ${state.name}.`, { listId });
  }
  if (!state) return reject('unknown-list', 'There is no such list.');
  return refusePeriod(command) ?? change(command, state);
}

function refusePeriod(command: Change): Rejection | undefined {
  const { from } = command;
  const to = command.type === 'enrol' ? command.to : null;
  if (!isBusinessDate(from) || (to !== null && (!isBusinessDate(to) || to < from))) {
    return reject('bad-period', `${from} to ${to ?? 'open end'} is not a period of days.`);
  }
  return undefined;
}

/** Only those of the buyers of whom it says something new. */
function change(command: Change, { listId, level, members }: Known): readonly CustomerListEvent[] | Rejection {
  const { from } = command;
  const buyerIds = [...new Set(command.buyerIds)].filter((buyerId) => {
    const periods = members[buyerId] ?? [];
    return !samePeriods(periods, changedFrom(periods, from, command.type === 'enrol' ? command : null));
  });
  if (buyerIds.length === 0) return [];
  const known = Object.keys(members).length;
  const added = buyerIds.filter((buyerId) => !Object.hasOwn(members, buyerId)).length;
  if (known + added > mostMembers) {
    return reject('list-full', `A list holds at most ${mostMembers} buyers; open another one.`, { known });
  }
  return command.type === 'enrol'
    ? [{ type: 'customer-list.enrolled', data: { listId, level, buyerIds, from, to: command.to } }]
    : [{ type: 'customer-list.removed', data: { listId, level, buyerIds, from, reason: command.reason } }];
}

function evolveList(state: CustomerListState, event: CustomerListEvent): CustomerListState {
  if (event.type === 'customer-list.opened') return { ...event.data, members: {} };
  if (!state) throw new Error(`${event.type} before customer-list.opened`);
  switch (event.type) {
    case 'customer-list.enrolled':
      return changed(state, event.data, event.data);
    case 'customer-list.removed':
      return changed(state, event.data, null);
    default:
      return assertNever(event, 'customer list event');
  }
}

function changed(
  state: Known,
  { buyerIds, from }: { readonly buyerIds: readonly string[]; readonly from: string },
  next: Membership | null,
): Known {
  const members = { ...state.members };
  for (const buyerId of buyerIds) members[buyerId] = changedFrom(members[buyerId] ?? [], from, next);
  return { ...state, members };
}

/** A list of buyers that policies ask about, stream `customer-list-<id>`. */
export const customerListDecider: Decider<CustomerListState, CustomerListCommand, CustomerListEvent> = {
  name: 'customer-list',
  snapshotVersion: 1,
  initial: null,
  decide: decideList,
  evolve: evolveList,
};
