import { Body, Controller, Get, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { qrPng, qrSvg } from '#libs/payment-references';
import { paymentRequestDecider, type PaymentRequestCommand, type PaymentRequestState } from '#libs/payments';
import {
  Asked,
  chooseFormat,
  CommandGateway,
  CommandRoute,
  ListRoute,
  notFound,
  problemResponses,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { PaymentRequestEntity } from '#libs/read-models';
import { ReasonDto } from './bank-accounts.dto.js';
import { PaymentRequestDto, RequestPaymentDto } from './payment-requests.dto.js';
import { paymentRequestList } from './payment-requests.list.js';
import { RequestDesk } from './request-desk.js';

/** Money that is asked for under a reference, by which it posts itself. */
@ApiTags('reconciliation')
@Controller('v1/payment-requests')
export class PaymentRequestsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: RequestDesk,
  ) {}

  @Get()
  @Roles('distributor', 'finance', 'admin')
  @ListRoute('Payment requests, newest first', paymentRequestList)
  list(@Asked() asked: QueryRequest): Promise<Page<PaymentRequestEntity> | StreamableFile> {
    return this.queries.list(asked, paymentRequestList);
  }

  @Get(':reference')
  @Roles('distributor', 'finance', 'admin')
  @QueryRoute({ summary: 'A payment request', answers: PaymentRequestEntity })
  one(@Asked() asked: QueryRequest, @Param('reference') reference: string): Promise<PaymentRequestEntity> {
    return this.queries.one(asked, PaymentRequestEntity, { reference });
  }

  @Get(':reference/qr')
  @Roles('distributor', 'finance', 'admin')
  @ApiOperation({
    summary: 'VietQR code of a payment request: picture (PNG, SVG) or text, by Accept',
    description:
      'EMVCo code with account, amount and the reference as memo; for dong and accounts with the BIN of a bank.',
  })
  @ApiProduces('image/png', 'image/svg+xml', 'text/plain')
  @problemResponses(
    ['unauthenticated', 'forbidden', 'not-found', 'not-acceptable', 'unavailable'],
    [{ code: 'no-vietqr', message: 'Bank account B-VCB has no BIN of six digits.' }],
  )
  async qr(@Asked() asked: QueryRequest, @Param('reference') reference: string): Promise<StreamableFile> {
    const row = await this.queries.one(asked, PaymentRequestEntity, { reference });
    const format = chooseFormat(asked.accept, ['image/png', 'image/svg+xml', 'text/plain'] as const);
    const text = await this.desk.vietQr(row);
    const bytes = format === 'image/png' ? qrPng(text) : format === 'image/svg+xml' ? qrSvg(text) : text;
    return new StreamableFile(Buffer.from(bytes), { type: format });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Ask a debtor to pay invoices, or an amount, under a reference',
    description:
      'A payment with the reference in its memo and exactly this amount posts by itself to these invoices. Another amount waits for a person.',
    answers: PaymentRequestDto,
    creates: true,
    refusals: [
      { code: 'nothing-open', message: 'Nothing is open of invoice 6f1c….' },
      { code: 'unknown-bank-account', message: 'No bank account B-VCB is open here.' },
      { code: 'unknown-account', message: 'D01 has no account with PRINCIPAL.' },
    ],
  })
  async issue(@Sent() sent: CommandRequest, @Body() body: RequestPaymentDto): Promise<PaymentRequestDto> {
    const command = await this.desk.issue(sent, body);
    return this.send(sent, command.reference, command);
  }

  @Post(':reference/withdrawal')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Withdraw a payment request: a payment under it waits for a person',
    answers: PaymentRequestDto,
    refusals: [{ code: 'request-paid', message: 'It is paid: take the match back first.' }],
  })
  withdraw(
    @Sent() sent: CommandRequest,
    @Param('reference') reference: string,
    @Body() { reason }: ReasonDto,
  ): Promise<PaymentRequestDto> {
    return this.send(sent, reference, { type: 'withdraw', reason });
  }

  private send(sent: CommandRequest, reference: string, command: PaymentRequestCommand): Promise<PaymentRequestDto> {
    return this.gateway.send(sent, {
      decider: paymentRequestDecider,
      streamId: `payment-request-${reference}`,
      command,
      location: `/v1/payment-requests/${reference}`,
      answer: requestDto,
    });
  }
}

function requestDto(state: PaymentRequestState): PaymentRequestDto {
  if (!state) throw notFound();
  const { reference, creditorId, debtorId, bankAccountId, amount, currency, invoices, early, expiresOn } = state.issued;
  const status = state.withdrawn ? 'WITHDRAWN' : state.paidBy === null ? 'OPEN' : 'PAID';
  return {
    ...{ reference, creditorId, debtorId, bankAccountId, amount, currency, expiresOn, status },
    invoices: invoices.map((invoice) => ({ ...invoice })),
    early: early.map((tier) => ({ ...tier, invoices: tier.invoices.map((invoice) => ({ ...invoice })) })),
  };
}
