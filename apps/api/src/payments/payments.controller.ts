import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountDecider, findPayment, type AccountCommand, type AccountState } from '#libs/accounts';
import { accountStream, reject } from '#libs/kernel';
import { paymentDecider, type PaymentCommand, type PaymentState } from '#libs/payments';
import {
  Asked,
  Clock,
  CommandGateway,
  CommandRoute,
  ListRoute,
  notFound,
  Problem,
  problemOfRejection,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { PaymentEntity } from '#libs/read-models';
import { PaymentDesk } from './payment-desk.js';
import {
  ApplyPaymentDto,
  PayerDto,
  PaymentDto,
  PaymentUseDto,
  RecordPaymentDto,
  ReversalDto,
  type NamedInvoiceDto,
} from './payments.dto.js';
import { paymentList } from './payments.list.js';

const exists = { code: 'payment-exists', message: 'Bank transaction FT26326123456789 is recorded already.' };
const unknown = { code: 'unknown-payment', message: 'No payment 6f1c… here.' };

/** Money that came in: recorded, identified, applied, reversed. */
@ApiTags('payments')
@Controller('v1/payments')
export class PaymentsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: PaymentDesk,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Payments, newest value date first', paymentList)
  list(@Asked() asked: QueryRequest): Promise<Page<PaymentEntity> | StreamableFile> {
    return this.queries.list(asked, paymentList);
  }

  @Get(':paymentId')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A payment and what it settles', answers: PaymentEntity })
  one(@Asked() asked: QueryRequest, @Param('paymentId') paymentId: string): Promise<PaymentEntity> {
    return this.queries.one(asked, PaymentEntity, { paymentId });
  }

  @Post()
  @Roles('distributor', 'finance', 'admin')
  @CommandRoute({
    summary: 'Record a payment',
    description:
      'It is posted to the payer’s account and settles the invoices that it names, else the oldest due; what is left stays unapplied. With Prefer: wait the answer comes when it is posted. A distributor records what its outlets pay.',
    answers: PaymentDto,
    creates: true,
    waits: true,
    refusals: [exists, { code: 'unknown-account', message: 'D01-O0001 has no account with D02.' }],
  })
  async record(@Sent() sent: CommandRequest, @Body() body: RecordPaymentDto): Promise<PaymentDto> {
    const { amount, method, reference = null, bankReference = null, valueDate = this.clock.businessDate() } = body;
    const parties = await this.desk.parties(sent.caller, body);
    const paymentId = this.desk.idOf(sent, parties.creditorId, bankReference);
    const invoices = named(body.invoices);
    const recorded = { amount, method, valueDate, reference, bankReference, invoices };
    try {
      return await this.send(sent, paymentId, { type: 'record', paymentId, ...parties, ...recorded }, {
        businessDate: valueDate,
        streamIsNew: true,
      }); // prettier-ignore
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'already-exists')) throw error;
      const message = `Bank transaction ${bankReference} is recorded already.`;
      throw problemOfRejection(reject('payment-exists', message, { paymentId }));
    }
  }

  @Post(':paymentId/identification')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Now it is known who paid',
    answers: PaymentDto,
    waits: true,
    refusals: [{ code: 'already-identified', message: 'D01 paid 6f1c…. Reverse it and record it anew.' }],
  })
  async identify(
    @Sent() sent: CommandRequest,
    @Param('paymentId') paymentId: string,
    @Body() body: PayerDto,
  ): Promise<PaymentDto> {
    const payer = await this.desk.payer(await this.desk.existing(paymentId), body);
    return this.send(sent, paymentId, { type: 'identify', ...payer, invoices: named(body.invoices) });
  }

  @Post(':paymentId/reversal')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Reverse: the money went back, what it settled is open again',
    answers: PaymentDto,
  })
  reverse(
    @Sent() sent: CommandRequest,
    @Param('paymentId') paymentId: string,
    @Body() { reason, reversedOn = this.clock.businessDate() }: ReversalDto,
  ): Promise<PaymentDto> {
    return this.send(sent, paymentId, { type: 'reverse', reason, reversedOn }, { businessDate: reversedOn });
  }

  @Post(':paymentId/applications')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Apply what settles nothing yet to invoices',
    description: 'The ETag is that of the payer’s account.',
    answers: PaymentUseDto,
    refusals: [
      { code: 'exceeds-payment', message: 'Only 500000 of payment 6f1c… is not applied yet.' },
      { code: 'exceeds-open', message: 'Only 120000 is open of invoice 6f1c….' },
      unknown,
    ],
  })
  apply(
    @Sent() sent: CommandRequest,
    @Param('paymentId') paymentId: string,
    @Body() { appliedOn = this.clock.businessDate(), applications }: ApplyPaymentDto,
  ): Promise<PaymentUseDto> {
    const wanted = applications.map(({ invoiceId, amount }) => ({ invoiceId, amount }));
    return this.post(sent, paymentId, { type: 'apply-payment', paymentId, appliedOn, applications: wanted }, appliedOn);
  }

  @Post(':paymentId/applications/:invoiceId/reversal')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Take an application back: the invoice is open again, the money free',
    description: 'The ETag is that of the payer’s account.',
    answers: PaymentUseDto,
    refusals: [{ code: 'not-applied', message: 'Payment 6f1c… is not applied to invoice 7a2d….' }, unknown],
  })
  reverseApplication(
    @Sent() sent: CommandRequest,
    @Param('paymentId') paymentId: string,
    @Param('invoiceId') invoiceId: string,
    @Body() { reason, reversedOn = this.clock.businessDate() }: ReversalDto,
  ): Promise<PaymentUseDto> {
    return this.post(
      sent,
      paymentId,
      { type: 'reverse-application', paymentId, invoiceId, reversedOn, reason },
      reversedOn,
    );
  }

  private send(
    sent: CommandRequest,
    paymentId: string,
    command: PaymentCommand,
    more: { readonly businessDate?: string; readonly streamIsNew?: boolean } = {},
  ): Promise<PaymentDto> {
    return this.gateway.send(sent, {
      decider: paymentDecider,
      streamId: `payment-${paymentId}`,
      command,
      location: `/v1/payments/${paymentId}`,
      answer: (state) => paymentDto(paymentId, state),
      settled: (state) => state !== null && (state.posted || state.reversed || state.debtorId === null),
      ...more,
    });
  }

  /** A command to the payer's account about one of its payments. */
  private async post(
    sent: CommandRequest,
    paymentId: string,
    command: Posting,
    businessDate: string,
  ): Promise<PaymentUseDto> {
    const account = await this.desk.accountOf(paymentId);
    return this.gateway.send(sent, {
      decider: accountDecider,
      streamId: accountStream(account.creditorId, account.debtorId),
      command: { ...account, ...command },
      location: `/v1/payments/${paymentId}`,
      answer: (state) => useDto(paymentId, state),
      businessDate,
    });
  }
}

