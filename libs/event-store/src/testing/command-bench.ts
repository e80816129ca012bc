import { createCommandHandler, type CommandHandlerOptions } from '../handle-command.js';
import { memoryEventStore } from '../memory/index.js';
import type { EventStore } from '../port.js';
import { sampleCodec, sampleDecider, sampleEnvelope, type SampleCommand } from './index.js';

/** The stream that commands of a spec go to, unless they name another. */
export const stream = 'sample-1';
export const add = (number: number, times = 1): SampleCommand => ({ type: 'add', number, times });

/** A handler on a store, more handlers on the same one, and what sends them a command. */
export function setUp(options: Partial<CommandHandlerOptions> = {}) {
  const store = options.store ?? memoryEventStore({ codec: sampleCodec });
  const handlerOn = (more: Partial<CommandHandlerOptions> = {}) =>
    createCommandHandler({ store, codec: sampleCodec, ...options, ...more });
  const handler = handlerOn();
  const send = (id: string, command: SampleCommand, rest = {}) =>
    handler.handle(sampleDecider, sampleEnvelope(stream, id, command, rest));
  return { store, handler, handlerOn, send };
}

/** A store whose appends pass through `append`. Everything else is the store below. */
export function around(store: EventStore, append: EventStore['append']): EventStore {
  return {
    name: store.name,
    densePositions: store.densePositions,
    append,
    readStream: (...args) => store.readStream(...args),
    readAll: (...args) => store.readAll(...args),
    head: () => store.head(),
    subscribe: (...args) => store.subscribe(...args),
    identity: () => store.identity(),
    close: () => store.close(),
  };
}

/** A store that counts calls. */
export function counting(store: EventStore) {
  const calls = { append: 0, readStream: 0, appended: [] as number[] };
  const counted = around(store, (streamId, expected, events) => {
    calls.append += 1;
    calls.appended.push(events.length);
    return store.append(streamId, expected, events);
  });
  counted.readStream = (...args) => {
    calls.readStream += 1;
    return store.readStream(...args);
  };
  return { calls, store: counted };
}
