import * as fc from 'fast-check';
import { anyCase } from '../testing/oracle/any-case.js';
import { bothSay } from '../testing/oracle/compare.js';

/** TUYEN_SEED repeats a run; without it, every run draws new cases. */
const seed = Number(process.env.TUYEN_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.ORACLE_RUNS ?? 2000);

describe(`engine and oracle, TUYEN_SEED=${seed}`, () => {
  it('price every order alike: lines, steps, free goods, claims and reasons', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { engine, oracle } = bothSay(drawn);
        expect(engine).toEqual(oracle);
      }),
      { numRuns, seed },
    );
  });
});
