import { checkFiles } from '../bank/check.js';
import { importFiles } from '../bank/import.js';
import { loadProfiles } from '../bank/profiles.js';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';

export const bank = command({
  name: 'bank',
  summary: "Check banks' files, or send them to the API: what is in them, does it add up, what is refused and why",
  positionals: ['ACTION', '[FILE...]'],
  options: {
    profile: {
      type: 'string',
      value: 'NAME',
      multiple: true,
      default: [],
      description: 'profile of a CSV or XLSX: a name of ours, or a JSON file; ours unless given',
    },
    dir: {
      type: 'string',
      value: 'FOLDER',
      default: '.tuyen',
      description: 'folder of the system that import sends to; started if none runs',
    },
  },
  help: `
check FILE...   camt.052, .053, .054, MT940, MT942, CSV, XLSX: a table per file, with each refusal, its reason and place.
                Changes nothing. Exit code 1 if anything is refused or does not add up.
import FILE...  sends them to the API: statements are controlled, lines with a reference and its amount post by themselves.
                The same file again adds nothing. Exit code 1 if anything is refused or quarantined.
profiles        prints the profiles of tables that we have, as JSON: copy one into a file and change it for your bank.

Example:
  npm run tuyen -- bank check statements/*.xml --profile my-bank.json`,
  async run({ values, positionals: [action, ...files], output }) {
    const profiles = await loadProfiles(values.profile);
    switch (action) {
      case 'check':
        if (files.length === 0) throw new UsageError('bank: type bank check FILE...');
        return checkFiles(files, profiles, output);
      case 'import':
        if (files.length === 0) throw new UsageError('bank: type bank import FILE...');
        return importFiles(files, values.dir, output);
      case 'profiles':
        if (files.length > 0) throw new UsageError(`bank: ${files[0]} is too much`);
        output.line(JSON.stringify(profiles, undefined, 2));
        output.result(profiles);
        return 0;
      default:
        throw new UsageError(
          `bank: there is no ${action}; type bank check FILE..., bank import FILE... or bank profiles`,
        );
    }
  },
});
