import { setImmediate as turn } from 'node:timers/promises';
import { StoreUnavailable } from '../port.js';
import { AppendQueue, type AppendQueueOptions, type Flushed, type QueuedAppend } from './append-queue.js';

/** A queue whose flushes end when the test says so. */
function setUp(options: Partial<AppendQueueOptions> = {}) {
  const flushes: { streams: string[]; end: (results?: Flushed[]) => void; fail: (error: Error) => void }[] = [];
  const queue = new AppendQueue({
    flush: (appends) =>
      new Promise((resolve, reject) => {
        const done = (append: QueuedAppend): Flushed => ({
          kind: 'appended',
          revision: append.expected + 1,
          position: 1,
        });
        const end = (results?: Flushed[]) => resolve(results ?? appends.map(done));
        flushes.push({ streams: appends.map((append) => append.streamId), end, fail: reject });
      }),
    inFlight: 2,
    worthFlush: 3,
    limit: 10,
    eventsPerFlush: 5,
    charactersPerFlush: 1000,
    ...options,
  });
  const append = (streamId: string, events = 1, size = 10, expected = -1) => {
    const event = { id: '', type: '', schemaVersion: 1, data: 'x'.repeat(size), metadata: '' };
    return queue.append({ streamId, expected, events: Array.from({ length: events }, () => event) });
  };
  return { queue, flushes, append };
}

describe('the append queue', () => {
  it('sends what comes together in one flush, and the next when that is done', async () => {
    const { flushes, append } = setUp();
    const first = [append('a'), append('b')];
    await turn();
    const second = [append('c'), append('d')];
    await turn();
    expect(flushes.map((flush) => flush.streams)).toEqual([['a', 'b']]);
    flushes[0]!.end();
    await Promise.all(first);
    while (flushes.length < 2) await turn();
    expect(flushes.map((flush) => flush.streams)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    flushes[1]!.end();
    expect(await Promise.all(second)).toMatchObject([{ revision: 0 }, { revision: 0 }]);
  });

  it('starts a second flush beside the first one when enough wait, and no third', async () => {
    const { flushes, append } = setUp({ limit: 100 });
    void append('a');
    await turn();
    for (const stream of ['b', 'c', 'd']) void append(stream);
    await turn();
    for (const stream of ['e', 'f', 'g']) void append(stream);
    await turn();
    expect(flushes.map((flush) => flush.streams)).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('sends appends to one stream one after another, and others beside them', async () => {
    const { flushes, append } = setUp();
    const revisions = [append('a', 1, 1, -1), append('a', 1, 1, 0), append('b'), append('a', 1, 1, 1)];
    for (let n = 0; n < 3; n++) {
      while (flushes.length <= n) await turn();
      flushes[n]!.end();
    }
    expect((await Promise.all(revisions)).map((result) => 'revision' in result && result.revision)).toEqual([
      0, 1, 0, 2,
    ]);
    expect(flushes.map((flush) => flush.streams)).toEqual([['a', 'b'], ['a'], ['a']]);
  });

  it('keeps flushes within their size; a larger append goes alone', async () => {
    const { flushes, append } = setUp({ inFlight: 1 });
    const all = [append('a', 3), append('b', 3), append('c', 1, 5000), append('d'), append('e', 99)];
    for (let n = 0; n < 5; n++) {
      while (flushes.length <= n) await turn();
      flushes[n]!.end();
    }
    await Promise.all(all);
    expect(flushes.map((flush) => flush.streams)).toEqual([['a'], ['b'], ['c'], ['d'], ['e']]);
  });

  it('is bounded and goes on when there is room again', async () => {
    const { flushes, append } = setUp({ limit: 2 });
    const taken = [append('a'), append('b')];
    await expect(append('c')).rejects.toBeInstanceOf(StoreUnavailable);
    await turn();
    flushes[0]!.end();
    await Promise.all(taken);
    void append('c');
    await turn();
    expect(flushes[1]!.streams).toEqual(['c']);
  });

  it('tells each append its own end', async () => {
    const { flushes, append } = setUp();
    const some = Promise.allSettled([append('a'), append('b')]);
    await turn();
    flushes[0]!.end([new Error('only a'), { kind: 'conflict', actual: 3 }]);
    expect(await some).toMatchObject([{ reason: { message: 'only a' } }, { value: { kind: 'conflict', actual: 3 } }]);
    const all = Promise.allSettled([append('a'), append('b')]);
    await turn();
    flushes[1]!.fail(new Error('both'));
    expect((await all).map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  it('closes when what it took is done', async () => {
    const { queue, flushes, append } = setUp();
    const last = append('a');
    const closed = queue.close();
    await expect(append('b')).rejects.toBeInstanceOf(StoreUnavailable);
    await turn();
    flushes[0]!.end();
    await Promise.all([last, closed]);
  });
});
