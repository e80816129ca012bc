import * as fc from 'fast-check';
import { anyCase } from '../testing/oracle/any-case.js';
import { bothSay } from '../testing/oracle/compare.js';

/** TUYEN_SEED repeats a run. Without it every run draws new cases. */
const seed = Number(process.env['TUYEN_SEED'] ?? Date.now() % 2 ** 31);

/** More of them are compared in the long test. */
const numRuns = 1500;

it(`engine and oracle price ${numRuns} orders alike (TUYEN_SEED=${seed})`, () => {
  fc.assert(
    fc.property(anyCase, (drawn) => {
      const { engine, oracle } = bothSay(drawn);
      expect(engine).toEqual(oracle);
    }),
    { numRuns, seed },
  );
});
