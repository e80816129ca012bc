import * as fc from 'fast-check';
import { anyCase } from '../testing/oracle/any-case.js';
import { bothSay } from '../testing/oracle/compare.js';

/** The same cases in every run, unless TUYEN_SEED says otherwise; the long test draws new ones. */
const seed = Number(process.env['TUYEN_SEED'] ?? 1);

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
