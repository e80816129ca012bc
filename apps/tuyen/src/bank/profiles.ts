import { readFile } from 'node:fs/promises';
import { exampleProfiles, faultInWords, faultsOfProfile, type BankProfile } from '#libs/bank-files';
import { UserError } from '../cli/errors.js';

/**
 * The profiles that a person names: ours by name, their own by JSON file (one profile or a list). None named: all of ours.
 * @throws UserError for a name or file that is none, and for each fault of a profile
 */
export async function loadProfiles(names: readonly string[]): Promise<readonly BankProfile[]> {
  if (names.length === 0) return exampleProfiles;
  const found: BankProfile[] = [];
  for (const name of names) {
    const ours = exampleProfiles.find((each) => each.name === name);
    found.push(...(ours === undefined ? await loadFile(name) : [ours]));
  }
  return found;
}

async function loadFile(file: string): Promise<readonly BankProfile[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    const ours = exampleProfiles.map(({ name }) => name).join(', ');
    throw new UserError(`bank: ${file} is neither a file nor one of our profiles (${ours})`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`bank: ${file} is no JSON`);
  }
  const profiles: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const profile of profiles) {
    const faults = faultsOfProfile(profile);
    if (faults.length > 0) {
      throw new UserError(`bank: the profile in ${file} is not sound: ${faults.map(faultInWords).join('; ')}`);
    }
  }
  return profiles as readonly BankProfile[];
}
