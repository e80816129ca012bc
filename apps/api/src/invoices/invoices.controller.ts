import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { invoiceDecider, type InvoiceCommand, type InvoiceState } from '#libs/invoicing';
import {
  Asked,
  Clock,
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
import { InvoiceEntity } from '#libs/read-models';
import { AdjustInvoiceDto, InvoiceDto, ReplaceInvoiceDto } from './invoices.dto.js';
import { invoiceList } from './invoices.list.js';

const replaced = { code: 'invoice-replaced', message: 'Invoice 6f1c… was replaced by INV-2026-0815.' };

/** Invoices follow from receipts by themselves; people only take off or replace. */
@ApiTags('invoices')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Invoices, newest first', invoiceList)
  list(@Asked() asked: QueryRequest): Promise<Page<InvoiceEntity> | StreamableFile> {
    return this.queries.list(asked, invoiceList);
  }

  @Get(':invoiceId')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'An invoice with its adjustments and what is open', answers: InvoiceEntity })
  one(@Asked() asked: QueryRequest, @Param('invoiceId') invoiceId: string): Promise<InvoiceEntity> {
    return this.queries.one(asked, InvoiceEntity, { invoiceId });
  }

  @Post(':invoiceId/adjustments')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Take part of an invoice back: a credit note',
    description: 'QUANTITY takes base units off, PRICE a net amount; tax follows at the rate of the invoice.',
    answers: InvoiceDto,
    refusals: [{ code: 'exceeds-invoiced', message: 'Line 1: more than is left of it.' }, replaced],
  })
  adjust(
    @Sent() sent: CommandRequest,
    @Param('invoiceId') invoiceId: string,
    @Body() body: AdjustInvoiceDto,
  ): Promise<InvoiceDto> {
    const { reason, adjustedOn = this.clock.businessDate(), note = null } = body;
    const id = { adjustmentId: sent.newId(), adjustedOn, note };
    const command: InvoiceCommand =
      reason === 'QUANTITY'
        ? { type: 'adjust', ...id, reason, returnId: null, lines: linesWith(body, 'quantity') }
        : { type: 'adjust-price', ...id, lines: linesWith(body, 'net') };
    return this.send(sent, invoiceId, command, adjustedOn);
  }

  @Post(':invoiceId/replacement')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Another invoice takes its place',
    description: 'All that is left of it is credited; from then on it takes no adjustment.',
    answers: InvoiceDto,
    refusals: [replaced],
  })
  replace(
    @Sent() sent: CommandRequest,
    @Param('invoiceId') invoiceId: string,
    @Body() { replacementId, reason, adjustedOn = this.clock.businessDate() }: ReplaceInvoiceDto,
  ): Promise<InvoiceDto> {
    const command: InvoiceCommand = {
      ...{ type: 'replace', replacementId, adjustmentId: sent.newId(), reason, adjustedOn },
    };
    return this.send(sent, invoiceId, command, adjustedOn);
  }

  private send(
    sent: CommandRequest,
    invoiceId: string,
    command: InvoiceCommand,
    businessDate: string,
  ): Promise<InvoiceDto> {
    return this.gateway.send(sent, {
      decider: invoiceDecider,
      streamId: `invoice-${invoiceId}`,
      command,
      location: `/v1/invoices/${invoiceId}`,
      answer: invoiceDto,
      businessDate,
    });
  }
}

/** Each line with the one figure that the reason asks for, and no other. */
function linesWith<Field extends 'quantity' | 'net'>(
  { reason, lines }: AdjustInvoiceDto,
  field: Field,
): readonly ({ readonly lineNo: number } & Record<Field, number>)[] {
  const other = field === 'net' ? 'quantity' : 'net';
  return lines.map((line, index) => {
    const value = line[field];
    if (value === undefined || line[other] !== undefined) {
      const message = `With reason ${reason} a line has ${field} and not ${other}.`;
      throw problem('invalid-body', message, { errors: [{ pointer: `/lines/${index}`, code: 'invalid', message }] });
    }
    return { lineNo: line.lineNo, [field]: value } as { lineNo: number } & Record<Field, number>;
  });
}

function invoiceDto(state: InvoiceState): InvoiceDto {
  if (state.status === 'NONE') throw notFound();
  const { invoiceId, orderId, deliveryId, status, externalRef, issuedOn, dueDate, total, leftTotal, replacementId } =
    state;
  const { level, sellerId, buyerId, distributorId, outletId, currency } = state.trade;
  return {
    ...{ invoiceId, orderId, deliveryId, status, externalRef, level, sellerId, buyerId, distributorId, outletId },
    ...{ currency, issuedOn, dueDate, total, leftTotal, replacementId },
    lines: state.lines.map(
      ({ lineNo, sku, nature, quantity, taxRate, gross, discount, net, tax, leftQuantity, left }) => ({
        ...{ lineNo, sku, nature, quantity, taxRate, gross, discount, net, tax },
        ...{ leftQuantity, leftNet: left.net, leftTax: left.tax },
      }),
    ),
  };
}
