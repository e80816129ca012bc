import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  discountPolicy,
  discountPolicyStream,
  gainBetween,
  whatIf,
  type PolicyBody,
  type PricedOrder,
} from '#libs/discount-policies';
import { reject } from '#libs/kernel';
import { orderDecider } from '#libs/orders';
import {
  Commands,
  CurrentCaller,
  Database,
  problemOfRejection,
  problemResponses,
  Roles,
  type Caller,
} from '#libs/platform';
import { OrderDesk } from '../orders/order-desk.js';
import type { WantedOrderDto } from '../orders/orders.dto.js';
import { quoteDto } from '../orders/quotes.controller.js';
import { ReferenceData } from '../reference/reference-data.js';
import { PolicyMarket } from './policy-market.js';
import { PolicyAnalysisDto, TrialAnswerDto, TrialDto, type RecentOrdersDto } from './trials.dto.js';

interface Tried {
  readonly orderId: string | null;
  readonly order: PricedOrder;
}

/** What a draft would do, looked at before it is published. Nothing here changes anything. */
@ApiTags('discount policies')
@Controller('v1/discount-policies')
export class TrialsController {
  constructor(
    private readonly commands: Commands,
    private readonly market: PolicyMarket,
    private readonly desk: OrderDesk,
    private readonly reference: ReferenceData,
    private readonly database: Database,
  ) {}

  @Post(':policyId/analysis')
  @HttpCode(200)
  @Roles('operations', 'admin')
  @ApiOperation({
    summary: 'What stands against the draft',
    description:
      'Faults, slabs that nobody reaches, policies of equal standing, lines below zero or the margin floor, promotions beyond ' +
      'the law, free goods that are short, smaller orders that pay more: each with an order that shows it. Publication looks ' +
      'at the same list: an ERROR refuses it, a WARNING has to be acknowledged by its code, a NOTE stops nothing.',
  })
  @ApiResponse({ status: 200, type: PolicyAnalysisDto, description: 'Errors first.' })
  @problemResponses(['unauthenticated', 'forbidden', 'not-found', 'unavailable'])
  async analysis(@Param('policyId') policyId: string): Promise<PolicyAnalysisDto> {
    const findings = await this.market.analyse(policyId, await this.draftOf(policyId));
    const warnings = findings.filter(({ severity }) => severity === 'WARNING').map(({ code }) => code);
    const sound = !findings.some(({ severity }) => severity === 'ERROR');
    return { policyId, sound, toAcknowledge: [...new Set(warnings)], findings };
  }

  @Post(':policyId/trial')
  @HttpCode(200)
  @Roles('operations', 'admin')
  @ApiOperation({
    summary: 'Price orders with and without the draft, side by side',
    description:
      'Orders of the request, newest real orders, or both; as if the draft were in force on the day of each, beside what was ' +
      'published then. Its budgets are whole at first and shrink from order to order.',
  })
  @ApiResponse({ status: 200, type: TrialAnswerDto, description: 'Every order both ways, with explanations.' })
  @problemResponses(['malformed-body', 'invalid-body', 'unauthenticated', 'forbidden', 'not-found', 'unavailable'])
  async trial(
    @CurrentCaller() caller: Caller,
    @Param('policyId') policyId: string,
    @Body() body: TrialDto,
  ): Promise<TrialAnswerDto> {
    const draft = await this.draftOf(policyId);
    if (draft.phase === 'SETTLEMENT') {
      throw problemOfRejection(reject('unsupported-phase', 'A policy of phase SETTLEMENT prices no order.'));
    }
    const wanted = await Promise.all((body.orders ?? []).map((order) => this.prepared(caller, order)));
    const recent = body.recent ? await this.recentOrders(draft, body.recent) : [];
    const all = [...wanted, ...recent];
    const skus = all.flatMap(({ order }) => order.lines.map(({ sku }) => sku));
    const [{ versions: published }, goods, units] = await Promise.all([
      this.reference.policies(),
      this.market.goods(draft),
      this.market.units(skus),
    ]);
    const tried = whatIf({ draft: { policyId, body: draft }, published, goods, units, detail: 'FULL' });
    const orders = all.map(({ orderId, order }) => {
      const { before, after } = tried(order);
      const { currency } = order.evidence;
      return {
        orderId,
        ...gainBetween({ before, after }),
        without: quoteDto(currency, before),
        with: quoteDto(currency, after),
      };
    });
    return { policyId, orders };
  }

  private async draftOf(policyId: string): Promise<PolicyBody> {
    const { state } = await this.commands.load(discountPolicy, discountPolicyStream(policyId));
    if (state.draft) return state.draft;
    throw problemOfRejection(reject('nothing-drafted', 'There is no draft: write one first.'));
  }

  private async prepared(caller: Caller, wanted: WantedOrderDto): Promise<Tried> {
    const { terms, priced } = await this.desk.quote(caller, wanted);
    return { orderId: null, order: pricedOrder(priced, terms.trade) };
  }

  private async recentOrders({ level, currency }: PolicyBody, { count, from, to }: RecentOrdersDto): Promise<Tried[]> {
    const { rows } = await this.database.pool.query<{ orderId: string }>(
      `select order_id as "orderId" from read.orders where level = $1 and currency = $2
         and ordered_on >= coalesce($3::date, '-infinity') and ordered_on <= coalesce($4::date, 'infinity')
       order by ordered_on desc, order_id desc limit $5`,
      [level, currency, from ?? null, to ?? null, count],
    );
    return Promise.all(
      rows.map(async ({ orderId }) => {
        const { state } = await this.commands.load(orderDecider, `order-${orderId}`);
        if (state.status === 'NONE') throw new Error(`order ${orderId} is in the read model and not in the log`);
        return { orderId, order: pricedOrder(state, state.trade) };
      }),
    );
  }
}

type Priced = Pick<PricedOrder, 'lines' | 'totals'> & {
  readonly evidence: Omit<PricedOrder['evidence'], 'level' | 'currency'>;
};

function pricedOrder(
  { lines, totals, evidence }: Priced,
  { level, currency }: Pick<PricedOrder['evidence'], 'level' | 'currency'>,
) {
  return { lines, totals, evidence: { ...evidence, level, currency } };
}
