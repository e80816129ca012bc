import { rebuildProjection } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import { fillProgress } from '../operations/fill-progress.js';
import { orThrow, readModelsNamed } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const rebuild = command({
  name: 'rebuild',
  summary: 'Fill new tables of read models from the log, beside the live ones, which go on serving',
  positionals: ['[NAME...]'],
  options: {
    all: { type: 'boolean', description: 'all read models' },
    detach: { type: 'boolean', description: 'only ask for it; do not wait until the tables are full' },
    dir: dirOption,
  },
  help: `
The projector fills the tables and points the views at them as soon as they have caught up. Where no projector runs, they fill
when it is started. Then drop NAME removes the old table.
Example:
  npm run -s tuyen -- rebuild sell_through_daily orders`,
  async run({ values, positionals, output }) {
    if (values.all === positionals.length > 0) throw new UsageError('rebuild: name read models, or type --all');
    const wanted = values.all ? readModels : readModelsNamed('rebuild', positionals);
    return useDatabase({ dir: values.dir, output }, async ({ pool, store, startedHere }) => {
      const started = [];
      for (const projection of wanted) {
        const { generation, relation } = orThrow(await rebuildProjection(pool, projection));
        started.push({ name: projection.name, generation, relation });
        output.line(`${relation} fills`);
      }
      const progress = (text: string) => output.progress(text);
      const fill = startedHere || values.detach ? undefined : await fillProgress({ pool, store, started, progress });
      const ending = fill ? endings[fill.kind] : endings['not-watched'];
      output.line(fill?.kind === 'stopped' ? `${ending} ${fill.names.join(', ')}` : ending);
      output.result({ started, outcome: fill?.kind ?? 'not-watched' });
      return fill?.kind === 'stopped' || fill?.kind === 'idle' ? 1 : 0;
    });
  },
});

const endings = {
  switched: 'The views show the new tables. drop NAME removes the old ones.',
  full: 'The tables have caught up. switch NAME points the views at them.',
  stopped: 'These stopped at an event that they could not take (status tells more):',
  idle: 'Nobody fills the tables: they will fill when the projector runs.',
  'not-watched': 'They fill while the projector runs.',
} as const;
