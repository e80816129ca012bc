import { Injectable } from '@nestjs/common';
import { accountDecider, type AccountRef } from '#libs/accounts';
import { accountStream } from '#libs/kernel';
import { Commands } from '#libs/platform';

/** Most accounts kept; past it all are forgotten, and what is in use comes back. */
const most = 50_000;

/** Knows accounts by their parties. Level and currency of an account never change, so each is looked up once. */
@Injectable()
export class AccountDesk {
  private readonly known = new Map<string, AccountRef>();

  constructor(private readonly commands: Commands) {}

  /** The account between two parties; undefined if nothing ever happened on it. */
  async find(creditorId: string, debtorId: string): Promise<AccountRef | undefined> {
    const streamId = accountStream(creditorId, debtorId);
    const known = this.known.get(streamId);
    if (known) return known;
    const { account } = (await this.commands.load(accountDecider, streamId)).state;
    if (account?.creditorId !== creditorId || account.debtorId !== debtorId) return undefined;
    if (this.known.size >= most) this.known.clear();
    this.known.set(streamId, account);
    return account;
  }
}
