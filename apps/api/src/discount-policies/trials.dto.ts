import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { findingSchema, type Finding } from '#libs/discount-policies';
import { IsDate, IsWhole, IsListOf } from '#libs/platform';
import { QuoteDto } from '../orders/order-answers.dto.js';
import { WantedOrderDto } from '../orders/orders.dto.js';
import { documented } from './schema-body.js';

/** The publication of a draft. */
export class PublishPolicyDto {
  /** Codes of the warnings that you publish in spite of. @example ["promotion-cap"] */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  @ApiProperty({ type: [String], required: false, example: ['promotion-cap'] })
  acknowledged?: string[];
}

/** What stands against a draft. */
export class PolicyAnalysisDto {
  /** @example tet-2027 */
  policyId: string;
  /** True if nothing stops its publication; warnings have to be acknowledged. */
  sound: boolean;
  /** Codes to acknowledge. @example ["promotion-cap"] */
  @ApiProperty({ type: [String], example: ['promotion-cap'] })
  toAcknowledge: string[];
  /** Errors first. */
  @ApiProperty({ type: 'array', items: documented(findingSchema) } as never)
  findings: readonly Finding[];
}

/** The newest orders of a period, newest first. */
export class RecentOrdersDto {
  /** How many. @example 20 */
  @IsWhole(1, 50)
  count: number;

  /** First day on which they were ordered. */
  @IsOptional()
  @IsDate()
  from?: string;

  /** Last day. */
  @IsOptional()
  @IsDate()
  to?: string;
}

/** Orders to price with and without a draft: made up, real, or both. */
export class TrialDto {
  @IsOptional()
  @IsListOf(() => WantedOrderDto, 20)
  orders?: WantedOrderDto[];

  @IsOptional()
  @ValidateNested()
  @Type(() => RecentOrdersDto)
  recent?: RecentOrdersDto;
}

/** One order, priced both ways. */
export class TriedOrderDto {
  /** The real order; null for one of the request. */
  orderId: string | null;
  /** True if the draft changes anything. */
  changed: boolean;
  /** What the buyer gains, minor units: less to pay net of tax, and more free goods at list value. */
  gain: number;
  without: QuoteDto;
  with: QuoteDto;
}

/** A draft's trial run: nothing is changed by it. */
export class TrialAnswerDto {
  /** @example tet-2027 */
  policyId: string;
  /** Those of the request first. */
  orders: TriedOrderDto[];
}
