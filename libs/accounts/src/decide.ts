import { assertNever, type Decider, type DecisionContext } from '#libs/kernel';
import { emptyAccount, type AccountState } from './account.js';
import { refuseOtherAccount, type Outcome } from './checks.js';
import type { AccountCommand } from './commands.js';
import { applyPayment, reverseApplication, reversePayment } from './decide-applying.js';
import { block, liftBlock, releaseCredit, reserveCredit, retryCredit, setLimit } from './decide-credit.js';
import { disputeInvoice, resolveDispute, withDisputesReduced } from './decide-disputing.js';
import { postCreditNote, postInvoice, postPayment, reverseWriteOff, writeOff } from './decide-posting.js';
import { recogniseAmount } from './decide-recognising.js';
import { postDebitNote, postSettlementCredit, takeBackSettlementCredit } from './decide-settlement.js';
import { netCredits } from './decide-netting.js';
import {
  approveRefund,
  cancelRefund,
  payRefund,
  proposeRefund,
  returnRefund,
  unpayRefund,
} from './decide-refunding.js';
import type { AccountEvent } from './events.js';
import { evolveAccount } from './evolve.js';

/** Rules of an account between creditor and debtor. */
function decideAccount(command: AccountCommand, state: AccountState, context: DecisionContext): Outcome {
  const refused = refuseOtherAccount(command, state);
  return refused ?? withDisputesReduced(command, decideOne(command, state, context), state);
}

function decideOne(command: AccountCommand, state: AccountState, context: DecisionContext): Outcome {
  switch (command.type) {
    case 'set-limit':
      return setLimit(command, state);
    case 'block':
      return block(command, state, context);
    case 'lift-block':
      return liftBlock(command, state, context);
    case 'reserve-credit':
      return reserveCredit(command, state);
    case 'retry-credit':
      return retryCredit(command, state);
    case 'release-credit':
      return releaseCredit(command, state);
    case 'post-invoice':
      return postInvoice(command, state);
    case 'post-credit-note':
      return postCreditNote(command, state);
    case 'post-payment':
      return postPayment(command, state);
    case 'apply-payment':
      return applyPayment(command, state);
    case 'reverse-application':
      return reverseApplication(command, state);
    case 'reverse-payment':
      return reversePayment(command, state);
    case 'recognise-amount':
      return recogniseAmount(command, state);
    case 'write-off':
      return writeOff(command, state);
    case 'reverse-write-off':
      return reverseWriteOff(command, state);
    case 'post-settlement-credit':
      return postSettlementCredit(command, state);
    case 'take-back-settlement-credit':
      return takeBackSettlementCredit(command, state);
    case 'post-debit-note':
      return postDebitNote(command, state);
    case 'net-credits':
      return netCredits(command, state);
    case 'propose-refund':
      return proposeRefund(command, state, context);
    case 'approve-refund':
      return approveRefund(command, state, context);
    case 'cancel-refund':
      return cancelRefund(command, state);
    case 'pay-refund':
      return payRefund(command, state);
    case 'unpay-refund':
      return unpayRefund(command, state);
    case 'return-refund':
      return returnRefund(command, state);
    case 'dispute-invoice':
      return disputeInvoice(command, state, context);
    case 'resolve-dispute':
      return resolveDispute(command, state);
    default:
      return assertNever(command, 'account command');
  }
}

/** What a debtor owes a creditor, stream `account-<creditor>.<debtor>`. */
export const accountDecider: Decider<AccountState, AccountCommand, AccountEvent> = {
  name: 'account',
  snapshotVersion: 5,
  initial: emptyAccount,
  decide: decideAccount,
  evolve: evolveAccount,
};
