import { specificationFor } from '#libs/kernel/testing';
import { lineFacts, ownAccount } from './index.js';
import type { BankLineCommand, WantedMatch } from '../line/commands.js';
import { bankLineDecider } from '../line/decide.js';
import { bankLineEvents, type BankLineEvent } from '../line/events.js';
import type { LineFacts } from '../line/facts.js';

export const given = specificationFor(bankLineDecider, bankLineEvents);
export const record = (change: Partial<LineFacts> = {}): BankLineCommand => ({
  type: 'record',
  statementId: 'S-1',
  account: ownAccount,
  facts: lineFacts('L-1', change),
});
export const recorded = (change: Partial<LineFacts> = {}): BankLineEvent =>
  given().when(record(change)).thenEvents()[0]!;
export const wanted: WantedMatch = {
  kind: 'PAYMENT',
  amount: null,
  paymentId: null,
  refundId: null,
  debtorId: 'D01',
  debtorDistributorId: 'D01',
  invoices: [],
  differences: [],
  deductions: [],
  reference: null,
  rung: null,
  score: 0,
  reasons: ['the distributor called'],
};
export const match = (change: Partial<WantedMatch> = {}): BankLineCommand => ({ type: 'match', ...wanted, ...change });
export const byRule: BankLineCommand = { type: 'match-by-rule', ...wanted, reference: 'TYABC234', rung: 2, score: 100 };
export const unmatch = (number: number): BankLineCommand => ({
  type: 'unmatch',
  match: number,
  unmatchedOn: '2026-11-06',
  reason: 'another outlet',
});
