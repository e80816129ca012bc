import { Controller, Get, Param, Post, Req, type StreamableFile } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  Asked,
  badParameter,
  ListRoute,
  QueryGateway,
  QueryRoute,
  ReadModels,
  requestTraceparent,
  Roles,
  SignedRoute,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { BankNoticeEntity } from '#libs/read-models';
import { NoticeAnswerDto, NoticeDto, NoticeGapDto, NoticeGapsDto } from './bank-notices.dto.js';
import { bankNoticeList } from './bank-notices.list.js';
import { NoticeDesk } from './notice-desk.js';

const mostGaps = 1_000;

/** A notice whose balance before is no other's balance after, with the one that came last before it. */
const gapsSql = `
  with told as (
    select notice_id, bank_account_id, told_at, value_date, balance_before, balance_after, position,
      lag(notice_id) over w as prior, lag(told_at) over w as prior_at, lag(balance_after) over w as prior_after
    from bank_notices where balance_after is not null and ($1::text is null or bank_account_id = $1)
    window w as (partition by bank_account_id order by told_at, position)
  )
  select t.bank_account_id as "bankAccountId", t.prior as "afterNoticeId", t.notice_id as "beforeNoticeId",
    t.prior_at as after, t.told_at as before, (t.balance_before - t.prior_after)::bigint as missing,
    exists (select 1 from bank_statements s where s.bank_account_id = t.bank_account_id and s.closing is not null
      and s.status in ('ACCEPTED', 'RELEASED') and s.period_from <= t.prior_at::date and s.period_to >= t.value_date) as closed
  from told t
  where t.prior is not null and not exists (
    select 1 from bank_notices o where o.bank_account_id = t.bank_account_id and o.balance_after = t.balance_before
      and o.told_at <= t.told_at and o.notice_id <> t.notice_id)
  order by t.bank_account_id, t.told_at limit ${mostGaps}`;

/** Notices of the bank: in by webhook, and what is missing between them. */
@ApiTags('reconciliation')
@Controller('v1/bank-notices')
export class BankNoticesController {
  constructor(
    private readonly queries: QueryGateway,
    private readonly reads: ReadModels,
    private readonly desk: NoticeDesk,
  ) {}

  @Get()
  @Roles('finance', 'admin')
  @ListRoute('Notices of the bank, newest value date first', bankNoticeList)
  list(@Asked() asked: QueryRequest): Promise<Page<BankNoticeEntity> | StreamableFile> {
    return this.queries.list(asked, bankNoticeList);
  }

  @Get('gaps')
  @Roles('finance', 'admin')
  @QueryRoute({
    summary: 'Where notices are missing',
    description:
      'Each notice tells the balance after its transfer. Where the next one does not begin with it, money moved of which no notice came; the statement of the day brings the lines.',
    answers: NoticeGapsDto,
  })
  @ApiQuery({ name: 'bankAccountId', required: false, description: 'The account.', example: 'B-VCB' })
  async gaps(@Asked() asked: QueryRequest): Promise<NoticeGapsDto> {
    const { bankAccountId = null, ...others } = asked.query;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw badParameter(unknown, 'is unknown here; known: bankAccountId');
    if (bankAccountId !== null && typeof bankAccountId !== 'string')
      throw badParameter('bankAccountId', 'is given once');
    const views = ['bank_notices', 'bank_statements'];
    const options = asked.minPosition === undefined ? { views } : { views, minPosition: asked.minPosition };
    const { result, position } = await this.reads.read(asked.caller, options, (session) =>
      session.rows<NoticeGapDto>(gapsSql, [bankAccountId]),
    );
    asked.answeredAt(position);
    return { gaps: [...result] };
  }

  @Post(':source')
  @SignedRoute({
    summary: 'A bank’s notice of one transfer, signed after Standard Webhooks',
    description:
      'No token: the sender signs the body (TUYEN_BANK_NOTICE_SECRETS). Money with a reference and the exact amount posts at once; the statement proves it later. The same notice again changes nothing. Sources: sepay, plain.',
    takes: NoticeDto,
    answers: NoticeAnswerDto,
    refusals: [
      { code: 'invalid-notice', message: 'transferAmount is a decimal number, such as 1500000.' },
      { code: 'unknown-bank-account', message: 'No bank account 0071000123456 is open here: open it first.' },
      { code: 'notice-differs', message: 'Notice 92704 came before and said something else: the first one counts.' },
    ],
  })
  take(@Req() request: FastifyRequest, @Param('source') source: string): Promise<NoticeAnswerDto> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const context = { correlationId: request.id, traceparent: requestTraceparent(request) };
    return this.desk.take(source, { headers: request.headers, body }, context);
  }
}
