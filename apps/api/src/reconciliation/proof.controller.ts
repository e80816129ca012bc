import { Controller, Get } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Asked, QueryRoute, Roles, type QueryRequest } from '#libs/platform';
import { Proof } from './proof.js';
import { ProofDto } from './proof.dto.js';

/** Books against bank. */
@ApiTags('reconciliation')
@Controller('v1/reconciliation')
export class ProofController {
  constructor(private readonly proof: Proof) {}

  @Get('drift')
  @Roles('finance', 'analyst', 'admin')
  @ApiQuery({ name: 'bankAccountId', required: false, description: 'Only this account’s days.' })
  @ApiQuery({ name: 'creditorId', required: false, description: 'Only this creditor’s days and documents.' })
  @ApiQuery({ name: 'from', required: false, description: 'First day; that of the month of `to` unless given.' })
  @ApiQuery({ name: 'to', required: false, description: 'Last day; today unless given.' })
  @QueryRoute({
    summary: 'Proof per bank account and day, and every document that differs',
    description:
      'Bank balance = book balance + open lines + ignored lines. Drift names each line, payment, invoice, account and entry of the books that does not agree with the next.',
    answers: ProofDto,
  })
  drift(@Asked() asked: QueryRequest): Promise<ProofDto> {
    return this.proof.of(asked);
  }
}
