import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  distributorDecider,
  type DistributorCommand,
  type DistributorState,
  type DistributorTerms,
} from '#libs/distributors';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  ListRoute,
  notFound,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { DistributorEntity } from '#libs/read-models';
import {
  AppointDto,
  AppraiseDto,
  ApplyDto,
  CreditLimitDto,
  DistributorDto,
  ReasonDto,
  ReviseTermsDto,
  type TermsDto,
} from './distributors.dto.js';
import { distributorList } from './distributors.list.js';

const wrongStatus = { code: 'wrong-status', message: 'D13 is TERMINATED and can’t become SUSPENDED.' };

@ApiTags('distributors')
@Controller('v1/distributors')
export class DistributorsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Distributors', distributorList)
  list(@Asked() asked: QueryRequest): Promise<Page<DistributorEntity> | StreamableFile> {
    return this.queries.list(asked, distributorList);
  }

  @Get(':distributorId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A distributor', answers: DistributorEntity })
  one(@Asked() asked: QueryRequest, @Param('distributorId') distributorId: string): Promise<DistributorEntity> {
    return this.queries.one(asked, DistributorEntity, { distributorId });
  }

  @Post()
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Apply: a firm asks to become a distributor',
    answers: DistributorDto,
    creates: true,
    refusals: [{ code: 'already-applied', message: 'D13 belongs to another firm already.' }],
  })
  apply(@Sent() sent: CommandRequest, @Body() body: ApplyDto): Promise<DistributorDto> {
    const { distributorId = sent.newId(), name, taxId = null, channels, territories, contactId = null } = body;
    return this.send(sent, distributorId, {
      type: 'apply',
      distributorId,
      name,
      taxId,
      channels,
      territories,
      contactId,
    });
  }

  @Post(':distributorId/appraisal')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Appraise an application', answers: DistributorDto, refusals: [wrongStatus] })
  appraise(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { verdict, score, note = null }: AppraiseDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'appraise', verdict, score, note });
  }

  @Post(':distributorId/appointment')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Appoint: the contract begins',
    answers: DistributorDto,
    ifMatch: 'required',
    refusals: [{ code: 'not-appraised', message: 'D13 has not passed an appraisal.' }, wrongStatus],
  })
  appoint(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { warehouseId, terms }: AppointDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'appoint', warehouseId, terms: termsOf(terms) });
  }

  @Post(':distributorId/terms')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Revise the terms', answers: DistributorDto, ifMatch: 'required', refusals: [wrongStatus] })
  reviseTerms(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { terms, reason }: ReviseTermsDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'revise-terms', terms: termsOf(terms), reason });
  }

  @Post(':distributorId/credit-limit')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Set the credit limit; all other terms stay',
    answers: DistributorDto,
    refusals: [wrongStatus],
  })
  setCreditLimit(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { creditLimit, reason }: CreditLimitDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, (state) => {
      if (!state?.terms) throw notFound();
      return { type: 'revise-terms', terms: { ...state.terms, creditLimit }, reason };
    });
  }

  @Post(':distributorId/suspension')
  @Roles('operations', 'finance', 'admin')
  @CommandRoute({ summary: 'Suspend: no orders until reinstated', answers: DistributorDto, refusals: [wrongStatus] })
  suspend(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'suspend', reason });
  }

  @Post(':distributorId/reinstatement')
  @Roles('operations', 'finance', 'admin')
  @CommandRoute({ summary: 'Reinstate: orders are taken again', answers: DistributorDto, refusals: [wrongStatus] })
  reinstate(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'reinstate', reason });
  }

  @Post(':distributorId/termination')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Terminate the contract',
    answers: DistributorDto,
    ifMatch: 'required',
    refusals: [wrongStatus],
  })
  terminate(
    @Sent() sent: CommandRequest,
    @Param('distributorId') distributorId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<DistributorDto> {
    return this.send(sent, distributorId, { type: 'terminate', reason });
  }

  private send(
    sent: CommandRequest,
    distributorId: string,
    command: DistributorCommand | ((state: DistributorState) => DistributorCommand),
  ): Promise<DistributorDto> {
    return this.commands.send(sent, {
      decider: distributorDecider,
      streamId: `distributor-${distributorId}`,
      command,
      location: `/v1/distributors/${distributorId}`,
      answer: toDto,
    });
  }
}

const statusWords = {
  APPLIED: 'APPLIED',
  PASSED: 'APPRAISED',
  FAILED: 'REFUSED',
  ACTIVE: 'APPOINTED',
  SUSPENDED: 'SUSPENDED',
  TERMINATED: 'TERMINATED',
} as const;

function toDto(state: DistributorState): DistributorDto {
  if (!state) throw notFound();
  const { distributorId, name, taxId, status, warehouseId, terms } = state;
  return {
    distributorId,
    name,
    taxId,
    status: statusWords[status],
    warehouseId,
    terms: terms as DistributorDto['terms'],
  };
}

function termsOf({ validTo = null, creditLimit = null, ...terms }: TermsDto): DistributorTerms {
  return { ...terms, validTo, creditLimit };
}
