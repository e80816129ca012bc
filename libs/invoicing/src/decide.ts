import {
  addDays,
  assert,
  assertNever,
  isRejection,
  minusAmounts,
  noAmounts,
  proportion,
  reject,
  totalsOf,
  type Amounts,
  type Decider,
  type Rejection,
} from '#libs/kernel';
import type { Entitlement, InvoiceCommand } from './commands.js';
import type { InvoiceEvent, InvoiceLine } from './events.js';
import {
  amountsOfQuantity,
  evolveInvoice,
  noInvoice,
  type Invoice,
  type InvoiceLineState,
  type InvoiceState,
} from './invoice.js';

type Decision = readonly InvoiceEvent[] | Rejection;
type CommandOf<Type extends InvoiceCommand['type']> = Extract<InvoiceCommand, { type: Type }>;

function decide(command: InvoiceCommand, state: InvoiceState): Decision {
  if (command.type === 'issue') return issue(command, state);
  if (state.status === 'NONE') return reject('not-found', 'There is no such invoice.');
  if (command.type === 'replace') return replace(command, state);
  if (state.adjustmentIds.includes(command.adjustmentId)) return [];
  if (state.status === 'REPLACED') return refuseReplaced(state);
  switch (command.type) {
    case 'adjust':
      return adjust(command, state);
    case 'adjust-price':
      return adjustPrice(command, state);
    default:
      return assertNever(command, 'command');
  }
}

/** The amounts come from the order's receipt; lines that don't add up are its fault. */
function issue(command: CommandOf<'issue'>, state: InvoiceState): Decision {
  if (state.status !== 'NONE') return [];
  const { invoiceId, orderId, deliveryId, externalRef, trade, issuedOn, acceptedOn, paymentTermDays, budgets } =
    command;
  assert(Number.isSafeInteger(paymentTermDays) && paymentTermDays >= 0, 'payment terms are days, zero or more');
  const lines = command.lines.filter((line) => line.quantity !== 0);
  if (lines.length === 0) return [];
  assert(new Set(lines.map((line) => line.lineNo)).size === lines.length, 'every line is there once');
  lines.forEach(assertArithmetic);
  const dueDate = addDays(issuedOn, paymentTermDays);
  const id = { invoiceId, orderId, trade, deliveryId, externalRef };
  const totals = totalsOf(lines);
  return [{ type: 'invoice.issued', data: { ...id, issuedOn, acceptedOn, dueDate, lines, totals, budgets } }];
}

function assertArithmetic({ lineNo, quantity, gross, discount, net, tax }: InvoiceLine): void {
  assert([quantity, gross, discount, net, tax].every(Number.isSafeInteger), `line ${lineNo}: whole figures`);
  assert(gross - discount === net, `line ${lineNo}: gross ${gross} - discount ${discount} = net ${net}`);
  assert(quantity > 0 && gross >= 0 && net >= 0 && tax >= 0, `line ${lineNo}: no figure below zero`);
}

/** Quantities off; amounts by cumulative proportion of what the line was at issue or after its last price adjustment. */
function adjust(command: CommandOf<'adjust'>, invoice: Invoice): Decision {
  if (command.lines.length === 0) return noLines();
  const wanted = new Map<number, number>();
  for (const { lineNo, quantity } of command.lines) {
    if (!Number.isSafeInteger(quantity) || quantity <= 0) {
      const message = `Line ${lineNo}: the quantity must be a whole number above zero.`;
      return reject('invalid-quantity', message, { lineNo, quantity });
    }
    wanted.set(lineNo, (wanted.get(lineNo) ?? 0) + quantity);
  }
  const lines: InvoiceLine[] = [];
  for (const [lineNo, quantity] of wanted) {
    const line = lineOf(invoice, lineNo);
    if (isRejection(line)) return line;
    if (quantity > line.leftQuantity) return exceeds(lineNo, { quantity, left: line.leftQuantity });
    lines.push(takenOff(line, quantity, amountsOfQuantity(line, quantity)));
  }
  const { entitlement = null, reason, returnId, note } = command;
  if (entitlement) charge(lines, entitlement.charges, invoice);
  return [adjusted(command, reason, returnId, note, lines, invoice, entitlement)];
}

/**
 * Goods that are kept cost more than they did: that much discount is taken back as well, of lines that nothing is taken
 * off, too. A charge beyond the discount or the credit is its sender's fault.
 */
function charge(lines: InvoiceLine[], charges: Entitlement['charges'], invoice: Invoice): void {
  for (const { lineNo, net, tax } of charges) {
    const line = lineOf(invoice, lineNo);
    assert(!isRejection(line) && net >= 0, `line ${lineNo} is there to be charged`);
    const at = lines.findIndex((taken) => taken.lineNo === lineNo);
    const taken = lines[at] ?? takenOff(line, 0, noAmounts);
    const charged = minusAmounts(taken, { gross: 0, discount: -net, net, tax });
    assert(charged.discount <= line.left.discount, `line ${lineNo}: at most its discount is charged`);
    lines.splice(at < 0 ? lines.length : at, 1, { ...taken, ...charged });
  }
  assert(totalsOf(lines).total >= 0, 'what is charged is at most what is credited');
}

