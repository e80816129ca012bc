import { deciders } from '#libs/contexts';
import { uuidV5, type CommandHandler, type CommandOutcome, type StoredEvent } from '#libs/event-store';
import { assertNever, type Actor, type Decider, type DomainEvent } from '#libs/kernel';
import { settlementCommands, type ProcessCommand, type StreamCommand } from '#libs/processes';
import type { Dispatch, ProcessRefusal } from '#libs/projections';
import type { ReturnCredit } from './return-credit.js';
import type { SettlementWorld } from './settlement-world.js';

const actor: Actor = { kind: 'process', id: 'order-to-cash', roles: [] };

/** Commands that begin a stream, as a rule. */
const openers: ReadonlySet<string> = new Set(['delivery plan', 'invoice issue']);

/**
 * Carries the commands of processes out. Id, time and business date come from the causing event, so that a repeat after
 * a kill is the same command and has one effect. Without `credit`, returned goods are credited in proportion; without
 * `world`, no discounts are settled after invoicing.
 */
export function commandDispatch(
  commands: CommandHandler,
  onRefused: (refused: ProcessRefusal) => Promise<void>,
  credit?: ReturnCredit,
  world?: SettlementWorld,
): Dispatch<ProcessCommand> {
  const dispatch: Dispatch<ProcessCommand> = async (sent, cause, index) => {
    if (sent.target === 'settlement') {
      // Each goes to another stream, which with the cause names the command.
      for (const found of world ? await settlementCommands(sent.command, world) : [])
        await dispatch(found, cause, index);
      return;
    }
    const { streamId, command } = sent;
    const outcome = await carryOut(commands, credit, sent, cause, index);
    switch (outcome.kind) {
      case 'accepted':
        return;
      case 'rejected': {
        const { code, message } = outcome.rejection;
        await onRefused({ position: cause.position, streamId, command: command.type, code, message });
        return;
      }
      case 'stale':
      case 'key-reused':
        throw new Error(`${command.type} on ${streamId}: ${outcome.kind}`);
      default:
        assertNever(outcome);
    }
  };
  return dispatch;
}

/** What a return takes back is worked out on the stream as it is; if that moved on meanwhile, once more. */
async function carryOut(
  commands: CommandHandler,
  credit: ReturnCredit | undefined,
  sent: StreamCommand,
  cause: StoredEvent,
  index: number,
): Promise<CommandOutcome<unknown>> {
  for (;;) {
    const prepared = await credit?.prepare(sent, cause);
    if (!prepared) return handle(commands, sent, cause, index);
    const outcome = await handle(commands, prepared.sent, cause, index, prepared.revision);
    if (outcome.kind !== 'stale') return outcome;
  }
}

function handle(
  commands: CommandHandler,
  { target, streamId, command }: StreamCommand,
  cause: StoredEvent,
  index: number,
  expectedRevision?: number,
): Promise<CommandOutcome<unknown>> {
  const commandId = uuidV5(`${cause.id}\n${streamId}\n${index}`);
  const { correlationId, businessDate, traceparent } = cause.metadata;
  // `target` and `command` were paired by the type of ProcessCommand; a union of deciders can't show it.
  const decider = deciders[target] as Decider<unknown, unknown, DomainEvent>;
  return commands.handle(decider, {
    streamId,
    command,
    commandId,
    // The id is derived from the cause alone: the same id can't come with another meaning.
    requestHash: commandId,
    context: { now: cause.recordedAt, businessDate, actor },
    correlationId,
    causationId: cause.id,
    causedAt: cause.position,
    likelyNew: openers.has(`${target} ${command.type}`),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
  });
}
