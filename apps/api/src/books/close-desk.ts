import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { firstDayOf, isPeriod, lastDayOf, toldMap, type AccountMap, type PeriodFigures } from '#libs/books';
import { reject } from '#libs/kernel';
import { EventLog, notFound, problemOfRejection, ReadModels, type Caller, type CursorValue } from '#libs/platform';
import { Proof } from '../reconciliation/proof.js';
import { ACCOUNT_MAP } from './account-map.js';
import type { BookEntryLineDto } from './books.dto.js';
import { entriesPage, linesOf } from './entries.report.js';
import { findMonth, monthViews, type Month } from './months.js';
import { trialBalance } from './trial-balance.report.js';

/** Reasons that one refusal lists at most. */
const mostReasons = 50;

/** What has to be known before a month is closed: that nothing drifts, and what is in it. */
@Injectable()
export class CloseDesk {
  constructor(
    private readonly reads: ReadModels,
    private readonly proof: Proof,
    private readonly log: EventLog,
    @Inject(ACCOUNT_MAP) private readonly map: AccountMap,
  ) {}

  /** Ends the request with 409, and why, while anything of the creditor differs, or money of the month is in quarantine. */
  async mustBeProved(caller: Caller, creditorId: string, period: string): Promise<void> {
    mustBePeriod(period);
    const head = await this.log.head();
    const to = lastDayOf(period);
    const wanted = { bankAccountId: null, creditorId, from: firstDayOf(period), to };
    const { days, drift } = await this.proof.standing(caller, wanted, head);
    const quarantined = await this.quarantined(caller, creditorId, to);
    const why = [
      ...days.map(({ bankAccountId, day, difference }) => {
        return { code: 'bank-differs', documentId: `${bankAccountId} ${day}`, difference };
      }),
      ...drift.map(({ code, documentId, against, difference, link }) => ({
        code,
        documentId,
        against,
        difference,
        link,
      })),
      ...quarantined,
    ];
    if (why.length === 0) return;
    const words = why.slice(0, 3).map(({ code, documentId }) => `${code} ${documentId}`);
    const message = `${why.length} documents differ, such as ${words.join(', ')}: mend them, then close.`;
    throw problemOfRejection(reject('drift-not-zero', message, { count: why.length, why: why.slice(0, mostReasons) }));
  }

  /** Figures of a month as they are now, and the month of the creditor's oldest entry. */
  async figures(caller: Caller, creditorId: string, period: string) {
    mustBePeriod(period);
    const views = [...monthViews];
    const minPosition = await this.log.head();
    const { result } = await this.reads.read(caller, { views, minPosition }, async (session) => {
      const month = await findMonth(session, { creditorId, period, upTo: session.position }, this.map);
      const [first] = await session.rows<{ oldest: string | null }>(
        `select to_char(min(entry_date), 'YYYY-MM') as oldest from journal where creditor_id = $1 and position <= $2`,
        [creditorId, session.position],
      );
      return { month, oldest: first?.oldest ?? null, rows: await trialBalance(session, month) };
    });
    const { month, oldest, rows } = result;
    if (oldest === null) throw notFound();
    const totals = rows.map(({ account, currency, opening, debit, credit, closing }) => {
      return { account, currency, opening, debit, credit, closing };
    });
    const figures: PeriodFigures = {
      ...{ upTo: month.upTo!, totals, accountMap: toldMap(month.map) },
      ...(await this.exported(caller, month)),
    };
    return { oldest, figures };
  }

  /** The month's export as NDJSON, of which only the sums are kept. What is up to its position never changes. */
  async exported(caller: Caller, month: Month): Promise<Pick<PeriodFigures, 'entries' | 'lines' | 'sha256'>> {
    const hash = createHash('sha256');
    let [entries, lines] = [0, 0];
    for await (const page of this.pages(caller, month)) {
      hash.update(page.map((line) => `${JSON.stringify(line)}\n`).join(''));
      entries = page.at(-1)?.number ?? entries;
      lines += page.length;
    }
    return { entries, lines, sha256: hash.digest('hex') };
  }

  /** Lines of a month, page by page: the database reads one ahead. */
  private async *pages(caller: Caller, month: Month): AsyncGenerator<readonly BookEntryLineDto[]> {
    const read = (after?: readonly CursorValue[]) =>
      this.reads.read(caller, { views: [...monthViews] }, (session) =>
        linesOf(session, month, { after, limit: entriesPage }),
      );
    for (let next = read(); ;) {
      const { result } = await next;
      const last = result.at(-1);
      const more = last && result.length === entriesPage;
      if (more) next = read([last.position, last.item, last.number]);
      yield result;
      if (!more) return;
    }
  }

  private async quarantined(caller: Caller, creditorId: string, to: string) {
    const { result } = await this.reads.read(caller, { views: ['bank_statements'] }, (session) =>
      session.rows<{ documentId: string; difference: number; link: string }>(
        `select statement_id as "documentId", difference, '/v1/bank-statements/' || statement_id as link from bank_statements
         where creditor_id = $1 and status = 'QUARANTINED' and coalesce(period_from, period_to) <= $2
         order by statement_id limit ${mostReasons}`,
        [creditorId, to],
      ),
    );
    return result.map((statement) => ({ code: 'statement-in-quarantine', ...statement }));
  }
}

function mustBePeriod(period: string): void {
  if (!isPeriod(period)) throw problemOfRejection(reject('bad-period', `${period} is no month YYYY-MM.`));
}
