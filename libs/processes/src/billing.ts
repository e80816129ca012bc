import { processManager } from './process-manager.js';
import { accountOf, toAccount, toInvoice } from './targets.js';

/** Accepted goods are billed and owed. The invoice of a delivery carries the delivery's id. */
export const billing = processManager('billing', {
  'order.receipt-recorded': (receipt) => {
    const lines = receipt.lines
      .filter((line) => line.accepted > 0)
      .map(({ lineNo, sku, nature, accepted, taxRate, gross, discount, net, tax }) => ({
        lineNo,
        sku,
        nature,
        quantity: accepted,
        taxRate,
        gross,
        discount,
        net,
        tax,
      }));
    if (lines.length === 0) return [];
    return [
      toInvoice(receipt.deliveryId, {
        type: 'issue',
        invoiceId: receipt.deliveryId,
        orderId: receipt.orderId,
        deliveryId: receipt.deliveryId,
        externalRef: receipt.externalRef,
        trade: receipt.trade,
        issuedOn: receipt.acceptedOn,
        acceptedOn: receipt.acceptedOn,
        paymentTermDays: receipt.paymentTermDays,
        lines,
        budgets: receipt.budgets,
      }),
    ];
  },
  'invoice.issued': ({ invoiceId, orderId, trade, totals, issuedOn, dueDate }) => [
    toAccount({
      ...accountOf(trade),
      type: 'post-invoice',
      invoiceId,
      orderId,
      amount: totals.total,
      issuedOn,
      dueDate,
    }),
  ],
  'invoice.adjusted': ({ invoiceId, orderId, trade, adjustmentId, totals, adjustedOn }) => {
    // Free goods that come back are worth nothing.
    if (totals.total === 0) return [];
    const command = toAccount({
      ...accountOf(trade),
      type: 'post-credit-note',
      adjustmentId,
      invoiceId,
      orderId,
      amount: totals.total,
      postedOn: adjustedOn,
    });
    return [command];
  },
});
