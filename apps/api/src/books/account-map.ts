import { readAccountMap, vietnamAccounts, type AccountMap } from '#libs/books';
import { ConfigError, settings, type Config } from '#libs/platform';

/** Accounts that open months are told in. */
export const ACCOUNT_MAP = Symbol('account map');

/** The deployment's account map, else the built-in one. Throws {@link ConfigError} with all that is wrong with it. */
export function accountMapOf({ accountMap }: Pick<Config, 'accountMap'>): AccountMap {
  if (accountMap === undefined) return vietnamAccounts;
  const read = readAccountMap(accountMap);
  if ('postings' in read) return read;
  throw new ConfigError(read.map((problem) => `${settings.accountMap.name}: ${problem}.`));
}
