import type { AccountState } from '#libs/accounts';
import {
  earlyPaymentOffer,
  earlyPaymentStream,
  governingDateOf,
  rebateDocument,
  rebateMeasure,
  rebateOpening,
  rebatePeriod,
  rebateStream,
  settlementPolicies,
  type EarlyPaymentState,
  type PaidOn,
  type PartyAttributes,
  type PublishedPolicy,
  type RebateState,
  type SettledInvoice,
  type SettledLine,
} from '#libs/discount-policies';
import { findPayment } from '#libs/accounts';
import type { Invoice, InvoiceLine } from '#libs/invoicing';
import { accountStream, assertNever, daysBetween, type Trade } from '#libs/kernel';
import type { Order } from '#libs/orders';
import type { ProcessCommand } from './process-manager.js';
import { recogniseWithOffers, type ToRecognise } from './recognising.js';
import { toEarlyPayment, toRebate } from './targets.js';

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
    }
  /** A statement books a line that was only noticed: what was made of it came on the bank's day. */
  | { readonly type: 'date-line'; readonly lineId: string; readonly on: string }
  | ToRecognise
  | { readonly type: 'count-invoice'; readonly invoiceId: string; readonly position: number }
  | {
      readonly type: 'count-credit-note';
      readonly invoiceId: string;
      readonly position: number;
      readonly adjustmentId: string;
      readonly adjustedOn: string;
      readonly lines: readonly InvoiceLine[];
    };

/** A payment and the account that it is on. */
export interface PaymentOfDebtor {
  readonly paymentId: string;
  readonly creditorId: string;
  readonly debtorId: string;
}

/** What can be looked at: the newest state of streams, and the settlement policies published up to a position. */
export interface World {
  invoice(invoiceId: string): Promise<Invoice | null>;
  order(orderId: string): Promise<Order | null>;
  account(streamId: string): Promise<AccountState>;
  earlyPayment(streamId: string): Promise<EarlyPaymentState>;
  /** When the money of a payment came; null: there is no such payment. */
  paidOn(paymentId: string): Promise<PaidOn | null>;
  /** The payments that a line of the bank is matched with, each with its debtor. */
  paymentsOfLine(lineId: string): Promise<readonly PaymentOfDebtor[]>;
  settlementPolicies(position: number): Promise<readonly PublishedPolicy[]>;
  /** The buyer of a trade as of a day, by all that is known at the position; how it buys is the order's. */
  buyerOn(trade: Trade, date: string, position: number): Promise<PartyAttributes>;
  rebate(streamId: string): Promise<RebateState>;
  /** What the buyer took in the same period a year before, less what came back; by product. */
  lastYear(invoice: SettledInvoice, period: string): Promise<readonly SettledLine[]>;
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
    case 'date-payment':
      return datePayment(command, command.on, world);
    case 'date-line': {
      const commands: ProcessCommand[] = [];
      for (const payment of await world.paymentsOfLine(command.lineId))
        commands.push(...(await datePayment(payment, command.on, world)));
      return commands;
    }
    case 'recognise-amount':
      return [await recogniseWithOffers(command, world)];
    case 'count-invoice':
      return countInvoice(command, world);
    case 'count-credit-note':
      return countCreditNote(command, world);
    default:
      return assertNever(command, 'look-up');
  }
}

/** The bank's day of a payment, for each invoice that it is applied to. */
async function datePayment(
  { paymentId, creditorId, debtorId }: PaymentOfDebtor,
  on: string,
  world: World,
): Promise<readonly ProcessCommand[]> {
  const account = await world.account(accountStream(creditorId, debtorId));
  // An invoice that it is applied to meanwhile looks for the date itself.
  const applications = findPayment(account, paymentId)?.applications ?? [];
  const paid = applications.length === 0 ? null : await world.paidOn(paymentId);
  return applications.map(({ invoiceId }) => toEarlyPayment(invoiceId, { type: 'date-payment', paymentId, paid, on }));
}

