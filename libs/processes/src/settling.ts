import type { AccountState } from '#libs/accounts';
import {
  earlyPaymentOffer,
  earlyPaymentStream,
  type EarlyPaymentState,
  type PaidOn,
  type PublishedPolicy,
  type SettledInvoice,
} from '#libs/discount-policies';
import { findPayment } from '#libs/accounts';
import type { Invoice } from '#libs/invoicing';
import { accountStream, assertNever, daysBetween } from '#libs/kernel';
import type { Order } from '#libs/orders';
import type { ProcessCommand } from './process-manager.js';
import { toEarlyPayment } from './targets.js';

/** What a hand-over can only say once other streams and the policies were looked at. */
export type LookUp =
  | { readonly type: 'offer-early-payment'; readonly invoiceId: string; readonly position: number }
  | {
      readonly type: 'count-payment';
      readonly invoiceId: string;
      readonly factId: string;
      readonly paymentId: string;
      readonly amount: number;
      readonly on: string;
    }
  | {
      readonly type: 'date-payment';
      readonly paymentId: string;
      readonly creditorId: string;
      readonly debtorId: string;
      readonly on: string;
    };

/** What can be looked at: the newest state of streams, and the settlement policies published up to a position. */
export interface World {
  invoice(invoiceId: string): Promise<Invoice | null>;
  order(orderId: string): Promise<Order | null>;
  account(streamId: string): Promise<AccountState>;
  earlyPayment(streamId: string): Promise<EarlyPaymentState>;
  /** When the money of a payment came; null: there is no such payment. */
  paidOn(paymentId: string): Promise<PaidOn | null>;
  settlementPolicies(position: number): Promise<readonly PublishedPolicy[]>;
}

/** Looks, and answers the commands to streams; the same command again comes to the same. */
export async function settlementCommands(command: LookUp, world: World): Promise<readonly ProcessCommand[]> {
  switch (command.type) {
    case 'offer-early-payment': {
      const policies = await world.settlementPolicies(command.position);
      if (!policies.some(({ body }) => body.settlement?.kind === 'EARLY_PAYMENT')) return [];
      const invoice = await settledInvoice(command.invoiceId, command.position, world);
      const offer = invoice && earlyPaymentOffer(policies, invoice);
      return offer ? [toEarlyPayment(command.invoiceId, { type: 'offer', offer })] : [];
    }
    case 'count-payment': {
      const { invoiceId, ...payment } = command;
      if (!(await world.earlyPayment(earlyPaymentStream(invoiceId)))) return [];
      return [toEarlyPayment(invoiceId, { ...payment, paid: await world.paidOn(payment.paymentId) })];
    }
    case 'date-payment': {
      const { type, paymentId, creditorId, debtorId, on } = command;
      const account = await world.account(accountStream(creditorId, debtorId));
      // An invoice that it is applied to meanwhile looks for the date itself.
      const applications = findPayment(account, paymentId)?.applications ?? [];
      const paid = applications.length === 0 ? null : await world.paidOn(paymentId);
      return applications.map(({ invoiceId }) => toEarlyPayment(invoiceId, { type, paymentId, paid, on }));
    }
    default:
      return assertNever(command, 'look-up');
  }
}

/** An invoice as issued, with its order's products and the buyer's attributes; null: not there. */
async function settledInvoice(invoiceId: string, position: number, world: World): Promise<SettledInvoice | null> {
  const invoice = await world.invoice(invoiceId);
  const order = invoice && (await world.order(invoice.orderId));
  if (!invoice || !order) return null;
  const { orderId, trade, issuedOn, acceptedOn, dueDate } = invoice;
  const attributes = {
    ...order.evidence.attributes,
    ...{ channel: trade.channel, territory: trade.territory, outletClass: trade.outletClass },
    ...{ distributor: trade.distributorId, outlet: trade.outletId, paymentTerm: `${daysBetween(issuedOn, dueDate)}D` },
  };
  const lines = invoice.lines.map((line) => productLine(line, order));
  return { invoiceId, orderId, trade, issuedOn, acceptedOn, dueDate, attributes, lines, position };
}

/** A line of an invoice with what its order knew of the product. */
function productLine<Line extends { readonly lineNo: number }>(line: Line, order: Order) {
  const ordered = order.lines.find(({ lineNo }) => lineNo === line.lineNo);
  const { brand = null, category = null, units } = ordered ?? {};
  return { ...line, brand, category, ...(units === undefined ? {} : { units }) };
}
