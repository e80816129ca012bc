import { processRefusals, projectionStatus, type GenerationStatus } from '#libs/projections';
import { command } from '../cli/command.js';
import type { Output } from '../cli/output.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const status = command({
  name: 'status',
  summary: 'Show read models and processes: version, position, lag, state, error',
  options: { dir: dirOption },
  help: `
A read model has a live table that queries read, maybe one that fills beside it, and retired ones until they are dropped.
What is stopped names the event that it could not take; mend the cause and type resume, or decide with skip to do without it.
Exit code 1 if anything is stopped.`,
  async run({ values, output }) {
    return useDatabase({ dir: values.dir, output }, async ({ pool, store }) => {
      const generations = await projectionStatus(pool, store);
      const head = await store.head();
      output.line(`The log ends at position ${head.toLocaleString('en-US')}.`);
      print(output, generations);
      const stopped = generations.filter((each) => each.status === 'stopped' && each.state !== 'retired');
      const refusals = await processRefusals(pool, 10);
      if (refusals.count > 0) {
        output.line();
        output.line(
          `Commands of processes that were refused: ${String(refusals.count)}; somebody has to look at them.`,
        );
        const titles = ['position', 'stream', 'command', 'reason'].map((title) => ({ title }));
        output.table(
          titles,
          refusals.newest.map((each) => [each.position, each.streamId, each.command, each.message]),
        );
      }
      output.result({ head, stopped: stopped.length, generations, refusals });
      return stopped.length > 0 ? 1 : 0;
    });
  },
});

function print(output: Output, generations: readonly GenerationStatus[]): void {
  const right = (title: string) => ({ title, align: 'right' as const });
  for (const kind of ['read-model', 'process'] as const) {
    const rows = generations.filter((each) => each.kind === kind);
    if (rows.length === 0) continue;
    const titles = [{ title: kind === 'read-model' ? 'read model' : 'process' }, right('version'), { title: 'table' }];
    output.line();
    output.table(
      [...titles, right('position'), right('lag'), { title: 'state' }],
      rows.map((row) => [row.name, row.version, row.relation ?? '', row.position, row.lag, stateOf(row)]),
    );
  }
  for (const row of generations.filter((each) => each.error !== null)) {
    output.line();
    output.line(`${row.name} stopped at position ${String(row.errorPosition)}: ${row.error ?? ''}`);
  }
}

/** What a person wants to know of a generation in one word or two. */
function stateOf({ state, status: running, held }: GenerationStatus): string {
  if (state === 'retired') return 'retired';
  if (running === 'stopped') return `${state}, STOPPED`;
  return held ? state : `${state}, nobody runs it`;
}
