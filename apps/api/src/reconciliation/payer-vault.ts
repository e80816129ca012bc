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

  /** Seals what is known of the payers of some lines. What is there already, or was erased, stays. */
  async put(payers: ReadonlyMap<string, Payer>): Promise<void> {
    const sealed = new Map([...payers].map(([lineId, payer]) => [idOf(lineId), Buffer.from(JSON.stringify(payer))]));
    const marks = new Map(
      [...payers].flatMap(([lineId, { account }]): [string, string][] =>
        account === null ? [] : [[idOf(lineId), this.markOf(account)]],
      ),
    );
    await this.vault.put(sealed, marks);
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
