import type { BudgetEvent } from './events.js';

type Granted = Extract<BudgetEvent, { type: 'budget.granted' }>['data'];

/** Which budget a command is for. Its key names the stream. */
export type BudgetRef = Pick<Granted, 'budgetKey' | 'policyId' | 'scope' | 'measure' | 'currency'>;

/** What a published policy version says of a budget. */
export interface DeclaredCap {
  readonly version: number;
  readonly limit: number;
  /** PARTIAL gives what is left, ALL_OR_NOTHING all that is asked or nothing. */
  readonly grant: 'PARTIAL' | 'ALL_OR_NOTHING';
}

/** What of the settlement after invoicing draws on a budget; the same document counts once. */
export type SettledDocument = Pick<
  Extract<BudgetEvent, { type: 'budget.spent' }>['data'],
  'kind' | 'holderId' | 'documentId'
>;

/**
 * Amounts are in the budget's measure, whole and never negative. Only what may be a budget's first command says which
 * budget it is; the others do nothing where there is none.
 */
export type BudgetCommand =
  /** By people: raises or lowers, never below what is reserved and committed. Holds until a version declares another limit. */
  | (BudgetRef & {
      readonly type: 'grant';
      readonly amount: number;
      readonly reason: string;
      /** What the newest version declares. */
      readonly cap: Pick<DeclaredCap, 'version' | 'limit'>;
    })
  /**
   * Before an order is placed (round 0) or amended: `amount` is what the whole order needs, not invoiced yet. Only
   * raises what the order keeps already; the order's own event lowers. `heldUntil`: the order has to be there by then.
   */
  | (BudgetRef & {
      readonly type: 'reserve';
      readonly cap: DeclaredCap;
      readonly orderId: string;
      readonly round: number;
      readonly amount: number;
      readonly heldUntil: string;
      /** The request that asks: a repeat of it has the same id. */
      readonly by: string;
    })
  /** From the process: what is settled after invoicing takes its part at once, as the cap says; the event answers how much. */
  | (BudgetRef & SettledDocument & { readonly type: 'spend'; readonly cap: DeclaredCap; readonly amount: number })
  /** From the process: so much of what was spent is not given after all. */
  | (SettledDocument & { readonly type: 'restore'; readonly amount: number })
  /** From the process: from this round on the order keeps at most `keep` that is not invoiced yet; the rest is free. */
  | {
      readonly type: 'settle';
      readonly orderId: string;
      readonly round: number;
      readonly keep: number;
      readonly reason: 'SURPLUS' | 'CUT' | 'AMENDED';
    }
  /** From the process: the order is over; what it keeps is free. */
  | { readonly type: 'let-go'; readonly orderId: string; readonly reason: 'CANCELLED' | 'REJECTED' | 'CLOSED' }
  /** From the process: an invoice gives so much. Goods beyond the order take from what is left, as far as it goes. */
  | { readonly type: 'commit'; readonly orderId: string; readonly invoiceId: string; readonly amount: number }
  /** From the process: goods came back, and with them so much of what was spent. */
  | { readonly type: 'give-back'; readonly orderId: string; readonly adjustmentId: string; readonly amount: number }
  /** The order was not placed or amended in time: it keeps what its own stream says that it still needs. */
  | { readonly type: 'lapse'; readonly orderId: string; readonly keep: number }
  /**
   * At once, by the request that reserved for this round and was refused: the order goes back to `keep`. Where another request asked
   * for the same round, too, it may still come: nothing happens.
   */
  | {
      readonly type: 'give-up';
      readonly orderId: string;
      readonly round: number;
      readonly keep: number;
      readonly by: string;
    };
