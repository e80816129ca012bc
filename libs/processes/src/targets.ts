import type { AccountCommand, AccountRef } from '#libs/accounts';
import { budgetStream, type BudgetCommand } from '#libs/budgets';
import type { DeductionCommand } from '#libs/deductions';
import type { DeliveryCommand, ReturnCommand } from '#libs/deliveries';
import {
  earlyPaymentStream,
  rebateStream,
  type EarlyPaymentCommand,
  type RebateCommand,
} from '#libs/discount-policies';
import type { LotLine, OutletRef, OutletStockCommand, Place, StockCommand } from '#libs/inventory';
import type { InvoiceCommand } from '#libs/invoicing';
import { accountStream, type Trade } from '#libs/kernel';
import type { OrderCommand } from '#libs/orders';
import type { PaymentCommand, PaymentRequestCommand } from '#libs/payments';
import type { BankLineCommand, BankStatementCommand, VirtualAccountCommand } from '#libs/reconciliation';
import type { ProcessCommand } from './process-manager.js';

/** Addresses: which stream a command goes to. */
export const toOrder = (orderId: string, command: OrderCommand): ProcessCommand => ({
  target: 'order',
  streamId: `order-${orderId}`,
  command,
});
export const toBudget = (budgetKey: string, command: BudgetCommand): ProcessCommand => ({
  target: 'budget',
  streamId: budgetStream(budgetKey),
  command,
});
export const toDelivery = (deliveryId: string, command: DeliveryCommand): ProcessCommand => ({
  target: 'delivery',
  streamId: `delivery-${deliveryId}`,
  command,
});
export const toReturn = (returnId: string, command: ReturnCommand): ProcessCommand => ({
  target: 'return',
  streamId: `return-${returnId}`,
  command,
});
export const toEarlyPayment = (invoiceId: string, command: EarlyPaymentCommand): ProcessCommand => ({
  target: 'early-payment',
  streamId: earlyPaymentStream(invoiceId),
  command,
});
export const toRebate = (rebateId: string, command: RebateCommand): ProcessCommand => ({
  target: 'rebate',
  streamId: rebateStream(rebateId),
  command,
});
export const toDeduction = (deductionId: string, command: DeductionCommand): ProcessCommand => ({
  target: 'deduction',
  streamId: `deduction-${deductionId}`,
  command,
});
export const toInvoice = (invoiceId: string, command: InvoiceCommand): ProcessCommand => ({
  target: 'invoice',
  streamId: `invoice-${invoiceId}`,
  command,
});
export const toPayment = (paymentId: string, command: PaymentCommand): ProcessCommand => ({
  target: 'payment',
  streamId: `payment-${paymentId}`,
  command,
});
export const toPaymentRequest = (reference: string, command: PaymentRequestCommand): ProcessCommand => ({
  target: 'payment-request',
  streamId: `payment-request-${reference}`,
  command,
});
export const toBankStatement = (statementId: string, command: BankStatementCommand): ProcessCommand => ({
  target: 'bank-statement',
  streamId: `bank-statement-${statementId}`,
  command,
});
export const toBankLine = (lineId: string, command: BankLineCommand): ProcessCommand => ({
  target: 'bank-line',
  streamId: `bank-line-${lineId}`,
  command,
});
export const toVirtualAccount = (virtualAccountId: string, command: VirtualAccountCommand): ProcessCommand => ({
  target: 'virtual-account',
  streamId: `virtual-account-${virtualAccountId}`,
  command,
});
export const toAccount = (command: AccountCommand): ProcessCommand => ({
  target: 'account',
  streamId: accountStream(command.creditorId, command.debtorId),
  command,
});
export const toStock = (command: StockCommand): ProcessCommand => ({
  target: 'stock',
  streamId: `stock-${command.locationId}`,
  command,
});
export const toOutletStock = (command: OutletStockCommand): ProcessCommand => ({
  target: 'outlet-stock',
  streamId: `outlet-stock-${command.outletId}`,
  command,
});

/** The account that a trade is owed on. */
export function accountOf(trade: Trade): AccountRef {
  return {
    creditorId: trade.sellerId,
    debtorId: trade.buyerId,
    level: trade.level,
    distributorId: trade.distributorId,
    currency: trade.currency,
  };
}

/** Only the account's own fields of an account event. */
export function refOf({ creditorId, debtorId, level, distributorId, currency }: AccountRef): AccountRef {
  return { creditorId, debtorId, level, distributorId, currency };
}

/** The seller's stock: the principal's own (no distributor) on PRIMARY. */
export function sellerPlace(trade: Trade): Place {
  return { locationId: trade.shipFrom, distributorId: trade.level === 'PRIMARY' ? null : trade.distributorId };
}

/** The buyer's stock on PRIMARY. */
export function buyerPlace(trade: Trade): Place {
  return { locationId: trade.shipTo, distributorId: trade.distributorId };
}

/** The outlet on SECONDARY, with its attributes on the day of the trade. */
export function outletOf(trade: Trade): OutletRef {
  return {
    outletId: trade.shipTo,
    distributorId: trade.distributorId,
    channel: trade.channel,
    territory: trade.territory,
  };
}

/** Lots without their order line: stock knows goods, not lines. */
export function lotsOf(lines: readonly LotLine[]): readonly LotLine[] {
  return lines.map(({ sku, lot, expiry, quantity }) => ({ sku, lot, expiry, quantity }));
}

/** Quantities by SKU line, without lots: an outlet's stock knows none. */
export function quantitiesOf(
  lines: readonly LotLine[],
): readonly { readonly sku: string; readonly quantity: number }[] {
  const bySku = new Map<string, number>();
  for (const { sku, quantity } of lines) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  return [...bySku].map(([sku, quantity]) => ({ sku, quantity }));
}