/** In each rebate whose policy holds for the invoice. */
async function countInvoice(
  { invoiceId, position }: LookUp & { type: 'count-invoice' },
  world: World,
): Promise<readonly ProcessCommand[]> {
  const policies = await rebatePolicies(position, world);
  const invoice = policies.length === 0 ? null : await settledInvoice(invoiceId, position, world);
  if (!invoice) return [];
  const { issuedOn, lines } = invoice;
  const commands: ProcessCommand[] = [];
  for (const policy of settlementPolicies('PERIOD_REBATE', policies, invoice)) {
    const document = rebateDocument(policy, invoiceId, { documentId: invoiceId, kind: 'INVOICE', on: issuedOn, lines });
    if (!document) continue;
    const opening = rebateOpening(policy, invoice, await referenceOf(policy, invoice, world));
    commands.push(toRebate(opening.rebateId, { type: 'count', opening, document }));
  }
  return commands;
}

/** In each rebate that its invoice counts in, whatever became of the policy since. */
async function countCreditNote(
  { invoiceId, position, adjustmentId, adjustedOn, lines }: LookUp & { type: 'count-credit-note' },
  world: World,
): Promise<readonly ProcessCommand[]> {
  const policies = await rebatePolicies(position, world);
  const order = policies.length === 0 ? null : await orderOf(invoiceId, world);
  const invoice = order && (await settledInvoice(invoiceId, position, world));
  if (!invoice) return [];
  const taken = lines.map((line) => productLine(line, order));
  const commands: ProcessCommand[] = [];
  for (const policy of policies.filter(({ body }) => body.level === invoice.trade.level)) {
    const note = { documentId: adjustmentId, kind: 'CREDIT_NOTE', on: adjustedOn, lines: taken } as const;
    const document = rebateDocument(policy, invoiceId, note);
    if (!document) continue;
    const opening = rebateOpening(policy, invoice, null);
    const rebate = await world.rebate(rebateStream(opening.rebateId));
    const counts = rebate?.documents.some((known) => known.documentId === invoiceId);
    if (!counts && !rebate?.deferred.includes(invoiceId)) continue;
    commands.push(toRebate(opening.rebateId, { type: 'count', opening, document }));
  }
  return commands;
}

async function rebatePolicies(position: number, world: World): Promise<readonly PublishedPolicy[]> {
  const policies = await world.settlementPolicies(position);
  return policies.filter(({ body }) => body.settlement?.kind === 'PERIOD_REBATE');
}

/** The buyer's target, or what it took last year, in the policy's measure; null: the measure itself counts. */
async function referenceOf(policy: PublishedPolicy, invoice: SettledInvoice, world: World): Promise<number | null> {
  const { settlement } = policy.body;
  if (settlement?.kind !== 'PERIOD_REBATE' || settlement.against === 'NOTHING') return null;
  if (settlement.against === 'TARGET') {
    return settlement.targets.find(({ buyerId }) => buyerId === invoice.trade.buyerId)?.target ?? 0;
  }
  const period = rebatePeriod(policy.body, governingDateOf(policy.body, invoice));
  return rebateMeasure(policy, await world.lastYear(invoice, period));
}

async function orderOf(invoiceId: string, world: World): Promise<Order | null> {
  const invoice = await world.invoice(invoiceId);
  return invoice && world.order(invoice.orderId);
}

/** An invoice as issued, with its order's products and the buyer's attributes; null: not there. */
async function settledInvoice(invoiceId: string, position: number, world: World): Promise<SettledInvoice | null> {
  const invoice = await world.invoice(invoiceId);
  const order = invoice && (await world.order(invoice.orderId));
  if (!invoice || !order) return null;
  const { orderId, trade, issuedOn, acceptedOn, dueDate } = invoice;
  const { orderSource = null, firstOrder = null } = order.evidence.attributes;
  const buying = { orderSource, firstOrder, paymentTerm: `${daysBetween(issuedOn, dueDate)}D` };
  const buyerOn = async (date: string) => ({ ...(await world.buyerOn(trade, date, position)), ...buying });
  const attributes = { INVOICE: await buyerOn(issuedOn), RECEIPT: await buyerOn(acceptedOn) };
  const lines = invoice.lines.map((line) => productLine(line, order));
  return { invoiceId, orderId, trade, issuedOn, acceptedOn, dueDate, attributes, lines, position };
}

/** A line of an invoice with what its order knew of the product. */
function productLine<Line extends { readonly lineNo: number }>(line: Line, order: Order) {
  const ordered = order.lines.find(({ lineNo }) => lineNo === line.lineNo);
  const { brand = null, category = null, units } = ordered ?? {};
  return { ...line, brand, category, ...(units === undefined ? {} : { units }) };
}