type PostingOf<Type extends AccountCommand['type']> = Omit<
  Extract<AccountCommand, { type: Type }>,
  'creditorId' | 'debtorId' | 'level' | 'distributorId' | 'currency'
>;
type Posting = PostingOf<'apply-payment'> | PostingOf<'reverse-application'>;

function named(invoices: readonly NamedInvoiceDto[] = []) {
  return invoices.map(({ invoiceId, amount = null }) => ({ invoiceId, amount }));
}

function paymentDto(paymentId: string, state: PaymentState): PaymentDto {
  if (!state) throw notFound();
  const { debtorId, distributorId } = state;
  const { level, creditorId, amount, currency, method, valueDate, reference, bankReference } = state.recorded;
  return {
    ...{ paymentId, status: statusOf(state), level, creditorId, debtorId, distributorId },
    ...{ amount, currency, method, valueDate, reference, bankReference },
  };
}

function statusOf({ reversed, posted, debtorId }: NonNullable<PaymentState>): string {
  if (reversed) return 'REVERSED';
  if (posted) return 'POSTED';
  return debtorId === null ? 'UNIDENTIFIED' : 'RECORDED';
}

function useDto(paymentId: string, state: AccountState): PaymentUseDto {
  const payment = findPayment(state, paymentId);
  if (!payment) throw notFound();
  const { amount, rest: unapplied, applications } = payment;
  return {
    ...{ paymentId, amount, unapplied },
    applications: applications.map((application) => ({ invoiceId: application.invoiceId, amount: application.amount })),
  };
}
