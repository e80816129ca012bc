import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { camtFile } from '#libs/bank-files/testing';
import { uuidV5 } from '#libs/event-store';
import { amountOf, bankAccount, day, memoOf, type Memo } from './open-invoices.js';

interface Page {
  readonly items: readonly { readonly suggestions: readonly object[] }[];
  readonly nextCursor: string | null;
}

const detailsOf = (memo: string) => `<NtryDtls><TxDtls><RmtInf><Ustrd>${memo}</Ustrd></RmtInf></TxDtls></NtryDtls>`;

/** What the people of finance do over HTTP, and what they wait for. */
export class BankDesk {
  constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly pool: Pool,
  ) {}

  async openAccount(): Promise<void> {
    await this.ask('POST', '/v1/bank-accounts', JSON.stringify(bankAccount), 'application/json');
    await this.shown('bank_accounts', 'true', 1);
  }

  /** Sends a file with a line for each of these invoices, whose payers wrote one of these memos, by turns. */
  async send(paid: readonly number[], ...memos: readonly [Memo, ...Memo[]]): Promise<void> {
    const entries = paid.map((n, turn) => {
      const memo = memoOf(n, memos[turn % memos.length]!);
      return { amount: String(amountOf(n)), date: day, reference: `FT-${n}`, details: detailsOf(memo) };
    });
    const file = camtFile({ message: '054', statements: [{ account: bankAccount.number, currency: 'VND', entries }] });
    await this.ask('POST', '/v1/bank-statements', file, 'application/octet-stream');
  }

  /** Resolves when a read model has as many rows of a kind. */
  async shown(view: string, condition: string, count: number): Promise<void> {
    const text = `select count(*)::int as count from read.${view} where ${condition}`;
    while ((await this.pool.query<{ count: number }>(text)).rows[0]!.count < count) await sleep(20);
  }

  /** Guesses every line of which something is open. @returns how many */
  async guessAll(): Promise<number> {
    let guessed = 0;
    for (let cursor = ''; ;) {
      const text = await this.ask('GET', `/v1/bank-lines/suggestions?state=OPEN&limit=500${cursor}`);
      const { items, nextCursor } = JSON.parse(text) as Page;
      if (items.some(({ suggestions }) => suggestions.length === 0)) throw new Error('a line without a guess');
      guessed += items.length;
      if (nextCursor === null) return guessed;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  private async ask(method: string, path: string, body?: string, type?: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(type === undefined ? {} : { 'Content-Type': type, 'Idempotency-Key': uuidV5(`${path} ${body}`) }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }
}
