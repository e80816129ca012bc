import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { DataSource, type ObjectLiteral } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { chooseFormat, listFormats, type ListFormat } from './accept.js';
import { csvRecord } from './csv.js';
import { CursorCodec, type CursorValue } from './cursor.js';
import { readListRequest, type FilterValue, type ListRequest, type ListSpec } from './list-spec.js';
import type { QueryRequest } from './query-request.js';
import { ReadModels } from './read-models.js';
import { viewOf, type View } from './view.js';

/** One page of a list. No `nextCursor` is the only sign of the end. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

/** Columns and the one value that each has in the whole list. */
export type Within<Row> = Readonly<Partial<Record<keyof Row & string, FilterValue>>>;

const streamPage = 1_000;

interface Wanted<Row> extends ListRequest {
  readonly within: Within<Row> | undefined;
}

interface Slice<Row> {
  readonly rows: Row[];
  readonly more: boolean;
  readonly position: number;
}

/** Answers lists of any size: pages by keyset with sealed cursors, or the whole result as a stream of NDJSON or CSV. */
@Injectable()
export class Lists {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadModels,
    private readonly cursors: CursorCodec,
  ) {}

  /** The answer to a list request in the format that it accepts; sets Event-Position. */
  async answer<Row extends ObjectLiteral>(
    request: QueryRequest,
    spec: ListSpec<Row>,
    within?: Within<Row>,
  ): Promise<Page<Row> | StreamableFile> {
    const format = chooseFormat<ListFormat>(request.accept, listFormats);
    const asked = { ...readListRequest(spec, request.query), within };
    const scope = scopeOf(spec, request.caller, asked);
    const after = asked.cursor === undefined ? undefined : this.cursors.open(asked.cursor, scope);
    const size = format === 'application/json' ? asked.limit : streamPage;
    const first = await this.slice(request, spec, asked, after, size, request.minPosition);
    request.answeredAt(first.position);
    void request.reply.header('Vary', 'Accept, Authorization');
    if (format === 'application/json') return this.page(spec, scope, first);
    const chunks = this.chunks(request, spec, asked, first, format);
    return new StreamableFile(Readable.from(chunks, { objectMode: false }), { type: `${format}; charset=utf-8` });
  }

  private page<Row extends ObjectLiteral>(spec: ListSpec<Row>, scope: string, { rows, more }: Slice<Row>): Page<Row> {
    const last = rows.at(-1);
    return { items: rows, nextCursor: more && last ? this.cursors.seal(keyOf(spec, last), scope) : null };
  }

  /** Text of the whole list, a page at a time; the next page is read when the client has taken the last one. */
  private async *chunks<Row extends ObjectLiteral>(
    request: QueryRequest,
    spec: ListSpec<Row>,
    asked: Wanted<Row>,
    first: Slice<Row>,
    format: ListFormat,
  ): AsyncGenerator<string> {
    const fields = this.fieldsFor(spec, request.caller);
    const csv = format === 'text/csv';
    if (csv) yield csvRecord(fields);
    for (let slice = first; ;) {
      const lines = slice.rows.map((row) =>
        csv ? csvRecord(fields.map((field) => row[field] as unknown)) : `${JSON.stringify(row)}\n`,
      );
      if (lines.length > 0) yield lines.join('');
      if (!slice.more) return;
      slice = await this.slice(request, spec, asked, keyOf(spec, slice.rows.at(-1)!), streamPage);
    }
  }

  private async slice<Row extends ObjectLiteral>(
    request: QueryRequest,
    spec: ListSpec<Row>,
    asked: Wanted<Row>,
    after: readonly CursorValue[] | undefined,
    size: number,
    minPosition?: number,
  ): Promise<Slice<Row>> {
    const view = viewOf(this.dataSource, spec.entity);
    const { text, parameters } = statement(view, spec, asked, after, size + 1, this.fieldsFor(spec, request.caller));
    const options = { views: [view.name], ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.reads.read(request.caller, options, (session) =>
      session.rows<Row>(text, parameters),
    );
    const more = result.length > size;
    return { rows: more ? result.slice(0, size) : result, more, position };
  }

  private fieldsFor<Row extends ObjectLiteral>(spec: ListSpec<Row>, caller: Caller): string[] {
    const hidden: readonly string[] = caller.distributorId === undefined ? [] : (spec.internal ?? []);
    return viewOf(this.dataSource, spec.entity).fields.filter((field) => !hidden.includes(field));
  }
}

function statement<Row extends ObjectLiteral>(
  view: View,
  spec: ListSpec<Row>,
  { values, within }: Pick<Wanted<Row>, 'values' | 'within'>,
  after: readonly CursorValue[] | undefined,
  limit: number,
  fields: readonly string[],
): { text: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = Object.entries(values).map(([parameter, value]) => {
    const filter = spec.filters[parameter]!;
    const column = view.column(filter.field ?? parameter);
    return filter.operator === 'starts with'
      ? `starts_with(${column}, ${bind(value)})`
      : `${column} ${filter.operator} ${bind(value)}`;
  });
  for (const [field, value] of Object.entries(within ?? {})) conditions.push(`${view.column(field)} = ${bind(value)}`);
  const columns = spec.order.map((field) => view.column(field));
  if (after) {
    const sign = spec.direction === 'asc' ? '>' : '<';
    conditions.push(`(${columns.join(', ')}) ${sign} (${after.map(bind).join(', ')})`);
  }
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  const order = columns.map((column) => `${column} ${spec.direction}`).join(', ');
  const select = `select ${fields.map((field) => `${view.column(field)} as "${field}"`).join(', ')} from ${view.from}`;
  return { text: `${select}${where} order by ${order} limit ${bind(limit)}`, parameters };
}

function keyOf<Row extends ObjectLiteral>(spec: ListSpec<Row>, row: Row): CursorValue[] {
  return spec.order.map((field) => row[field] as CursorValue);
}

/** What a cursor is bound to: list, filters, order and who may see what. */
function scopeOf<Row extends ObjectLiteral>(spec: ListSpec<Row>, caller: Caller, asked: Wanted<Row>): string {
  const sorted = (values: object) => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    spec.entity.name,
    spec.order,
    spec.direction,
    sorted(asked.values),
    sorted(asked.within ?? {}),
    caller.subject,
    caller.distributorId ?? null,
  ]);
}
