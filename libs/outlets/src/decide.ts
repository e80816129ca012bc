import { assertNever, isCurrency, reject, type Decider, type Rejection } from '#libs/kernel';
import type { OutletCommand } from './commands.js';
import type { OutletEvent } from './events.js';
import { evolveOutlet, supplierOf, type OutletState } from './outlet.js';

type Command<Type extends OutletCommand['type']> = Extract<OutletCommand, { type: Type }>;
type Outcome = readonly OutletEvent[] | Rejection;
type Known = NonNullable<OutletState>;

/** A point of sale: one supplier per product line at a time. */
function decideOutlet(command: OutletCommand, state: OutletState): Outcome {
  if (command.type === 'register') return register(command, state);
  if (!state) return reject('unknown-outlet', 'There is no such outlet.');
  const { outletId, closed } = state;
  switch (command.type) {
    case 'reclassify':
      return reclassify(command, state);
    case 'change-supplier':
      return changeSupplier(command, state);
    case 'close':
      return closed ? [] : [{ type: 'outlet.closed', data: { outletId, reason: command.reason } }];
    case 'reopen':
      return closed ? [{ type: 'outlet.reopened', data: { outletId, reason: command.reason } }] : [];
    default:
      return assertNever(command, 'outlet command');
  }
}

/** Once; told again under the same name it is the same outlet, whatever changed since. */
function register(command: Command<'register'>, state: OutletState): Outcome {
  const { outletId, name, outletClass, outletType, channel, territory } = command;
  const { paymentTermDays, currency, creditLimit } = command;
  if (state) {
    return state.name === name
      ? []
      : reject('already-registered', `${outletId} is registered as ${state.name}.`, { outletId });
  }
  if (name.trim() === '') return reject('name-missing', 'An outlet needs a name.');
  const suppliers = command.suppliers.map(({ productLine, distributorId }) => ({ productLine, distributorId }));
  const lines = new Set(suppliers.map(({ productLine }) => productLine));
  if (lines.size < suppliers.length) {
    return reject('two-suppliers', 'Name one supplier per product line.', { suppliers });
  }
  if (!isWhole(paymentTermDays)) return reject('bad-term', 'The payment term is a whole number of days, zero or more.');
  const refused = refuseCredit(currency, creditLimit);
  if (refused) return refused;
  const attributes = { outletId, name, outletClass, outletType, channel, territory };
  const data = { ...attributes, suppliers, paymentTermDays, currency, creditLimit };
  return [{ type: 'outlet.registered', data }];
}

function reclassify(command: Command<'reclassify'>, state: Known): Outcome {
  if (state.closed) return refuseClosed(state);
  const fields = ['outletClass', 'outletType', 'channel', 'territory'] as const;
  if (fields.every((field) => state[field] === command[field])) return [];
  const { outletClass, outletType, channel, territory, reason } = command;
  const { outletId } = state;
  return [{ type: 'outlet.reclassified', data: { outletId, outletClass, outletType, channel, territory, reason } }];
}

function changeSupplier(command: Command<'change-supplier'>, state: Known): Outcome {
  const { productLine, distributorId, currency, creditLimit } = command;
  if (state.closed) return refuseClosed(state);
  if (productLine === '') return reject('line-missing', 'Name the product line, or ALL.');
  const refused = refuseCredit(currency, creditLimit);
  if (refused) return refused;
  const own = state.suppliers.find((supplier) => supplier.productLine === productLine);
  const same = own?.distributorId === distributorId && own.currency === currency && own.creditLimit === creditLimit;
  if (same) return [];
  const previousDistributorId = supplierOf(state, productLine)?.distributorId ?? null;
  const { outletId } = state;
  return [
    {
      type: 'outlet.supplier-changed',
      data: { outletId, productLine, distributorId, previousDistributorId, currency, creditLimit },
    },
  ];
}

function refuseCredit(currency: string, creditLimit: number | null): Rejection | undefined {
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  if (creditLimit !== null && !isWhole(creditLimit)) {
    return reject('bad-amount', 'A limit is a whole number of minor units, zero or more, or null for none.', {
      creditLimit,
    });
  }
  return undefined;
}

function refuseClosed({ outletId }: Known): Rejection {
  return reject('outlet-closed', `${outletId} is closed; reopen it first.`, { outletId });
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** A point of sale, stream `outlet-<id>`. */
export const outletDecider: Decider<OutletState, OutletCommand, OutletEvent> = {
  name: 'outlet',
  snapshotVersion: 2,
  initial: null,
  decide: decideOutlet,
  evolve: evolveOutlet,
};
