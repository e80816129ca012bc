import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { budgetDecider, budgetStream, type Budget } from '#libs/budgets';
import { discountPolicy, discountPolicyStream } from '#libs/discount-policies';
import { limits } from '#libs/event-store';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  Commands,
  EventLog,
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
import { BudgetEntity } from '#libs/read-models';
import { HistoryEntryDto } from '../history/history.dto.js';
import { historyEntry } from '../history/history.js';
import { BudgetDto, GrantBudgetDto } from './budgets.dto.js';
import { budgetList } from './budgets.list.js';
import { declaredBudget } from './declared-budget.js';

/** What policies may give over many orders, and what of it is used. */
@ApiTags('discount policies')
@Controller('v1/discount-policies/:policyId/budgets')
export class BudgetsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly commands: Commands,
    private readonly queries: QueryGateway,
    private readonly log: EventLog,
  ) {}

  @Get()
  @Roles('operations', 'finance', 'analyst', 'admin')
  @ListRoute('Budgets of a policy that orders have drawn on', budgetList)
  list(
    @Asked() asked: QueryRequest,
    @Param('policyId') policyId: string,
  ): Promise<Page<BudgetEntity> | StreamableFile> {
    return this.queries.list(asked, budgetList, { policyId });
  }

  @Get(':budgetKey/history')
  @Roles('operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'What happened to a budget, in words, oldest first', answers: [HistoryEntryDto] })
  async history(
    @Asked() asked: QueryRequest,
    @Param('policyId') policyId: string,
    @Param('budgetKey') budgetKey: string,
  ): Promise<HistoryEntryDto[]> {
    const events = await this.log.readStream(budgetStream(budgetKey), 0, limits.readPage);
    const last = events.at(-1);
    if (!last || (last.data as { policyId: string }).policyId !== policyId) throw notFound();
    asked.answeredAt(last.position);
    return events.map(historyEntry);
  }

  @Post(':budgetKey/grant')
  @Roles('operations', 'finance', 'admin')
  @CommandRoute({
    summary: 'Raise or lower what a budget may give',
    description: 'Holds until a version of the policy is published that declares another limit.',
    answers: BudgetDto,
    refusals: [{ code: 'below-used', message: '1500000 of the budget is reserved or committed already.' }],
  })
  async grant(
    @Sent() sent: CommandRequest,
    @Param('policyId') policyId: string,
    @Param('budgetKey') budgetKey: string,
    @Body() { amount, reason }: GrantBudgetDto,
  ): Promise<BudgetDto> {
    const { state } = await this.commands.load(discountPolicy, discountPolicyStream(policyId));
    const declared = state.published && declaredBudget(policyId, state.published, budgetKey);
    if (!declared) throw notFound();
    const cap = { version: state.stoppedFrom.length, limit: declared.limit };
    return this.gateway.send(sent, {
      decider: budgetDecider,
      streamId: budgetStream(budgetKey),
      command: { type: 'grant', ...declared.ref, amount, reason, cap },
      location: `/v1/discount-policies/${policyId}/budgets?budgetKey=${encodeURIComponent(budgetKey)}`,
      answer: budgetDto,
    });
  }
}

function budgetDto({ ref, granted, reserved, committed }: Budget): BudgetDto {
  if (!ref) throw notFound();
  return { ...ref, granted, reserved, committed, left: granted - reserved - committed };
}
