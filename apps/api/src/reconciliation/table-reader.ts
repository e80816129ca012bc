import { Inject, Injectable } from '@nestjs/common';
import { exampleProfiles, readBankFile, type BankFile, type BankProfile } from '#libs/bank-files';
import { hashOf } from '#libs/event-store';
import { badParameter, CONFIG, type Config } from '#libs/platform';
import type { BankAccountRow } from '#libs/read-models';
import type { ToldStatement } from '#libs/reconciliation';
import { StatementHistory } from './statement-history.js';

/** A bank's file as read, and by whose profile if it is a table. */
export interface ReadFile {
  readonly file: BankFile;
  readonly readBy: ToldStatement['readBy'];
}

/** Reads banks' files: tables by the profiles of our accounts, else by the examples that come with the product. */
@Injectable()
export class TableReader {
  constructor(
    private readonly history: StatementHistory,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Reads a file. `bankAccountId`: a table is of this account, and read by its profile only; then it need not name the account.
   * @throws Problem for an account that is not open
   */
  async read(bytes: Buffer, bankAccountId: string | undefined): Promise<ReadFile> {
    const accounts = await this.history.accounts(bankAccountId);
    const [named] = bankAccountId === undefined ? [] : accounts;
    if (bankAccountId !== undefined && !named)
      throw badParameter('bankAccountId', 'is no bank account that is open here');
    const owners = new Map<BankProfile, BankAccountRow>();
    for (const account of accounts) {
      const { profile, currency } = account;
      if (profile !== null) owners.set(named ? within(profile, named) : { currency, ...profile }, account);
    }
    const examples = named ? exampleProfiles.map((profile) => within(profile, named)) : exampleProfiles;
    const own = [...owners.keys()];
    const first = this.tryWith(bytes, owners, own);
    // What a person has told goes before the examples, also where the headings are the same.
    const missing = first.problems.some(({ code }) => code === 'profile-missing');
    const file = missing ? this.tryWith(bytes, owners, [...own, ...examples]) : first;
    return { file, readBy: file.profile === undefined ? null : readBy(file.profile, owners.get(file.profile)) };
  }

  private tryWith(bytes: Buffer, owners: ReadonlyMap<BankProfile, BankAccountRow>, profiles: readonly BankProfile[]) {
    const accounts = new Map([...owners].map(([profile, { number }]) => [profile, number]));
    return readBankFile(bytes, { profiles, accounts, maxBytes: this.config.bankFileLimit });
  }
}

/** Where the table names neither, it is of this account and in its currency. */
const within = (profile: BankProfile, { number: account, currency }: BankAccountRow): BankProfile => ({
  currency,
  ...profile,
  account,
});

function readBy(profile: BankProfile, owner: BankAccountRow | undefined): ToldStatement['readBy'] {
  const { bankAccountId = null, profileVersion: version = null, profile: told = null } = owner ?? {};
  const example = exampleProfiles.find(({ name }) => name === profile.name);
  return { name: profile.name, bankAccountId, version, hash: hashOf(told ?? example ?? profile) };
}
