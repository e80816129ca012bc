import { assertNever, reject, type Decider, type EventsOf } from '#libs/kernel';
import { hashOf } from '../ids.js';
import type { CommandEnvelope } from '../command.js';
import type { sampleRegistry } from './sample-events.js';

export type SampleEvent = EventsOf<typeof sampleRegistry>;

/** `add` counts `number` as often as `times` says, `nothing` decides nothing, `break` is a bug. */
export type SampleCommand =
  | { readonly type: 'add'; readonly number: number; readonly times?: number }
  | { readonly type: 'nothing' }
  | { readonly type: 'break' };

export interface SampleState {
  readonly sum: number;
  readonly count: number;
}

export const sampleLimit = 1_000_000;

/** Adds numbers up to a limit: a decider small enough to see through. */
export const sampleDecider: Decider<SampleState, SampleCommand, SampleEvent> = {
  name: 'sample',
  snapshotVersion: 1,
  initial: { sum: 0, count: 0 },
  decide(command, state) {
    switch (command.type) {
      case 'add': {
        const times = command.times ?? 1;
        if (state.sum + command.number * times > sampleLimit) {
          return reject('limit-passed', `The sum may be at most ${sampleLimit}.`, { sum: state.sum });
        }
        const data = { number: command.number, text: '' };
        return Array.from({ length: times }, () => ({ type: 'sample.counted' as const, data }));
      }
      case 'nothing':
        return [];
      case 'break':
        throw new Error('broken');
      default:
        return assertNever(command);
    }
  },
  evolve: (state, event) => ({ sum: state.sum + event.data.number, count: state.count + 1 }),
};

/** The envelope of a command on `streamId` under `commandId`. */
export function sampleEnvelope(
  streamId: string,
  commandId: string,
  command: SampleCommand,
  rest: Partial<CommandEnvelope<SampleCommand>> = {},
): CommandEnvelope<SampleCommand> {
  return {
    streamId,
    command,
    commandId,
    requestHash: hashOf(command),
    context: {
      now: '2026-11-02T03:00:00.000Z',
      businessDate: '2026-11-02',
      actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
    },
    correlationId: commandId,
    ...rest,
  };
}
