import { Injectable, type StreamableFile } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ObjectLiteral } from 'typeorm';
import { entityTag } from '../commands/headers.js';
import type { ListSpec } from './list-spec.js';
import { Lists, type Page, type Within } from './lists.js';
import type { QueryRequest } from './query-request.js';
import { ReadModels, type Read } from './read-models.js';

/** Message of the query bus: answer a list. */
export class AnswerList<Row extends ObjectLiteral> extends Query<Page<Row> | StreamableFile> {
  constructor(
    readonly request: QueryRequest,
    readonly spec: ListSpec<Row>,
    readonly within: Within<Row> | undefined,
  ) {
    super();
  }
}

/** Message of the query bus: answer one row. */
export class AnswerOne<Row extends ObjectLiteral> extends Query<Read<Row>> {
  constructor(
    readonly request: QueryRequest,
    readonly entity: new () => Row,
    readonly where: Partial<Row>,
  ) {
    super();
  }
}

@QueryHandler(AnswerList)
export class AnswerListHandler implements IQueryHandler<AnswerList<ObjectLiteral>> {
  constructor(private readonly lists: Lists) {}

  execute({ request, spec, within }: AnswerList<ObjectLiteral>): Promise<Page<ObjectLiteral> | StreamableFile> {
    return this.lists.answer(request, spec, within);
  }
}

@QueryHandler(AnswerOne)
export class AnswerOneHandler implements IQueryHandler<AnswerOne<ObjectLiteral>> {
  constructor(private readonly reads: ReadModels) {}

  execute({ request, entity, where }: AnswerOne<ObjectLiteral>): Promise<Read<ObjectLiteral>> {
    return this.reads.one(request.caller, entity, where, request.minPosition);
  }
}

/** Sends queries over the query bus and sets what an answer tells beside its body. */
@Injectable()
export class QueryGateway {
  constructor(private readonly bus: QueryBus) {}

  /** A page, or the whole list as a stream, by Accept. `within`: columns that the path has fixed already. */
  list<Row extends ObjectLiteral>(
    request: QueryRequest,
    spec: ListSpec<Row>,
    within?: Within<Row>,
  ): Promise<Page<Row> | StreamableFile> {
    return this.bus.execute(new AnswerList(request, spec, within));
  }

  /** The one row with these column values, or 404. Its `revision`, if it has one, is the ETag. */
  async one<Row extends ObjectLiteral>(
    request: QueryRequest,
    entity: new () => Row,
    where: Partial<Row>,
  ): Promise<Row> {
    const { result, position } = await this.bus.execute<AnswerOne<Row>, Read<Row>>(
      new AnswerOne(request, entity, where),
    );
    request.answeredAt(position);
    const revision: unknown = result['revision'];
    if (typeof revision === 'number') void request.reply.header('ETag', entityTag(revision));
    return result;
  }
}
