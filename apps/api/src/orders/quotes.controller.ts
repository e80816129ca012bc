import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { deriveAgain, type Pricing } from '#libs/discount-policies';
import {
  Asked,
  CurrentCaller,
  problemResponses,
  QueryRoute,
  Roles,
  type Caller,
  type QueryRequest,
} from '#libs/platform';
import { ReferenceData } from '../reference/reference-data.js';
import { OrderPricingDto, QuoteDto, stepDto } from './order-answers.dto.js';
import { OrderDesk } from './order-desk.js';
import { WantedOrderDto } from './orders.dto.js';

/** Prices without orders, and the prices of orders derived once more. */
@ApiTags('orders')
@Controller('v1')
export class QuotesController {
  constructor(
    private readonly desk: OrderDesk,
    private readonly reference: ReferenceData,
  ) {}

  /** Changes nothing, so it needs no Idempotency-Key. */
  @Post('quotes')
  @HttpCode(200)
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ApiOperation({
    summary: 'Price an order without placing it',
    description: 'Every applied step, every policy that did not apply with its reason, and what is nearly reached.',
  })
  @ApiResponse({ status: 200, type: QuoteDto, description: 'The price and how it came about.' })
  @problemResponses(['malformed-body', 'invalid-body', 'unauthenticated', 'forbidden', 'not-found', 'unavailable'])
  async quote(@CurrentCaller() caller: Caller, @Body() body: WantedOrderDto): Promise<QuoteDto> {
    const { terms, priced } = await this.desk.quote(caller, body);
    return quoteDto(terms.trade.currency, priced);
  }

  @Get('orders/:orderId/pricing')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({
    summary: 'How the order’s price came about, derived again from its evidence',
    answers: OrderPricingDto,
  })
  async pricing(@Asked() asked: QueryRequest, @Param('orderId') orderId: string): Promise<OrderPricingDto> {
    const order = await this.desk.owned(asked.caller, orderId);
    const { index, position } = await this.reference.policies();
    const { evidence, trade, lines, totals } = order;
    const { pricing, equal } = deriveAgain(
      { lines, totals, evidence: { ...evidence, level: trade.level, currency: trade.currency } },
      index,
    );
    asked.answeredAt(position);
    return {
      orderId,
      equal,
      priceListId: evidence.priceListId,
      priceListVersion: evidence.priceListVersion,
      position: evidence.position,
      ...quoteDto(trade.currency, pricing),
    };
  }
}

/** A price as the API tells it. */
type Explained = Pick<Pricing, 'lines' | 'totals' | 'explanation' | 'orderExplanation'>;

export function quoteDto(currency: string, { lines, totals, explanation, orderExplanation }: Explained): QuoteDto {
  return {
    currency,
    totals,
    lines: lines.map(({ lineNo, sku, nature, quantity, unitPrice, taxRate, gross, discount, net, tax, steps }) => ({
      ...{ lineNo, sku, nature, quantity, unitPrice, taxRate, gross, discount, net, tax },
      steps: steps.map(stepDto),
    })),
    orderExplanation: {
      rejected: [...orderExplanation.rejected],
      nearMisses: [...orderExplanation.nearMisses],
    },
    explanation: explanation.map(({ lineNo, rejected, nearMisses }) => ({
      lineNo,
      rejected: [...rejected],
      nearMisses: [...nearMisses],
    })),
  };
}
