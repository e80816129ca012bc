import { specificationFor } from '#libs/kernel/testing';
import type { BudgetCommand, BudgetRef } from '../commands.js';
import { budgetDecider } from '../decide.js';
import { budgetEvents, type BudgetEvent } from '../events.js';

type DataOf<Type extends BudgetEvent['type']> = Extract<BudgetEvent, { type: Type }>['data'];

export const budget: BudgetRef = {
  budgetKey: 'P1.POLICY',
  policyId: 'P1',
  scope: 'POLICY',
  measure: 'MONEY',
  currency: 'VND',
};
/** Instants of the specs: now is between them. */
export const heldUntil = '2026-11-02T03:02:00.000Z';
export const ranOut = '2026-11-02T02:00:00.000Z';

export const given = specificationFor(budgetDecider, budgetEvents);

export function reserve(
  amount: number,
  fields: Partial<Extract<BudgetCommand, { type: 'reserve' }>> = {},
): Extract<BudgetCommand, { type: 'reserve' }> {
  const cap = { version: 1, limit: 100, grant: 'PARTIAL' as const };
  return { ...budget, type: 'reserve', cap, orderId: 'O-1', round: 0, amount, heldUntil, by: 'R-1', ...fields };
}

export function granted(amount: number, fields: Partial<DataOf<'budget.granted'>> = {}): BudgetEvent {
  const data = { ...budget, amount, source: 'POLICY' as const, version: 1, limit: amount, reason: null, ...fields };
  return { type: 'budget.granted', data };
}

export function reserved(amount: number, fields: Partial<DataOf<'budget.reserved'>> = {}): BudgetEvent {
  const data = { ...budget, orderId: 'O-1', round: 0, asked: amount, amount, heldUntil, by: 'R-1', ...fields };
  return { type: 'budget.reserved', data };
}

export function committed(invoiceId: string, amount: number, fromReserved = amount): BudgetEvent {
  return { type: 'budget.committed', data: { ...budget, orderId: 'O-1', invoiceId, amount, fromReserved } };
}

export function released(
  amount: number,
  reason: DataOf<'budget.released'>['reason'],
  fields: Partial<DataOf<'budget.released'>> = {},
): BudgetEvent {
  const from = reason === 'RETURNED' ? 'COMMITTED' : 'RESERVED';
  return {
    type: 'budget.released',
    data: { ...budget, orderId: 'O-1', from, amount, reason, adjustmentId: null, ...fields },
  };
}

const settled = { kind: 'EARLY_PAYMENT', holderId: 'I-1', documentId: 'I-1.1' } as const;

export function spend(
  amount: number,
  fields: Partial<Extract<BudgetCommand, { type: 'spend' }>> = {},
): Extract<BudgetCommand, { type: 'spend' }> {
  const cap = { version: 1, limit: 100, grant: 'PARTIAL' as const };
  return { ...budget, type: 'spend', cap, ...settled, amount, ...fields };
}

export function spent(amount: number, left: number, fields: Partial<DataOf<'budget.spent'>> = {}): BudgetEvent {
  return { type: 'budget.spent', data: { ...budget, ...settled, asked: amount, amount, left, ...fields } };
}

export function restored(amount: number, fields: Partial<DataOf<'budget.restored'>> = {}): BudgetEvent {
  return { type: 'budget.restored', data: { ...budget, ...settled, amount, ...fields } };
}
