import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { Static } from '@sinclair/typebox';
import { policyBodySchema, type PolicyBody } from '#libs/discount-policies';
import { t } from '#libs/kernel';
import { IsDate, IsText, IsWhole } from '#libs/platform';
import { chosenId, documented } from './schema-body.js';

const examplePolicy: PolicyBody = {
  name: 'Tet 2027: 5 % from two cases on',
  level: 'SECONDARY',
  currency: 'VND',
  phase: 'LINE',
  group: 'tet',
  stacking: 'BEST_OF',
  bestFor: 'CUSTOMER',
  priority: 0,
  eligibility: { all: [{ any: [{ attribute: 'channel', operator: 'IN', values: ['GT'] }] }] },
  coupon: null,
  window: { from: '2026-12-01', to: '2027-02-15' },
  governingDate: 'ORDER',
  schemeOn: {
    include: { skus: [], brands: ['Saigon'], categories: [] },
    exclude: { skus: [], brands: [], categories: [] },
  },
  eligibleOn: null,
  rewardUnits: null,
  constraint: {
    ...{ measure: 'QUANTITY', unit: null, value: 'GROSS', per: 'LINE' },
    ...{ minPerSku: 0, minSkus: 0, sets: [] },
  },
  take: 'LINE_ORDER',
  consumes: false,
  base: 'GROSS',
  calculation: { kind: 'STEP' },
  slabs: [{ from: 48, to: null, rate: '5' }],
  payout: { kind: 'PERCENT' },
  caps: [],
  funding: { principalPercent: '100', claimable: true, costCentre: null, fund: null },
  rounding: 'half-up',
  taxTreatment: 'REDUCES_TAXABLE_VALUE',
  onAgreedAmounts: false,
  settlement: null,
};

/** Body of a draft: the policy as the discount engine has it, declared there. */
export const draftSchema = t.object({
  policyId: t.optional(chosenId),
  draft: policyBodySchema,
});
export type DraftPolicy = Static<typeof draftSchema>;

/** The same for the documentation. */
export const draftDocumentation = {
  ...documented(draftSchema),
  description: 'A policy; `policyId` is made up if left out.',
  example: { policyId: 'tet-2027', draft: examplePolicy },
};

/** Stop-sale of one version. */
export class StopPolicyDto {
  /** @example 1 */
  @IsWhole(1, 1_000_000)
  version: number;

  /** First day on which it gives nothing; today unless given. */
  @IsOptional()
  @IsDate()
  from?: string;

  /** @example "Budget is used up" */
  @IsText(500)
  reason: string;
}

/** The end of all versions. */
export class EndPolicyDto {
  /** First day on which it gives nothing; today unless given. */
  @IsOptional()
  @IsDate()
  from?: string;

  /** @example "Replaced by the summer programme" */
  @IsText(500)
  reason: string;
}

const policyDocumentation = { ...documented(policyBodySchema), example: examplePolicy } as never;

/** A discount policy as a command leaves it. */
export class DiscountPolicyDto {
  /** @example tet-2027 */
  policyId: string;
  status: 'DRAFT' | 'PUBLISHED' | 'STOPPED' | 'ENDED';
  /** Newest published version; 0 before the first. */
  version: number;
  /** What would be published next; null if nothing was drafted since the last publication. */
  @ApiProperty({ nullable: true, oneOf: [policyDocumentation] })
  draft: PolicyBody | null;
  /** Newest published version's body; null before the first. */
  @ApiProperty({ nullable: true, oneOf: [policyDocumentation] })
  published: PolicyBody | null;
  /** From when each version is stopped, version 1 first; null: it is not. */
  @ApiProperty({ type: 'array', items: { type: ['string', 'null'], format: 'date' } } as never)
  stoppedFrom: (string | null)[];
  /** First day on which the whole policy gives nothing; null: it has not ended. */
  endedFrom: string | null;
}
