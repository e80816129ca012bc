import type { Output } from '../cli/output.js';
import { liveWeek } from './live-week.js';
import { People } from './people.js';
import { makeDemoPlan } from './plan.js';
import { printReports, readReports, type Reports } from './reports.js';
import { setUp } from './set-up.js';
import type { Stage } from './stage.js';
import { storyOf, tellStory, type Story } from './story.js';
import { dayOf, lastDay } from './week.js';

export interface DemoOptions {
  readonly apiUrl: string;
  /** Folder of the system, with the key that tokens are signed with. */
  readonly dir: string;
  readonly seed: number;
  /** Requests under way at once. */
  readonly width: number;
  readonly output: Output;
  /** Ends it before it is done. */
  readonly signal: AbortSignal;
}

/** The network that is loaded unless told otherwise. */
export const usualSeed = 1;
export const usualWidth = 16;

/** What came of a demo. */
export interface DemoResult {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  readonly distributors: number;
  readonly outlets: number;
  readonly orders: number;
  readonly changed: number;
  readonly replayed: number;
  /** Where the log stood in the end: the number of its events on PostgreSQL, a place in its files on EventStoreDB. */
  readonly position: number;
  readonly seconds: number;
  readonly reports: Reports;
  readonly story: Story;
}

/** Loads the demo network into a running system through HTTP and lives its week through. A second run changes nothing. */
export async function runDemo({ apiUrl, dir, seed, width, output, signal }: DemoOptions): Promise<DemoResult> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const plan = makeDemoPlan(seed);
  const people = new People({ apiUrl, dir, signal });
  const tell = (phase: string, done: number, of: number) => {
    const { changed, replayed } = people.counts;
    const commands = changed + replayed;
    const pace = Math.round(commands / seconds()).toLocaleString('en-US');
    output.progress(`${phase} ${done} of ${of}; ${commands.toLocaleString('en-US')} commands, ${pace}/s`);
  };
  const stage: Stage = { people, plan, width, tell };
  await setUp(stage);
  const orders = await liveWeek(stage);
  const took = seconds();
  const reports = await readReports(people, plan);
  const story = await storyOf(people, orders.get(plan.story)!);
  const { network } = plan;
  const counted = { distributors: network.distributors.length, outlets: network.outlets.length, orders: orders.size };
  const facts = { ...counted, ...people.counts, position: people.position, seconds: took };
  return { seed, from: dayOf(0), to: dayOf(lastDay), ...facts, reports, story };
}

/** Prints what came of a demo. */
export function printDemo(output: Output, result: DemoResult): void {
  const { from, to, distributors, outlets, orders, position, seconds, changed, replayed, seed } = result;
  const n = (value: number) => value.toLocaleString('en-US');
  output.line(
    `${distributors} distributors, ${n(outlets)} outlets, ${n(orders)} orders from ${from} to ${to} (seed ${seed}).`,
  );
  output.line(
    changed === 0
      ? `Nothing changed: all ${n(replayed)} commands had been carried out before.`
      : `${n(changed)} commands carried out${replayed === 0 ? '' : `, ${n(replayed)} had been before`} in ${seconds.toFixed(1)} s; the log stands at position ${n(position)}.`,
  );
  output.line();
  printReports(output, result.reports);
  output.line();
  tellStory(output, result.story);
}