/** A net amount off each line, with its part of the tax; the price falls, a discount stays (a mark-up goes last). */
function adjustPrice(command: CommandOf<'adjust-price'>, invoice: Invoice): Decision {
  if (command.lines.length === 0) return noLines();
  const seen = new Set<number>();
  const lines: InvoiceLine[] = [];
  for (const { lineNo, net } of command.lines) {
    if (seen.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is there twice.`, { lineNo });
    seen.add(lineNo);
    if (!Number.isSafeInteger(net) || net <= 0) {
      const message = `Line ${lineNo}: the amount must be a whole number of minor units above zero.`;
      return reject('invalid-amount', message, { lineNo, net });
    }
    const line = lineOf(invoice, lineNo);
    if (isRejection(line)) return line;
    if (net > line.left.net) return exceeds(lineNo, { net, left: line.left.net });
    const tax = proportion(line.left.tax, net, line.left.net);
    const gross = Math.min(net, line.left.gross);
    lines.push(takenOff(line, 0, { gross, discount: gross - net, net, tax }));
  }
  return [adjusted(command, 'PRICE', null, command.note, lines, invoice)];
}

/** Takes off all that is left and names the invoice that stands in its place. */
function replace(command: CommandOf<'replace'>, invoice: Invoice): Decision {
  const { replacementId, reason } = command;
  const { invoiceId, orderId, trade } = invoice;
  if (invoice.status === 'REPLACED') {
    return invoice.replacementId === replacementId ? [] : refuseReplaced(invoice);
  }
  if (replacementId === invoiceId) {
    return reject('invalid-replacement', 'An invoice cannot stand in its own place.', { invoiceId });
  }
  if (invoice.adjustmentIds.includes(command.adjustmentId)) {
    const { adjustmentId } = command;
    return reject('adjustment-exists', `Adjustment ${adjustmentId} was made before.`, { adjustmentId });
  }
  const lines = invoice.lines
    .filter((line) => line.leftQuantity > 0)
    .map((line) => takenOff(line, line.leftQuantity, line.left));
  const replaced: InvoiceEvent = {
    type: 'invoice.replaced',
    data: { invoiceId, orderId, trade, replacementId, reason },
  };
  if (lines.length === 0) return [replaced];
  return [adjusted(command, 'REPLACEMENT', null, reason, lines, invoice), replaced];
}

function adjusted(
  { adjustmentId, adjustedOn }: { readonly adjustmentId: string; readonly adjustedOn: string },
  reason: 'RETURN' | 'QUANTITY' | 'PRICE' | 'REPLACEMENT',
  returnId: string | null,
  note: string | null,
  lines: readonly InvoiceLine[],
  { invoiceId, orderId, trade }: Invoice,
  entitlement: Entitlement | null = null,
): InvoiceEvent {
  const data = { invoiceId, orderId, trade, adjustmentId, reason, returnId, adjustedOn, note, lines };
  const { clawBack = [], budgets = [] } = entitlement ?? {};
  return { type: 'invoice.adjusted', data: { ...data, totals: totalsOf(lines), clawBack, budgets } };
}

function takenOff({ lineNo, sku, nature, taxRate }: InvoiceLineState, quantity: number, amounts: Amounts): InvoiceLine {
  return { lineNo, sku, nature, quantity, taxRate, ...amounts };
}

function lineOf(invoice: Invoice, lineNo: number): InvoiceLineState | Rejection {
  const line = invoice.lines.find((l) => l.lineNo === lineNo);
  return line ?? reject('unknown-line', `The invoice has no line ${lineNo}.`, { lineNo });
}

function noLines(): Rejection {
  return reject('no-lines', 'At least one line is needed.');
}

function exceeds(lineNo: number, details: Readonly<Record<string, unknown>>): Rejection {
  return reject('exceeds-invoiced', `Line ${lineNo}: more than is left of it.`, { lineNo, ...details });
}

function refuseReplaced({ invoiceId, replacementId }: Invoice): Rejection {
  const message = `Invoice ${invoiceId} was replaced by ${replacementId}.`;
  return reject('invoice-replaced', message, { replacementId });
}

/** An invoice and what is taken off it; it is never changed or renumbered. */
export const invoiceDecider: Decider<InvoiceState, InvoiceCommand, InvoiceEvent> = {
  name: 'invoice',
  snapshotVersion: 2,
  initial: noInvoice,
  decide,
  evolve: evolveInvoice,
};
