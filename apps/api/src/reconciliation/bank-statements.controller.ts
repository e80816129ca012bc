import { Controller, Get, Param, Post, Query, Req, type StreamableFile, Body } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  Asked,
  badParameter,
  CommandGateway,
  CommandRoute,
  ListRoute,
  notFound,
  problem,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { BankStatementEntity } from '#libs/read-models';
import { bankStatementDecider, type BankStatementCommand, type BankStatementState } from '#libs/reconciliation';
import { ReasonDto } from './bank-accounts.dto.js';
import { BankFileDto, BankStatementDto } from './bank-statements.dto.js';
import { bankStatementList } from './bank-statements.list.js';
import { StatementDesk } from './statement-desk.js';

/** Statements of the bank: in, controlled, released by a second person. */
@ApiTags('reconciliation')
@Controller('v1/bank-statements')
export class BankStatementsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: StatementDesk,
  ) {}

  @Get()
  @Roles('finance', 'admin')
  @ListRoute('Statements of the bank', bankStatementList)
  list(@Asked() asked: QueryRequest): Promise<Page<BankStatementEntity> | StreamableFile> {
    return this.queries.list(asked, bankStatementList);
  }

  @Get(':statementId')
  @Roles('finance', 'admin')
  @QueryRoute({ summary: 'A statement of the bank', answers: BankStatementEntity })
  one(@Asked() asked: QueryRequest, @Param('statementId') statementId: string): Promise<BankStatementEntity> {
    return this.queries.one(asked, BankStatementEntity, { statementId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Send a bank’s file: camt.052, .053, .054, MT940, MT942, CSV or XLSX, as it came',
    description:
      'The format is found from the content. Each statement is controlled: what does not add up is quarantined with the difference until a second person releases it. The same file again adds nothing; overlapping days add only new lines. Lines with a reference and the exact amount post by themselves. Tables are read by the profiles of the bank accounts, else by the examples that come with the product.',
    answers: BankFileDto,
    creates: true,
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The file.' })
  @ApiQuery({
    name: 'bankAccountId',
    required: false,
    description: 'The account that the file is of: a table is read by its profile only, and need not name the account.',
    example: 'B-VCB',
  })
  async take(
    @Sent() sent: CommandRequest,
    @Req() request: FastifyRequest,
    @Query('bankAccountId') bankAccountId?: unknown,
  ): Promise<BankFileDto> {
    if (bankAccountId !== undefined && typeof bankAccountId !== 'string') {
      throw badParameter('bankAccountId', 'is given once');
    }
    if (!Buffer.isBuffer(request.body)) {
      throw problem('unsupported-media-type', 'Send the file itself, as application/octet-stream.');
    }
    const taken = await this.desk.take(sent, request.body, bankAccountId);
    void sent.reply.header('Location', `/v1/bank-statements?fileId=${taken.fileId}`);
    return taken;
  }

  @Post(':statementId/release')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Let a quarantined statement count as it is',
    description: 'A second person does it, never the one who sent the file.',
    answers: BankStatementDto,
    refusals: [
      { code: 'second-person-needed', message: 'Who sent the statement can’t release it: a second person has to.' },
      { code: 'not-in-quarantine', message: 'The statement is not in quarantine.' },
    ],
  })
  release(
    @Sent() sent: CommandRequest,
    @Param('statementId') statementId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<BankStatementDto> {
    return this.send(sent, statementId, { type: 'release', reason });
  }

  @Post(':statementId/discarding')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'A quarantined statement will never count',
    answers: BankStatementDto,
    refusals: [{ code: 'not-in-quarantine', message: 'The statement is not in quarantine.' }],
  })
  discard(
    @Sent() sent: CommandRequest,
    @Param('statementId') statementId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<BankStatementDto> {
    return this.send(sent, statementId, { type: 'discard', reason });
  }

  private send(sent: CommandRequest, statementId: string, command: BankStatementCommand): Promise<BankStatementDto> {
    return this.gateway.send(sent, {
      decider: bankStatementDecider,
      streamId: `bank-statement-${statementId}`,
      command,
      location: `/v1/bank-statements/${statementId}`,
      answer: statementDto,
    });
  }
}

function statementDto(state: BankStatementState): BankStatementDto {
  if (!state) throw notFound();
  const { received, end } = state;
  const { statementId, bankAccountId, verdict, difference, lineCount: lines } = received;
  return { statementId, bankAccountId, status: end ?? verdict, difference, lines };
}
