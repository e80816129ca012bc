import type { AccountCommand, AccountRef, AccountState } from '#libs/accounts';
import { earlyPaymentStream, tiersOf } from '#libs/discount-policies';
import { accountStream, tableEntries } from '#libs/kernel';
import type { ProcessCommand } from './process-manager.js';
import type { World } from './settling.js';
import { refOf, toAccount } from './targets.js';

/** Money of a debtor came in, and nothing but its amount tells for what. */
export interface ToRecognise extends AccountRef {
  readonly type: 'recognise-amount';
  readonly lineId: string;
  readonly amount: number;
  /** The bank's day; null: no statement has it yet. */
  readonly bookedOn: string | null;
  readonly valueDate: string;
  /** Policies published later are not looked at. */
  readonly position: number;
}

/** Open invoices of one debtor whose offers are looked at. */
const mostInvoices = 200;

export const recogniseAmount = (command: ToRecognise, early: Recognise['early'] = []): ProcessCommand => {
  const { lineId, amount, valueDate } = command;
  return toAccount({ ...refOf(command), type: 'recognise-amount', lineId, amount, valueDate, early });
};
type Recognise = Extract<AccountCommand, { type: 'recognise-amount' }>;

/** With the invoices that the amount settles together with the discount that it earns by the day when it came. */
export async function recogniseWithOffers(command: ToRecognise, world: World): Promise<ProcessCommand> {
  const policies = await world.settlementPolicies(command.position);
  if (!policies.some(({ body }) => body.settlement?.kind === 'EARLY_PAYMENT')) return recogniseAmount(command);
  const account = await world.account(accountStream(command.creditorId, command.debtorId));
  return recogniseAmount(command, await settledEarly(command, account, world));
}

async function settledEarly(
  { amount, bookedOn, valueDate }: ToRecognise,
  account: AccountState,
  world: World,
): Promise<Recognise['early']> {
  const dearer = tableEntries(account.invoices).filter(([, { open }]) => open > amount);
  if (dearer.length > mostInvoices) return [];
  const paidOn = bookedOn !== null && bookedOn > valueDate ? bookedOn : valueDate;
  const settled: Recognise['early'][number][] = [];
  for (const [invoiceId, { open }] of dearer) {
    const state = await world.earlyPayment(earlyPaymentStream(invoiceId));
    // Of an invoice that was touched, what is earned is not the offer any more: a person decides.
    if (!state || state.payments.length > 0 || state.total !== state.offer.total || open !== state.total) continue;
    const tier = tiersOf(state.offer).find(({ until }) => paidOn <= until);
    if (tier && open - tier.discount === amount) settled.push({ invoiceId, open, until: tier.until });
  }
  return settled;
}
