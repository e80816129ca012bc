import { assertNever, remember, tableDelete, tableGet, tableSet, type Table } from '#libs/kernel';
import { documentWindow, type Budget, type Reservation } from './budget.js';
import { refOf } from './checks.js';
import type { BudgetEvent } from './events.js';

type DataOf<Type extends BudgetEvent['type']> = Extract<BudgetEvent, { type: Type }>['data'];

/** Folds one event into the budget. */
export function evolveBudget(budget: Budget, event: BudgetEvent): Budget {
  switch (event.type) {
    case 'budget.granted':
      return granted(budget, event.data);
    case 'budget.reserved':
      return reserved(budget, event.data, event.data.amount);
    case 'budget.reservation-changed':
      return reserved(budget, event.data, event.data.added);
    case 'budget.committed':
      return committed(budget, event.data);
    case 'budget.released':
      return released(budget, event.data);
    case 'budget.spent':
      return moved(budget, event.data.amount, `SPENT:${event.data.documentId}`);
    case 'budget.restored':
      return moved(budget, -event.data.amount, `RESTORED:${event.data.documentId}`);
    default:
      return assertNever(event, 'event');
  }
}

function granted(budget: Budget, data: DataOf<'budget.granted'>): Budget {
  const { amount, version, limit } = data;
  return { ...budget, ref: refOf(data), granted: amount, declared: { version, limit } };
}

function reserved(budget: Budget, data: DataOf<'budget.reserved' | 'budget.reservation-changed'>, added: number) {
  const { orderId, round, amount, heldUntil, by } = data;
  return {
    ...budget,
    reserved: budget.reserved + added,
    reservations: tableSet(budget.reservations, orderId, { round, open: amount, heldUntil, by }),
  };
}

function committed(budget: Budget, data: DataOf<'budget.committed'>): Budget {
  const { orderId, invoiceId, amount, fromReserved } = data;
  return {
    ...budget,
    reserved: budget.reserved - fromReserved,
    committed: budget.committed + amount,
    reservations: without(budget.reservations, orderId, fromReserved),
    documents: remember(budget.documents, `INVOICE:${invoiceId}`, 1, documentWindow),
  };
}

function released(budget: Budget, { orderId, from, amount, adjustmentId }: DataOf<'budget.released'>): Budget {
  if (from === 'RESERVED') {
    const reservations = without(budget.reservations, orderId, amount);
    return { ...budget, reserved: budget.reserved - amount, reservations };
  }
  const documents = remember(budget.documents, `NOTE:${adjustmentId}`, 1, documentWindow);
  return { ...budget, committed: budget.committed - amount, documents };
}

/** Spent at once, or given back. */
function moved(budget: Budget, by: number, document: string): Budget {
  const documents = remember(budget.documents, document, 1, documentWindow);
  return { ...budget, committed: budget.committed + by, documents };
}

function without(table: Table<Reservation>, orderId: string, amount: number): Table<Reservation> {
  const known = tableGet(table, orderId);
  if (!known) return table;
  const open = known.open - amount;
  return open === 0 ? tableDelete(table, orderId) : tableSet(table, orderId, { ...known, open });
}
