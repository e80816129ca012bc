import { amountsOfPart, assert, assertNever, minusAmounts, noAmounts, type Amounts, type Trade } from '#libs/kernel';
import type { InvoiceEvent, InvoiceLine } from './events.js';

export interface NoInvoice {
  readonly status: 'NONE';
}

/** A line as issued and what adjustments left of it (base units, minor units). */
export type InvoiceLineState = InvoiceLine & {
  readonly leftQuantity: number;
  readonly left: Amounts;
  /** What was left at issue or after its price last changed: quantities taken off since are parts of it. */
  readonly baseQuantity: number;
  readonly base: Amounts;
};

export interface Invoice {
  readonly status: 'ISSUED' | 'REPLACED';
  readonly invoiceId: string;
  readonly orderId: string;
  readonly deliveryId: string;
  readonly externalRef: string | null;
  readonly trade: Trade;
  readonly issuedOn: string;
  readonly acceptedOn: string;
  readonly dueDate: string;
  readonly lines: readonly InvoiceLineState[];
  /** Net and tax as issued, minor units. */
  readonly total: number;
  /** Net and tax after adjustments, minor units; never below zero. */
  readonly leftTotal: number;
  /** What its goods use of budgets, less what was given back. */
  readonly budgets: readonly { readonly budgetKey: string; readonly amount: number }[];
  readonly adjustmentIds: readonly string[];
  readonly replacementId: string | null;
}

export type InvoiceState = NoInvoice | Invoice;

export const noInvoice: InvoiceState = { status: 'NONE' };

type EventData<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { type: Type }>['data'];

/** Folds one event into the invoice. */
export function evolveInvoice(state: InvoiceState, event: InvoiceEvent): InvoiceState {
  if (event.type === 'invoice.issued') return issued(event.data);
  assert(state.status !== 'NONE', `${event.type} after invoice.issued`);
  switch (event.type) {
    case 'invoice.adjusted':
      return adjusted(state, event.data);
    case 'invoice.replaced':
      return { ...state, status: 'REPLACED', replacementId: event.data.replacementId };
    default:
      return assertNever(event, 'event');
  }
}

function issued(data: EventData<'invoice.issued'>): Invoice {
  const { totals, ...document } = data;
  return {
    ...document,
    status: 'ISSUED',
    lines: data.lines.map((line) => {
      const amounts = amountsOf(line);
      return { ...line, leftQuantity: line.quantity, left: amounts, baseQuantity: line.quantity, base: amounts };
    }),
    total: totals.total,
    leftTotal: totals.total,
    adjustmentIds: [],
    replacementId: null,
  };
}

function adjusted(invoice: Invoice, data: EventData<'invoice.adjusted'>): Invoice {
  const taken = new Map(data.lines.map((line) => [line.lineNo, line]));
  const givenBack = new Map(data.budgets.map(({ budgetKey, amount }) => [budgetKey, amount]));
  const isRepriced = data.reason === 'PRICE' || data.clawBack.length > 0;
  return {
    ...invoice,
    lines: invoice.lines.map((line) => {
      const off = taken.get(line.lineNo);
      if (!off) return line;
      const left = minusAmounts(line.left, amountsOf(off));
      const leftQuantity = line.leftQuantity - off.quantity;
      const rest = { ...line, left, leftQuantity };
      return isRepriced ? { ...rest, base: left, baseQuantity: leftQuantity } : rest;
    }),
    leftTotal: invoice.leftTotal - data.totals.total,
    budgets: invoice.budgets.map(({ budgetKey, amount }) => ({
      budgetKey,
      amount: amount - (givenBack.get(budgetKey) ?? 0),
    })),
    adjustmentIds: [...invoice.adjustmentIds, data.adjustmentId],
  };
}

function amountsOf({ gross, discount, net, tax }: Amounts): Amounts {
  return { gross, discount, net, tax };
}

/** What the next `quantity` units of a line are worth when they are taken off: exact for the last one. */
export function amountsOfQuantity({ base, baseQuantity, leftQuantity }: InvoiceLineState, quantity: number): Amounts {
  const before = baseQuantity - leftQuantity;
  const after = amountsOfPart(base, before + quantity, baseQuantity);
  return minusAmounts(after, amountsOfPart(base, before, baseQuantity));
}

/** What is left of a line once so many units are taken off. */
export function leftAfter(line: InvoiceLineState, quantity: number): Amounts & { readonly quantity: number } {
  const taken = quantity === 0 ? noAmounts : amountsOfQuantity(line, quantity);
  return { ...minusAmounts(line.left, taken), quantity: line.leftQuantity - quantity };
}
