import * as fc from 'fast-check';
import { chance, longSeconds } from '../../../../test/support/long-run.js';
import { anyCase } from '../testing/oracle/any-case.js';
import { bothSay } from '../testing/oracle/compare.js';

const { seed } = chance('engine and oracle');
const seconds = longSeconds() ?? Infinity;

/** Whatever the share of time, so many are compared; and no more than so many. */
const [least, most, batch] = [10_000, 100_000, 1_000];

it(`engine and oracle price every order alike (TUYEN_SEED=${seed})`, () => {
  const end = Date.now() + seconds * 1000;
  let compared = 0;
  while (compared < least || (compared < most && Date.now() < end)) {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { engine, oracle } = bothSay(drawn);
        expect(engine).toEqual(oracle);
      }),
      { numRuns: batch, seed: seed + compared },
    );
    compared += batch;
  }
  process.stderr.write(`${compared} orders compared\n`);
}, 1_800_000);
