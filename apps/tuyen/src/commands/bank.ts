import type { BankProfile } from '#libs/bank-files';
import { checkFiles } from '../bank/check.js';
import { importFiles, type ImportOptions } from '../bank/import.js';
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
    account: {
      type: 'string',
      value: 'ID',
      description: 'bank account that the imported files are of; keeps the profile, if one is given',
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
                The same file again adds nothing. Exit code 1 if anything is refused or quarantined. With --account nothing
                but its statements is taken; --profile is kept with that account, for this import and all later ones.
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
        return importFiles(files, { dir: values.dir, ...keptProfile(values, profiles) }, output);
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

/** The profile that import keeps with the account: one, and never without an account. */
function keptProfile(
  { account, profile: named }: { readonly account?: string | undefined; readonly profile: readonly string[] },
  profiles: readonly BankProfile[],
): Pick<ImportOptions, 'account' | 'profile'> {
  if (named.length === 0) return account === undefined ? {} : { account };
  const [profile] = profiles;
  if (account === undefined) {
    throw new UsageError('bank: import keeps --profile with a bank account: name it by --account ID');
  }
  if (profile === undefined || profiles.length > 1) throw new UsageError('bank: a bank account has one profile');
  return { account, profile };
}
