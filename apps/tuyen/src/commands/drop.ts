import { dropOldGenerations } from '#libs/projections';
import { command } from '../cli/command.js';
import { readModelsNamed } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const drop = command({
  name: 'drop',
  summary: 'Drop the tables of a read model that its view no longer shows',
  positionals: ['NAME'],
  options: {
    filling: { type: 'boolean', description: 'also the one that is filling now' },
    dir: dirOption,
  },
  async run({ values, positionals, output }) {
    const [projection] = readModelsNamed('drop', positionals);
    const name = projection!.name;
    return useDatabase({ dir: values.dir, output }, async ({ pool }) => {
      const dropped = await dropOldGenerations(pool, name, { filling: values.filling });
      output.line(dropped.length === 0 ? `${name} has no old table.` : `Dropped ${dropped.join(', ')}.`);
      output.result({ name, dropped });
    });
  },
});
