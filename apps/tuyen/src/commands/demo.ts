import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import { printDemo, runDemo, usualSeed, usualWidth } from '../demo/run-demo.js';
import { useSystem } from '../system/use-system.js';

const largestSeed = 4_294_967_295;

export const demo = command({
  name: 'demo',
  summary: 'Load a generated Vietnamese beverage network and live a week of it through HTTP',
  options: {
    seed: {
      type: 'string',
      value: 'N',
      default: String(usualSeed),
      description: 'the same number gives the same network',
    },
    keep: { type: 'boolean', description: 'leave the system running afterwards, until Ctrl-C' },
    parallel: {
      type: 'string',
      value: 'N',
      default: String(usualWidth),
      description: 'requests under way at once while setting up',
    },
    dir: {
      type: 'string',
      value: 'FOLDER',
      default: '.tuyen',
      description: 'folder of the system; started if none runs',
    },
  },
  help: `
12 distributors, 1,200 outlets, 24 SKUs: orders of both levels, credit holds and their release, deliveries with differences,
returns, payments, counts and sell-out. Ends with the three read models and the story of one order. Run it again and nothing
changes. To look around afterwards:
  npm run -s demo -- --keep`,
  async run({ values, output }) {
    const seed = wholeNumber('--seed', values.seed, 0, largestSeed);
    const width = wholeNumber('--parallel', values.parallel, 1, 256);
    const log = (line: string) => output.note(line);
    const { dir, keep } = values;
    await useSystem(
      { dir, env: process.env, log },
      async ({ apiUrl, startedHere, signal }) => {
        const result = await runDemo({ apiUrl, dir, seed, width, output, signal });
        printDemo(output, result);
        output.result(result);
        if (!keep && startedHere) return;
        output.line();
        output.line(`The system runs: ${apiUrl}/docs${startedHere ? '; Ctrl-C stops it' : ''}.`);
        output.line(
          `Access token: npm run -s tuyen -- token --role operations${dir === '.tuyen' ? '' : ` --dir ${dir}`}`,
        );
      },
      keep ? untilStopped : undefined,
    );
  },
});

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`demo: ${option} ${text} is not a whole number from ${least} to ${most}`);
}

/** Ctrl-C ends it. */
const untilStopped = () => new Promise<void>(() => undefined);
