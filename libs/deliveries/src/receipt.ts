import { reject, type Rejection } from '#libs/kernel';
import type { DeliveryCommand } from './commands.js';
import type { Delivery } from './delivery.js';
import type { ReceiptFigures } from './receipt-lots.js';

type Named = Extract<DeliveryCommand, { type: 'record-receipt' }>['lines'][number];

export interface ReceiptLine extends ReceiptFigures {
  readonly dispatched: number;
  readonly reason: string | null;
}

/**
 * The whole delivery's receipt, line by line; lines that are not named are accepted in full. Refused is a line that the
 * delivery does not have or that is named twice, figures that do not add up, and a difference without a reason.
 */
export function receiptLines(delivery: Delivery, named: readonly Named[]): readonly ReceiptLine[] | Rejection {
  const said = new Map<number, Named>();
  for (const line of named) {
    const { lineNo } = line;
    if (said.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is there twice.`, { lineNo });
    said.set(lineNo, line);
  }
  const lines: ReceiptLine[] = [];
  for (const { lineNo, sku, quantity } of delivery.lines) {
    const line = said.get(lineNo) ?? acceptedInFull(lineNo, quantity);
    said.delete(lineNo);
    const refusal = checkFigures(line, quantity);
    if (refusal) return refusal;
    const { accepted, refused, short, over, damaged, reason } = line;
    lines.push({ lineNo, sku, dispatched: quantity, accepted, refused, short, over, damaged, reason });
  }
  const [unknown] = said.keys();
  if (unknown === undefined) return lines;
  return reject('unknown-line', `The delivery has no line ${unknown}.`, { lineNo: unknown });
}

function acceptedInFull(lineNo: number, quantity: number): Named {
  return { lineNo, accepted: quantity, refused: 0, short: 0, over: 0, damaged: 0, reason: null };
}

function checkFigures(line: Named, dispatched: number): Rejection | null {
  const { lineNo, accepted, refused, short, over, damaged, reason } = line;
  const details = { lineNo, dispatched, accepted, refused, short, over, damaged };
  if (![accepted, refused, short, over, damaged].every((q) => Number.isSafeInteger(q) && q >= 0)) {
    const message = `Line ${lineNo}: quantities must be whole numbers, zero or above.`;
    return reject('invalid-quantity', message, details);
  }
  if (accepted + refused + short !== dispatched + over) {
    const message = `Line ${lineNo}: accepted + refused + short must equal dispatched + over.`;
    return reject('quantities-do-not-add-up', message, details);
  }
  if (damaged > refused) {
    const message = `Line ${lineNo}: damaged units are part of the refused ones.`;
    return reject('quantities-do-not-add-up', message, details);
  }
  const differs = refused > 0 || short > 0 || over > 0;
  if (differs && (reason === null || reason.trim() === '')) {
    return reject('empty-reason', `Line ${lineNo}: what differs needs a reason.`, details);
  }
  return null;
}
