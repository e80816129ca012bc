import type { BankProfile } from '../tables/profile.js';
import { debitAndCreditColumns } from './debit-and-credit-columns.js';
import { signedAmount } from './signed-amount.js';
import { wrappedMemo } from './wrapped-memo.js';

/** Examples of layouts as Vietnamese banks use them. No bank's own: copy the nearest and change it. */
export const exampleProfiles: readonly BankProfile[] = [debitAndCreditColumns, signedAmount, wrappedMemo];
