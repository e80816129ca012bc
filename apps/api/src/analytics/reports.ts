import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import {
  chooseFormat,
  csvRecord,
  CursorCodec,
  listFormats,
  ReadModels,
  type CursorValue,
  type ListFormat,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import type { Statement } from './sql.js';

/** Rows of a page of JSON: as many as asked for, at most `most`; `usual` unless told. */
export const reportPages = { usual: 1_000, most: 10_000 } as const;
const streamPage = 2_000;

/** A report as a value: how to get its rows after any of them, and how they are told. */
export interface Report<Raw extends object, Row extends object = Raw> {
  readonly name: string;
  readonly views: readonly string[];
  /** Columns in the order of CSV. */
  readonly columns: readonly (keyof Row & string)[];
  /** Columns that order the rows, ascending, and are unique together; none may be null. */
  readonly order: readonly (keyof Raw & string)[];
  /** Everything asked for, page and cursor left out: a cursor belongs to it. */
  readonly asked: object;
  statement(after: readonly CursorValue[] | undefined, limit: number): Statement;
  /** The row as it is told. */
  tell(row: Raw): Row;
}

export interface PageRequest {
  readonly cursor: string | undefined;
  readonly limit: number | undefined;
}

interface Slice<Raw> {
  readonly rows: readonly Raw[];
  readonly more: boolean;
  readonly position: number;
}

/** Answers reports of any size: pages of JSON, or all of it as a stream of NDJSON or CSV, with the rights of the caller. */
@Injectable()
export class Reports {
  constructor(
    private readonly reads: ReadModels,
    private readonly cursors: CursorCodec,
  ) {}

  /** The answer in the format that the request accepts; sets Event-Position. */
  async answer<Raw extends object, Row extends object>(
    request: QueryRequest,
    report: Report<Raw, Row>,
    page: PageRequest,
  ): Promise<Page<Row> | StreamableFile> {
    const format = chooseFormat<ListFormat>(request.accept, listFormats);
    const { subject, distributorId = null } = request.caller;
    const scope = JSON.stringify([report.name, report.asked, subject, distributorId]);
    const after = page.cursor ? this.cursors.open(page.cursor, scope) : undefined;
    const json = format === 'application/json';
    const size = json ? Math.min(page.limit ?? reportPages.usual, reportPages.most) : streamPage;
    const first = await this.slice(request, report, after, size, request.minPosition);
    request.answeredAt(first.position);
    void request.reply.header('Vary', 'Accept, Authorization');
    if (!json) {
      const chunks = this.chunks(request, report, first, format);
      return new StreamableFile(Readable.from(chunks, { objectMode: false }), { type: `${format}; charset=utf-8` });
    }
    const last = first.rows.at(-1);
    return {
      items: first.rows.map((row) => report.tell(row)),
      nextCursor: first.more && last ? this.cursors.seal(placeOf(report, last), scope) : null,
    };
  }

  /** Text of the whole report, a page at a time; the next page is read when the client has taken the last one. */
  private async *chunks<Raw extends object, Row extends object>(
    request: QueryRequest,
    report: Report<Raw, Row>,
    first: Slice<Raw>,
    format: ListFormat,
  ): AsyncGenerator<string> {
    const csv = format === 'text/csv';
    if (csv) yield csvRecord(report.columns);
    for (let slice = first; ;) {
      const lines = slice.rows.map((raw) => {
        const row = report.tell(raw);
        return csv ? csvRecord(report.columns.map((column) => row[column])) : `${JSON.stringify(row)}\n`;
      });
      if (lines.length > 0) yield lines.join('');
      if (!slice.more) return;
      slice = await this.slice(request, report, placeOf(report, slice.rows.at(-1)!), streamPage);
    }
  }

  private async slice<Raw extends object, Row extends object>(
    request: QueryRequest,
    report: Report<Raw, Row>,
    after: readonly CursorValue[] | undefined,
    size: number,
    minPosition?: number,
  ): Promise<Slice<Raw>> {
    const { text, parameters } = report.statement(after, size + 1);
    const options = { views: report.views, ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.reads.read(request.caller, options, (session) =>
      session.rows<Raw>(text, parameters),
    );
    const more = result.length > size;
    return { rows: more ? result.slice(0, size) : result, more, position };
  }
}

function placeOf<Raw extends object>(report: Pick<Report<Raw>, 'order'>, row: Raw): CursorValue[] {
  return report.order.map((column) => row[column] as CursorValue);
}
