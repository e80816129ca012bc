import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Vault, type Config } from '#libs/platform';

/** Who paid, as the bank wrote it. */
export interface Payer {
  readonly name: string | null;
  readonly account: string | null;
  readonly memo: string | null;
  readonly raw: string | null;
}

/** Lines of one payer that are looked at. */
const mostLines = 200;
const idOf = (lineId: string) => `bank-line:${lineId}`;
const lineOf = (id: string) => id.slice(idOf('').length);

/** What the bank tells of payers: sealed, never in an event, erasable line by line. */
@Injectable()
export class PayerVault {
  constructor(
    private readonly vault: Vault,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Seals what is known of the payers of some lines. What a notice, or the pending line, left open is filled in; what was
   * erased stays erased.
   */
  async put(payers: ReadonlyMap<string, Payer>): Promise<void> {
    const there = await this.vault.put(...this.sealed(payers));
    if (there.size === 0) return;
    const known = await this.of([...there].map(lineOf));
    const renewed = [...known].flatMap(([lineId, before]): [string, Payer][] => {
      const both = joined(before, payers.get(lineId)!);
      return JSON.stringify(both) === JSON.stringify(before) ? [] : [[lineId, both]];
    });
    await this.vault.renew(...this.sealed(new Map(renewed)));
  }

  private sealed(payers: ReadonlyMap<string, Payer>): [Map<string, Buffer>, Map<string, string>] {
    const values = [...payers].map(([lineId, payer]): [string, Buffer] => [
      idOf(lineId),
      Buffer.from(JSON.stringify(payer)),
    ]);
    const marks = [...payers].flatMap(([lineId, { account }]): [string, string][] =>
      account === null ? [] : [[idOf(lineId), this.markOf(account)]],
    );
    return [new Map(values), new Map(marks)];
  }

  /** What is known of the payers of some lines; without those of whom nothing is known, or who were erased. */
  async of(lineIds: readonly string[]): Promise<ReadonlyMap<string, Payer>> {
    const found = await this.vault.get(lineIds.map(idOf));
    return new Map([...found].map(([id, body]) => [lineOf(id), JSON.parse(body.toString('utf8')) as Payer]));
  }

  /** Of some lines, the other ones that the same account paid, newest first. */
  async linesOfSamePayers(lineIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await this.vault.withSameMark(lineIds.map(idOf), mostLines);
    return new Map([...found].map(([id, others]) => [lineOf(id), others.map(lineOf)]));
  }

  erase(lineId: string): Promise<boolean> {
    return this.vault.erase(idOf(lineId));
  }

  /** Tells one account from another without telling which it is. */
  private markOf(account: string): string {
    return createHmac('sha256', this.config.vaultSecret)
      .update(account.replaceAll(/\s/g, '').toUpperCase())
      .digest('hex');
  }
}

/** Who paid by all that was told of one line: banks cut memos, and tell names only when they book. */
function joined(before: Payer, told: Payer): Payer {
  const memo = (told.memo ?? '').length > (before.memo ?? '').length ? told.memo : before.memo;
  const [name, account] = [before.name ?? told.name, before.account ?? told.account];
  const learned = memo !== before.memo || name !== before.name || account !== before.account;
  return { name, account, memo, raw: learned ? told.raw : before.raw };
}
