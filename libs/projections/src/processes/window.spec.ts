import * as fc from 'fast-check';
import { OrderedWork } from './ordered-work.js';
import { Window } from './window.js';

it('is done up to the first event that is not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      (opens, picks) => {
        const window = new Window(0, 1_000);
        const waiting = opens.flatMap((open, i) => {
          if (open === 0) {
            window.pass(i + 1);
            return [];
          }
          const entry = window.add(i + 1, open);
          return Array.from({ length: open }, () => ({ entry, position: i + 1 }));
        });
        while (waiting.length > 0) {
          const firstOpen = Math.min(...waiting.map(({ position }) => position));
          expect(window.done).toBe(firstOpen - 1);
          const [next] = waiting.splice(picks.next().value % waiting.length, 1);
          window.finish(next!.entry);
        }
        expect(window.done).toBe(opens.length);
        expect(window.size).toBe(0);
      },
    ),
  );
});

it('has room again when events are done, or nobody shall wait', async () => {
  const window = new Window(0, 1);
  const entry = window.add(1, 1);
  const room = window.hasRoom();
  window.finish(entry);
  await room;
  window.add(2, 1);
  window.release();
  await window.hasRoom();
});

it('runs one key in order and no more than its width at once', async () => {
  const work = new OrderedWork(3);
  const seen: string[] = [];
  let open = 0;
  let most = 0;
  for (let i = 0; i < 30; i++) {
    work.add(`k${i % 5}`, async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      seen.push(`k${i % 5}:${i}`);
    });
  }
  await work.idle();
  expect(most).toBe(3);
  for (let key = 0; key < 5; key++) {
    const own = seen.filter((each) => each.startsWith(`k${key}:`));
    expect(own).toEqual([0, 1, 2, 3, 4, 5].map((round) => `k${key}:${key + 5 * round}`));
  }
});
