import type { RebateDocument, RebateOpening, settlementKinds } from './events.js';

export type SettlementKind = (typeof settlementKinds)[number];

export type RebateCommand =
  /** From the process: a document counts, once; the first opens the period. */
  | { readonly type: 'count'; readonly opening: RebateOpening; readonly document: RebateDocument }
  /**
   * PARTIAL: some of what is accrued, or all (`amount` null). FINAL: the rest, after the period's end; closes it. TRUE_UP: what late
   * documents changed after that, below zero too.
   */
  | {
      readonly type: 'propose-settlement';
      readonly settlementId: string;
      readonly kind: SettlementKind;
      readonly amount: number | null;
      readonly pay: 'OLDEST_FIRST' | 'UNAPPLIED';
    }
  /** Never by who proposed it. */
  | { readonly type: 'approve-settlement'; readonly settlementId: string }
  /** From the process: what a budget gives of an agreed settlement. */
  | {
      readonly type: 'answer-budget';
      readonly settlementId: string;
      readonly budgetKey: string;
      readonly amount: number;
      readonly left: number;
    }
  | { readonly type: 'reject-settlement'; readonly settlementId: string; readonly reason: string };
