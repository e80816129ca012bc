import { switchProjection } from '#libs/projections';
import { command } from '../cli/command.js';
import { orThrow, readModelsNamed } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const switchView = command({
  name: 'switch',
  summary: 'Point a read model’s view at the table that has filled beside the live one',
  positionals: ['NAME'],
  options: { dir: dirOption },
  help: `
Refused while the new table is behind the live one. The old table stays, and moves no more, until drop NAME.`,
  async run({ values, positionals, output }) {
    const [projection] = readModelsNamed('switch', positionals);
    const name = projection!.name;
    return useDatabase({ dir: values.dir, output }, async ({ pool }) => {
      const { relation, version } = orThrow(await switchProjection(pool, name));
      output.line(`${name} shows ${relation} (version ${version}).`);
      output.result({ name, relation, version });
    });
  },
});
