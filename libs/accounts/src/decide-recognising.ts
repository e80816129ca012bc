import { recall, tableEntries } from '#libs/kernel';
import type { AccountState } from './account.js';
import type { AccountEvent } from './events.js';
import { refOf, refuseAmount, refuseDates, type Command, type Outcome } from './checks.js';

/** Invoices that one amount may settle at once. */
const mostInvoices = 200;

/**
 * Money of this debtor of which nothing else is told: exactly what one invoice asks for, or all of them together; else what
 * one of them asks for less the discount that the money earns by coming early. Two invoices alike, any other amount, or an
 * invoice that money was recognised for already: a person decides.
 */
export function recogniseAmount(command: Command<'recognise-amount'>, state: AccountState): Outcome {
  const { lineId, amount, valueDate, early } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(valueDate);
  if (refused) return refused;
  const all = tableEntries(state.invoices).map(([invoiceId, { open }]) => ({ invoiceId, amount: open }));
  const free = all.filter(({ invoiceId }) => (recall(state.recognised, invoiceId) ?? '') === '');
  const alone = free.filter((invoice) => invoice.amount === amount);
  const whole = free.length === all.length && all.length <= mostInvoices && state.open === amount;
  const settled = { ...refOf(command), lineId, amount, valueDate, earlyUntil: null };
  if (whole) return recognised({ ...settled, invoices: all });
  if (alone.length > 0) return alone.length > 1 ? [] : recognised({ ...settled, invoices: alone });
  const earned = early.filter(({ invoiceId, open }) =>
    free.some((invoice) => invoice.invoiceId === invoiceId && invoice.amount === open),
  );
  const [one, ...alike] = earned;
  if (!one || alike.length > 0) return [];
  return recognised({ ...settled, invoices: [{ invoiceId: one.invoiceId, amount }], earlyUntil: one.until });
}

const recognised = (data: Extract<AccountEvent, { type: 'account.amount-recognised' }>['data']): Outcome =>
  data.invoices.length === 0 ? [] : [{ type: 'account.amount-recognised', data }];
