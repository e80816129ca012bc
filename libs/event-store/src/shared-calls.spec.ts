import { sharedCalls } from './shared-calls.js';

/** Work whose calls end when they are told to. */
function heldWork() {
  const calls: { items: readonly number[]; end: (error?: Error) => void }[] = [];
  const work = (items: readonly number[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve(items.map(String)));
      calls.push({ items, end });
    });
  return { calls, work };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('shares a call among those of one turn, and the next one among those that come meanwhile', async () => {
  const { calls, work } = heldWork();
  const ask = sharedCalls(work);
  const first = [ask(1), ask(2)];
  await turn();
  const second = [ask(3), ask(4), ask(5)];
  await turn();
  expect(calls.map(({ items }) => items)).toEqual([[1, 2]]);
  calls[0]!.end();
  expect(await Promise.all(first)).toEqual(['1', '2']);
  await turn();
  expect(calls.map(({ items }) => items)).toEqual([[1, 2], [3, 4, 5]]); // prettier-ignore
  calls[1]!.end();
  expect(await Promise.all(second)).toEqual(['3', '4', '5']);
});

it('takes at most as many items, and runs at most as many calls', async () => {
  const { calls, work } = heldWork();
  const ask = sharedCalls(work, { inFlight: 2, most: 2 });
  const all = [1, 2, 3, 4, 5].map(ask);
  await turn();
  expect(calls.map(({ items }) => items)).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  calls[0]!.end();
  await turn();
  expect(calls[2]!.items).toEqual([5]);
  for (const { end } of calls) end();
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '4', '5']);
});

it('tells a fault to all of its call, and goes on', async () => {
  const { calls, work } = heldWork();
  const ask = sharedCalls(work);
  const lost = Promise.allSettled([ask(1), ask(2)]);
  await turn();
  const later = ask(3);
  calls[0]!.end(new Error('away'));
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turn();
  calls[1]!.end();
  expect(await later).toBe('3');
});
