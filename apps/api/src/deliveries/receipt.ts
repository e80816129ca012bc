import type { DeliveryCommand, DeliveryState } from '#libs/deliveries';
import type { Clock } from '#libs/platform';
import type { ReceiptDto, ReceiptLineDto } from './deliveries.dto.js';

type Receipt = Extract<DeliveryCommand, { type: 'record-receipt' }>;

/**
 * The command of a receipt, and its business date. It depends on what was dispatched only where a line leaves `accepted`
 * to be worked out.
 */
export function receiptOf(
  { receivedOn, receivedAt, signerId = null, lines = [] }: ReceiptDto,
  clock: Clock,
): {
  readonly receivedOn: string;
  readonly command: Receipt | ((state: DeliveryState) => Receipt);
} {
  const at = receivedAt === undefined ? clock.now() : new Date(receivedAt).toISOString();
  const on = receivedOn ?? clock.businessDate(at);
  const build = (dispatchedOf: (lineNo: number) => number): Receipt => ({
    type: 'record-receipt',
    ...{ receivedOn: on, receivedAt: at, signerId },
    lines: lines.map((line) => receiptLine(line, dispatchedOf)),
  });
  const complete = lines.every((line) => line.accepted !== undefined);
  return {
    receivedOn: on,
    command: complete ? build(() => 0) : (state) => build((lineNo) => dispatchedOf(state, lineNo)),
  };
}

/** What is not accepted may be more than was dispatched: below zero the delivery refuses it. */
function receiptLine(line: ReceiptLineDto, dispatchedOf: (lineNo: number) => number): Receipt['lines'][number] {
  const { lineNo, refused = 0, short = 0, over = 0, damaged = 0, reason = null } = line;
  const { accepted = dispatchedOf(lineNo) + over - refused - short } = line;
  return { lineNo, accepted, refused, short, over, damaged, reason };
}

function dispatchedOf(state: DeliveryState, lineNo: number): number {
  return state.status === 'NONE' ? 0 : (state.lines.find((line) => line.lineNo === lineNo)?.quantity ?? 0);
}
