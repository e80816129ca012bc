import { projectionStatus, resumeProjection } from '#libs/projections';
import { command } from '../cli/command.js';
import { mustBeKnown, orThrow } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const resume = command({
  name: 'resume',
  summary: 'Let a stopped read model or process go on with the event at which it stopped',
  positionals: ['NAME'],
  options: { dir: dirOption },
  help: `
For when the cause is mended; to do without the event, type skip.`,
  async run({ values, positionals, output }) {
    const [name] = positionals as readonly [string];
    return useDatabase({ dir: values.dir, output }, async ({ pool, store }) => {
      mustBeKnown('resume', name, await projectionStatus(pool, store));
      orThrow(await resumeProjection(pool, name));
      output.line(`${name} goes on.`);
      output.result({ name, resumed: true });
    });
  },
});
