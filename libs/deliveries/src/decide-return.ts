import { assertNever, isRejection, reject, type DecisionContext, type Decider, type Rejection } from '#libs/kernel';
import type { ReturnCommand } from './commands.js';
import type { ReturnEvent } from './events.js';
import { evolveReturn, noReturn, type Return, type ReturnState, type ReturnStatus } from './return.js';

type Decision = readonly ReturnEvent[] | Rejection;
type CommandOf<Type extends ReturnCommand['type']> = Extract<ReturnCommand, { type: Type }>;

function decide(command: ReturnCommand, state: ReturnState, context: DecisionContext): Decision {
  if (command.type === 'request') return request(command, state, context);
  if (state.status === 'NONE') return reject('not-found', 'There is no such return.');
  switch (command.type) {
    case 'approve':
      return approve(command, state, context);
    case 'reject':
      if (state.status !== 'REQUESTED') return refuse(state);
      return [{ type: 'return.rejected', data: { ...idOf(state), reason: command.reason } }];
    case 'receive':
      return receive(command, state);
    case 'record-credit':
      return recordCredit(command, state);
    default:
      return assertNever(command, 'command');
  }
}

function request(command: CommandOf<'request'>, state: ReturnState, context: DecisionContext): Decision {
  const { returnId, invoiceId, orderId, trade, reason, lines } = command;
  if (state.status !== 'NONE') return reject('return-exists', `Return ${returnId} was requested before.`, { returnId });
  const refusal = checkQuantities(lines) ?? checkUnique(lines);
  if (refusal) return refusal;
  const data = { returnId, invoiceId, orderId, trade, reason, requestedBy: context.actor.id, lines };
  return [{ type: 'return.requested', data }];
}

function approve(command: CommandOf<'approve'>, state: Return, context: DecisionContext): Decision {
  if (state.status !== 'REQUESTED') return refuse(state);
  const { returnId } = state;
  if (context.actor.id === state.requestedBy) {
    return reject('maker-is-checker', 'Who asked for a return may not approve it.', { returnId });
  }
  const lines = command.lines === null ? state.lines : approvedLines(command.lines, state);
  if (isRejection(lines)) return lines;
  return [{ type: 'return.approved', data: { ...idOf(state), lines } }];
}

function approvedLines(lines: NonNullable<CommandOf<'approve'>['lines']>, state: Return): Return['lines'] | Rejection {
  const refusal = checkQuantities(lines) ?? checkUnique(lines) ?? checkWithin(lines, state, 'exceeds-requested');
  if (refusal) return refusal;
  const quantities = new Map(lines.map((line) => [line.lineNo, line.quantity]));
  return state.lines.flatMap((line) => {
    const quantity = quantities.get(line.lineNo);
    return quantity === undefined ? [] : [{ ...line, quantity }];
  });
}

/** The goods come back once, all lots and conditions of them; what is missing then will not come. */
function receive(command: CommandOf<'receive'>, state: Return): Decision {
  if (state.status !== 'APPROVED') return refuse(state);
  const refusal = checkQuantities(command.lines) ?? checkWithin(command.lines, state, 'exceeds-approved');
  if (refusal) return refusal;
  const lines = command.lines.flatMap(({ lineNo, lot, expiry, quantity, condition }) => {
    const line = state.lines.find((l) => l.lineNo === lineNo);
    return line ? [{ lineNo, sku: line.sku, lot, expiry, quantity, condition }] : [];
  });
  const data = { ...idOf(state), receivedOn: command.receivedOn, reason: state.reason, lines };
  return [{ type: 'return.received', data }];
}

function recordCredit({ adjustmentId, amount }: CommandOf<'record-credit'>, state: Return): Decision {
  if (state.status === 'CREDITED') return [];
  if (state.status !== 'RECEIVED') {
    const { returnId, status } = state;
    return reject('return-not-received', `Return ${returnId}: the goods are not back.`, { status });
  }
  return [{ type: 'return.credited', data: { ...idOf(state), adjustmentId, amount } }];
}

interface LineQuantity {
  readonly lineNo: number;
  readonly quantity: number;
}

function checkQuantities(lines: readonly LineQuantity[]): Rejection | null {
  if (lines.length === 0) return reject('no-lines', 'At least one line is needed.');
  for (const { lineNo, quantity } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity <= 0) {
      const message = `Line ${lineNo}: the quantity must be a whole number above zero.`;
      return reject('invalid-quantity', message, { lineNo, quantity });
    }
  }
  return null;
}

function checkUnique(lines: readonly LineQuantity[]): Rejection | null {
  const seen = new Set<number>();
  for (const { lineNo } of lines) {
    if (seen.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is there twice.`, { lineNo });
    seen.add(lineNo);
  }
  return null;
}

function checkWithin(lines: readonly LineQuantity[], state: Return, code: string): Rejection | null {
  const left = new Map(state.lines.map((line) => [line.lineNo, line.quantity]));
  for (const { lineNo, quantity } of lines) {
    const rest = left.get(lineNo);
    if (rest === undefined) return reject('unknown-line', `The return has no line ${lineNo}.`, { lineNo });
    if (quantity > rest) return reject(code, `Line ${lineNo}: at most ${rest} more.`, { lineNo, quantity, left: rest });
    left.set(lineNo, rest - quantity);
  }
  return null;
}

function idOf({ returnId, invoiceId, orderId, trade }: Return) {
  return { returnId, invoiceId, orderId, trade };
}

const refusals: Readonly<Record<ReturnStatus, readonly [code: string, message: string]>> = {
  REQUESTED: ['return-not-approved', 'It is not approved yet.'],
  APPROVED: ['already-approved', 'It is approved, and the goods are not back yet.'],
  REJECTED: ['return-rejected', 'It was rejected.'],
  RECEIVED: ['already-received', 'The goods are back.'],
  CREDITED: ['already-credited', 'It is credited.'],
};

/** Why a return can't take a command in its status. */
function refuse({ returnId, status }: Return): Rejection {
  const [code, message] = refusals[status];
  return reject(code, `Return ${returnId}: ${message}`, { status });
}

/** Goods that a buyer gives back, from the request to the credit note. */
export const returnDecider: Decider<ReturnState, ReturnCommand, ReturnEvent> = {
  name: 'return',
  snapshotVersion: 1,
  initial: noReturn,
  decide,
  evolve: evolveReturn,
};
