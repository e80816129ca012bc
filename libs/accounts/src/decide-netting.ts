import { tableEntries, tableGet } from '#libs/kernel';
import type { AccountState } from './account.js';
import { refOf, refuseDates, type Command, type Outcome } from './checks.js';
import { oldestFirst, spread } from './decide-posting.js';
import type { AccountEvent } from './events.js';
import { evolveAccount } from './evolve.js';

/** Credits that one command nets at most; sent again it nets the next ones. */
const mostCredits = 500;

/** What credit notes and settlement credits left over, oldest first, settles the invoices that are due first. */
export function netCredits(command: Command<'net-credits'>, state: AccountState): Outcome {
  const { appliedOn } = command;
  const refused = refuseDates(appliedOn);
  if (refused) return refused;
  const credits = tableEntries(state.payments)
    .filter(([, { kind, rest }]) => kind !== 'PAYMENT' && rest > 0)
    .map(([paymentId, { date }]) => ({ paymentId, rank: `${date} ${paymentId}` }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, mostCredits);
  const events: AccountEvent[] = [];
  let now = state;
  for (const { paymentId } of credits) {
    const wanted = oldestFirst(now).map((invoiceId) => ({ invoiceId, amount: null }));
    const { applications, rest } = spread(tableGet(now.payments, paymentId)!.rest, wanted, now);
    if (applications.length === 0) break;
    const data = { ...refOf(command), paymentId, appliedOn, applications, unapplied: rest };
    const applied: AccountEvent = { type: 'account.payment-applied', data };
    now = evolveAccount(now, applied);
    events.push(applied);
  }
  return events;
}
