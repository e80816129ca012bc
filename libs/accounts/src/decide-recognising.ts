import { recall, tableEntries } from '#libs/kernel';
import type { AccountState } from './account.js';
import { refOf, refuseAmount, refuseDates, type Command, type Outcome } from './checks.js';

/** Invoices that one amount may settle at once. */
const mostInvoices = 200;

/**
 * Money of this debtor of which nothing else is told: exactly what one invoice asks for, or all of them together. Two
 * invoices alike, any other amount, or an invoice that money was recognised for already: a person decides.
 */
export function recogniseAmount(command: Command<'recognise-amount'>, state: AccountState): Outcome {
  const { lineId, amount, valueDate } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(valueDate);
  if (refused) return refused;
  const all = tableEntries(state.invoices).map(([invoiceId, { open }]) => ({ invoiceId, amount: open }));
  const free = all.filter(({ invoiceId }) => (recall(state.recognised, invoiceId) ?? '') === '');
  const alone = free.filter((invoice) => invoice.amount === amount);
  const whole = free.length === all.length && all.length <= mostInvoices && state.open === amount;
  const invoices = whole ? all : alone.length === 1 ? alone : [];
  if (invoices.length === 0) return [];
  return [{ type: 'account.amount-recognised', data: { ...refOf(command), lineId, amount, valueDate, invoices } }];
}
