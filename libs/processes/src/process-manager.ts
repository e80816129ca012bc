import type { AccountCommand, AccountEvent } from '#libs/accounts';
import type { BudgetCommand, BudgetEvent } from '#libs/budgets';
import type { DeductionCommand, DeductionEvent } from '#libs/deductions';
import type { DeliveryCommand, DeliveryEvent, ReturnCommand, ReturnEvent } from '#libs/deliveries';
import type { LookUp } from './settling.js';
import type { EarlyPaymentCommand, EarlyPaymentEvent, RebateCommand, RebateEvent } from '#libs/discount-policies';
import type { DistributorEvent } from '#libs/distributors';
import type { OutletStockCommand, OutletStockEvent, StockCommand, StockEvent } from '#libs/inventory';
import type { InvoiceCommand, InvoiceEvent } from '#libs/invoicing';
import type { OrderCommand, OrderEvent } from '#libs/orders';
import type { OutletEvent } from '#libs/outlets';
import type { PaymentCommand, PaymentEvent, PaymentRequestCommand, PaymentRequestEvent } from '#libs/payments';
import type {
  BankLineCommand,
  BankLineEvent,
  BankNoticeEvent,
  BankStatementCommand,
  BankStatementEvent,
  VirtualAccountCommand,
  VirtualAccountEvent,
} from '#libs/reconciliation';

/** Every event that a hand-over may start from. */
export type BusinessEvent =
  | AccountEvent
  | BankLineEvent
  | BankNoticeEvent
  | BankStatementEvent
  | BudgetEvent
  | DeductionEvent
  | DeliveryEvent
  | DistributorEvent
  | EarlyPaymentEvent
  | InvoiceEvent
  | OrderEvent
  | OutletEvent
  | OutletStockEvent
  | PaymentEvent
  | PaymentRequestEvent
  | RebateEvent
  | ReturnEvent
  | StockEvent
  | VirtualAccountEvent;

/** A command on its way to one stream; `target` names the decider. */
export type ProcessCommand = { readonly streamId: string } & (
  | { readonly target: 'account'; readonly command: AccountCommand }
  | { readonly target: 'bank-line'; readonly command: BankLineCommand }
  | { readonly target: 'bank-statement'; readonly command: BankStatementCommand }
  | { readonly target: 'budget'; readonly command: BudgetCommand }
  | { readonly target: 'deduction'; readonly command: DeductionCommand }
  | { readonly target: 'delivery'; readonly command: DeliveryCommand }
  | { readonly target: 'early-payment'; readonly command: EarlyPaymentCommand }
  | { readonly target: 'invoice'; readonly command: InvoiceCommand }
  | { readonly target: 'order'; readonly command: OrderCommand }
  | { readonly target: 'outlet-stock'; readonly command: OutletStockCommand }
  | { readonly target: 'payment'; readonly command: PaymentCommand }
  | { readonly target: 'payment-request'; readonly command: PaymentRequestCommand }
  | { readonly target: 'rebate'; readonly command: RebateCommand }
  | { readonly target: 'return'; readonly command: ReturnCommand }
  /** To no stream yet: {@link settlementCommands} tells to which, once other streams were looked at. */
  | { readonly target: 'settlement'; readonly command: LookUp }
  | { readonly target: 'stock'; readonly command: StockCommand }
  | { readonly target: 'virtual-account'; readonly command: VirtualAccountCommand }
);

/** A command that one stream decides. */
export type StreamCommand = Exclude<ProcessCommand, { target: 'settlement' }>;

/** What a process manager may know of an event beside its data. */
export interface Cause {
  /** The tenant's business date of the fact. */
  readonly businessDate: string;
  /** Its place in the log: names the fact. */
  readonly position: number;
}

/** An event as the process runner hands it over. */
export interface ProcessEvent {
  readonly type: string;
  readonly data: unknown;
  readonly position: number;
  readonly metadata: { readonly businessDate: string };
}

/**
 * A hand-over between contexts: event in, commands out, pure and without memory. The runner keeps its place in the log
 * and derives command ids from the causing event, so that a kill at any point ends in exactly one effect.
 */
export interface ProcessManager {
  readonly name: string;
  readonly handles: readonly string[];
  react(this: void, event: ProcessEvent): readonly ProcessCommand[];
}

type DataOf<Type extends BusinessEvent['type']> = Extract<BusinessEvent, { type: Type }>['data'];

/** One reaction per event type. */
export type Reactions = {
  readonly [Type in BusinessEvent['type']]?: (data: DataOf<Type>, cause: Cause) => readonly ProcessCommand[];
};

/** Declares a process manager by its reactions. */
export function processManager(name: string, reactions: Reactions): ProcessManager {
  const byType = new Map(
    Object.entries(reactions) as [string, (data: unknown, cause: Cause) => readonly ProcessCommand[]][],
  );
  return {
    name,
    handles: [...byType.keys()],
    react: ({ type, data, position, metadata: { businessDate } }) =>
      byType.get(type)?.(data, { businessDate, position }) ?? [],
  };
}
