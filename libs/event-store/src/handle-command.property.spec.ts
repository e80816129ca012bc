import fc from 'fast-check';
import { createCommandHandler } from './handle-command.js';
import { memoryEventStore, memorySnapshots } from './memory/index.js';
import { OutcomeUnknown, type EventStore } from './port.js';
import { sampleCodec, sampleDecider, sampleEnvelope } from './testing/index.js';
import { add, around } from './testing/command-bench.js';

describe('any interleaving', () => {
  /** A store that yields a few times before and after each call, as chance has it, and loses some answers. */
  function jittery(below: EventStore, turns: () => number): EventStore {
    const pause = async () => {
      for (let n = turns(); n > 0; n--) await Promise.resolve();
    };
    const store = around(below, async (...args) => {
      await pause();
      const result = await below.append(...args);
      await pause();
      if (turns() === 7) throw new OutcomeUnknown('lost');
      return result;
    });
    store.readStream = async (...args) => {
      await pause();
      const page = await below.readStream(...args);
      await pause();
      return page;
    };
    return store;
  }

  it('keeps revisions dense and carries out each command once', async () => {
    const commands = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 12 }),
        stream: fc.integer({ min: 0, max: 1 }),
        handler: fc.integer({ min: 0, max: 2 }),
        times: fc.integer({ min: 0, max: 3 }),
        later: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(commands, fc.infiniteStream(fc.integer({ min: 0, max: 7 })), async (sent, chance) => {
        const below = memoryEventStore({ codec: sampleCodec });
        const store = jittery(below, () => chance.next().value as number);
        const options = {
          store,
          codec: sampleCodec,
          window: 3,
          cacheSize: 1,
          snapshots: memorySnapshots(),
          snapshotEvery: 2,
        };
        const handlers = [0, 1, 2].map(() => createCommandHandler(options));
        const send = async (one: (typeof sent)[number]) => {
          // The command's meaning follows from its id, as a client's retry would have it.
          const envelope = sampleEnvelope(`sample-${one.stream}`, `c${one.id}`, add(one.id, 1 + (one.id % 3)));
          for (;;) {
            try {
              return await handlers[one.handler]!.handle(sampleDecider, envelope);
            } catch (error) {
              if (!(error instanceof OutcomeUnknown)) throw error;
            }
          }
        };
        const running: Promise<unknown>[] = [];
        for (const one of sent) {
          running.push(send(one));
          if (one.later) handlers[one.handler]!.observe(await below.readAll(0, 1000));
        }
        await Promise.all(running);
        for (const name of ['sample-0', 'sample-1']) {
          const events = await below.readStream(name);
          expect(events.map((event) => event.revision)).toEqual(events.map((_, index) => index));
          const wanted = new Set(sent.filter((one) => `sample-${one.stream}` === name).map((one) => `c${one.id}`));
          const counts = new Map<string, number>();
          for (const event of events)
            counts.set(event.metadata.commandId, (counts.get(event.metadata.commandId) ?? 0) + 1);
          expect(counts).toEqual(new Map([...counts.keys()].map((id) => [id, 1 + (Number(id.slice(1)) % 3)])));
          expect(new Set(counts.keys())).toEqual(wanted);
          const sum = events.reduce((total, event) => total + (event.data as { number: number }).number, 0);
          for (const handler of handlers) {
            expect(await handler.load(sampleDecider, name)).toMatchObject({
              revision: events.length - 1,
              state: { sum, count: events.length },
            });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
