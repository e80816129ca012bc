import * as fc from 'fast-check';
import { RowCache } from './row-cache.js';

const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom('set', 'get', 'delete'),
  n: fc.nat(),
});

it('never tells an old row, and says that it knows all rows only while it does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 8 }), fc.boolean(), (steps, capacity, empty) => {
      const cache = new RowCache(capacity, empty);
      const table = new Map<string, { n: number }>();
      for (const { id, kind, n } of steps) {
        if (kind === 'set') {
          table.set(id, { n });
          cache.set(id, { n });
        } else if (kind === 'delete') {
          table.delete(id);
          cache.delete(id);
        } else {
          const found = cache.get(id);
          if (found) expect(found).toEqual(table.get(id));
          else if (cache.complete) expect(table.has(id)).toBe(false);
        }
      }
      if (!empty) expect(cache.complete).toBe(false);
      if (empty && table.size * 2 < capacity && steps.length * 2 <= capacity) expect(cache.complete).toBe(true);
    }),
  );
});
