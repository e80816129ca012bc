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
  type ReadSession,
} from '#libs/platform';

/** Rows of a page of JSON: as many as asked for, at most `most`; `usual` unless told. */
export const reportPages = { usual: 1_000, most: 10_000 } as const;
/** Rows of a stream that are held at a time. Large, because a page of a grouped report may have to add up everything that follows. */
const usualStreamPage = 20_000;

/** A report as a value: how to get its rows after any of them, and how they are told. */
export interface Report<Row extends object> {
  readonly name: string;
  /** Views that it reads. */
  readonly views: readonly string[];
  /** Columns of CSV: properties, those of inner objects by paths such as `cover.value`. */
  readonly columns: readonly string[];
  /** Properties that order the rows, ascending, and are unique together; none may be null. */
  readonly order: readonly (keyof Row & string)[];
  /** Everything asked for, page and cursor left out: a cursor belongs to it. */
  readonly asked: object;
  /** Rows of a stream that are held at a time; 20,000 unless told. */
  readonly streamPage?: number;
  /** At most `limit` rows after a place, in order. */
  load(session: ReadSession, after: readonly CursorValue[] | undefined, limit: number): Promise<readonly Row[]>;
}

export interface PageRequest {
  readonly cursor: string | undefined;
  readonly limit: number | undefined;
}

interface Slice<Row> {
  readonly rows: readonly Row[];
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
  async answer<Row extends object>(
    request: QueryRequest,
    report: Report<Row>,
    page: PageRequest,
  ): Promise<Page<Row> | StreamableFile> {
    const format = chooseFormat<ListFormat>(request.accept, listFormats);
    const { subject, distributorId = null } = request.caller;
    const scope = JSON.stringify([report.name, report.asked, subject, distributorId]);
    const after = page.cursor ? this.cursors.open(page.cursor, scope) : undefined;
    const json = format === 'application/json';
    const streamPage = report.streamPage ?? usualStreamPage;
    const size = json ? Math.min(page.limit ?? reportPages.usual, reportPages.most) : streamPage;
    const first = await this.slice(request, report, after, size, request.minPosition);
    request.answeredAt(first.position);
    void request.reply.header('Vary', 'Accept, Authorization');
    if (!json) {
      const chunks = this.chunks(request, report, first, { format, streamPage });
      return new StreamableFile(Readable.from(chunks, { objectMode: false }), { type: `${format}; charset=utf-8` });
    }
    const last = first.rows.at(-1);
    return {
      items: first.rows,
      nextCursor: first.more && last ? this.cursors.seal(placeOf(report, last), scope) : null,
    };
  }

  /** Text of the whole report, a page at a time; the next page is read when the client has taken the last one. */
  private async *chunks<Row extends object>(
    request: QueryRequest,
    report: Report<Row>,
    first: Slice<Row>,
    { format, streamPage }: { readonly format: ListFormat; readonly streamPage: number },
  ): AsyncGenerator<string> {
    const csv = format === 'text/csv';
    const paths = report.columns.map((column) => column.split('.'));
    if (csv) yield csvRecord(report.columns);
    for (let slice = first; ;) {
      const lines = slice.rows.map((row) =>
        csv ? csvRecord(paths.map((path) => valueAt(row, path))) : `${JSON.stringify(row)}\n`,
      );
      if (lines.length > 0) yield lines.join('');
      if (!slice.more) return;
      slice = await this.slice(request, report, placeOf(report, slice.rows.at(-1)!), streamPage);
    }
  }

  private async slice<Row extends object>(
    request: QueryRequest,
    report: Report<Row>,
    after: readonly CursorValue[] | undefined,
    size: number,
    minPosition?: number,
  ): Promise<Slice<Row>> {
    const options = { views: report.views, ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.reads.read(request.caller, options, (session) =>
      report.load(session, after, size + 1),
    );
    const more = result.length > size;
    return { rows: more ? result.slice(0, size) : result, more, position };
  }
}

function placeOf<Row extends object>({ order }: Report<Row>, row: Row): CursorValue[] {
  return order.map((column) => row[column] as CursorValue);
}

function valueAt(row: object, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(' ') : value;
}
