import { projectionStatus, skipEvent } from '#libs/projections';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import { mustBeKnown, orThrow } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const skip = command({
  name: 'skip',
  summary: 'Decide that a stopped read model or process does without the event at which it stopped',
  positionals: ['NAME'],
  options: {
    position: { type: 'string', value: 'N', description: 'position of the event, as status shows it; needed' },
    reason: { type: 'string', value: 'TEXT', description: 'why; needed' },
    by: { type: 'string', value: 'ID', description: 'who decides; needed' },
    dir: dirOption,
  },
  help: `
The decision is kept with its reason and holds in every rebuild of this version.
Example:
  npm run -s tuyen -- skip orders --position 4711 --reason "test order" --by lan`,
  async run({ values, positionals, output }) {
    const [name] = positionals as readonly [string];
    const { reason, by } = values;
    const position = Number(values.position);
    if (!Number.isSafeInteger(position) || position < 1)
      throw new UsageError('skip: --position N is needed, a whole number');
    if (!reason?.trim()) throw new UsageError('skip: --reason TEXT is needed');
    if (!by?.trim()) throw new UsageError('skip: --by ID is needed');
    return useDatabase({ dir: values.dir, output }, async ({ pool, store }) => {
      mustBeKnown('skip', name, await projectionStatus(pool, store));
      orThrow(await skipEvent(pool, name, { position, reason, by }));
      output.line(`${name} goes on without the event at position ${position}.`);
      output.result({ name, position, reason, by });
    });
  },
});
