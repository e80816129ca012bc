import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  discountPolicy,
  discountPolicyStream,
  type DiscountPolicy,
  type DiscountPolicyCommand,
} from '#libs/discount-policies';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  Commands,
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
import { DiscountPolicyEntity } from '#libs/read-models';
import {
  DiscountPolicyDto,
  draftDocumentation,
  draftSchema,
  EndPolicyDto,
  StopPolicyDto,
  type DraftPolicy,
} from './discount-policies.dto.js';
import { discountPolicyList } from './discount-policies.list.js';
import { PolicyMarket } from './policy-market.js';
import { SchemaPipe } from './schema-body.js';
import { PublishPolicyDto } from './trials.dto.js';

const ended = { code: 'policy-ended', message: 'The policy ended on 2027-02-15: write a new one.' };

@ApiTags('discount policies')
@Controller('v1/discount-policies')
export class DiscountPoliciesController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly streams: Commands,
    private readonly market: PolicyMarket,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Discount policies', discountPolicyList)
  list(@Asked() asked: QueryRequest): Promise<Page<DiscountPolicyEntity> | StreamableFile> {
    return this.queries.list(asked, discountPolicyList);
  }

  @Get(':policyId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A discount policy with all its published versions', answers: DiscountPolicyEntity })
  async one(@Asked() asked: QueryRequest, @Param('policyId') policyId: string): Promise<DiscountPolicyEntity> {
    const policy = await this.queries.one(asked, DiscountPolicyEntity, { policyId });
    if (asked.caller.distributorId === undefined) return policy;
    // What is not published yet is nobody's business but the principal's.
    if (policy.version === 0) throw notFound();
    return { ...policy, draft: null };
  }

  @Post()
  @Roles('operations', 'admin')
  @ApiBody({ schema: draftDocumentation as never })
  @CommandRoute({
    summary: 'Write the draft of a policy, or replace it',
    description: 'A draft may be unsound; nobody is priced by it before it is published.',
    answers: DiscountPolicyDto,
    creates: true,
    refusals: [ended],
  })
  draft(
    @Sent() sent: CommandRequest,
    @Body(new SchemaPipe(draftSchema)) { policyId = sent.newId(), draft }: DraftPolicy,
  ): Promise<DiscountPolicyDto> {
    return this.send(sent, policyId, { type: 'draft-discount-policy', policyId, body: draft });
  }

  @Post(':policyId/versions')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Publish the draft that you read as the next version',
    description:
      'A published version never changes; it replaces earlier ones from its window on. The draft is analysed beside all that ' +
      'is published: errors refuse it, warnings have to be acknowledged by their codes; all of them are told at once.',
    answers: DiscountPolicyDto,
    ifMatch: 'required',
    refusals: [
      ended,
      { code: 'nothing-drafted', message: 'There is no draft to publish: write one first.' },
      { code: 'level-changed', message: 'A policy keeps its level: write a new policy for the other level.' },
      {
        code: 'policy-unsound',
        message: 'The policy can’t be published: Slab 2 starts at 24, but slab 1 reaches to 24.',
      },
      {
        code: 'warnings-open',
        message:
          'Acknowledge promotion-cap to publish it all the same: Policy tet-2027, slab 1: an order of 48 x BEER-330 is ' +
          'given 400000 VND, 60 % of the value of the goods promoted; Decree 81/2018/ND-CP allows 50 % unless an exception holds.',
      },
    ],
  })
  async publish(
    @Sent() sent: CommandRequest,
    @Param('policyId') policyId: string,
    @Body() { acknowledged = [] }: PublishPolicyDto,
  ): Promise<DiscountPolicyDto> {
    // If-Match keeps the draft that is analysed and the one that is published the same.
    const { state } = await this.streams.load(discountPolicy, discountPolicyStream(policyId));
    const findings = state.draft ? await this.market.analyse(policyId, state.draft) : [];
    return this.send(sent, policyId, { type: 'publish-discount-policy', policyId, findings, acknowledged });
  }

  @Post(':policyId/stop')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Stop a version: it gives nothing to orders priced from that day on',
    answers: DiscountPolicyDto,
    refusals: [ended, { code: 'version-unknown', message: 'Version 3 was never published.' }],
  })
  stop(
    @Sent() sent: CommandRequest,
    @Param('policyId') policyId: string,
    @Body() body: StopPolicyDto,
  ): Promise<DiscountPolicyDto> {
    return this.send(sent, policyId, { type: 'stop-discount-policy', policyId, ...body });
  }

  @Post(':policyId/end')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'End a policy in all its versions, for good', answers: DiscountPolicyDto })
  end(
    @Sent() sent: CommandRequest,
    @Param('policyId') policyId: string,
    @Body() body: EndPolicyDto,
  ): Promise<DiscountPolicyDto> {
    return this.send(sent, policyId, { type: 'end-discount-policy', policyId, ...body });
  }

  private send(sent: CommandRequest, policyId: string, command: DiscountPolicyCommand): Promise<DiscountPolicyDto> {
    return this.commands.send(sent, {
      decider: discountPolicy,
      streamId: discountPolicyStream(policyId),
      command,
      location: `/v1/discount-policies/${policyId}`,
      answer: (state) => toDto(policyId, state),
    });
  }
}

function toDto(policyId: string, { draft, published, stoppedFrom, endedFrom }: DiscountPolicy): DiscountPolicyDto {
  return {
    policyId,
    status: statusOf({ stoppedFrom, endedFrom }),
    version: stoppedFrom.length,
    draft,
    published,
    stoppedFrom: [...stoppedFrom],
    endedFrom,
  };
}

/** Stopped is a policy whose newest version is. */
function statusOf({ stoppedFrom, endedFrom }: Pick<DiscountPolicy, 'stoppedFrom' | 'endedFrom'>) {
  if (endedFrom !== null) return 'ENDED';
  const newest = stoppedFrom.at(-1);
  if (newest === undefined) return 'DRAFT';
  return newest === null ? 'PUBLISHED' : 'STOPPED';
}
