import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsAmount, IsCurrencyCode, IsDate, IsId, IsPartnerId, IsText, IsWhole, OrNull } from '#libs/platform';

/** A firm asks to become a distributor. */
export class ApplyDto {
  /** Id that the caller chooses; made up if left out. @example D13 */
  @IsOptional()
  @IsPartnerId()
  distributorId?: string;

  /** @example Thanh Phát Trading Co. */
  @IsText(200)
  name: string;

  /** Company tax id of 10 or 13 digits, or the 12-digit citizen id. @example 0301234567 */
  @IsOptional()
  @IsText(20)
  taxId?: string | null;

  /** Kinds of outlets that it wants to serve. @example ["GT"] */
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  channels: string[];

  /** Paths in the commercial tree. @example ["VN/SOUTH/HCM"] */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  territories: string[];

  /** Opaque id of the contact person. */
  @IsOptional()
  @IsId()
  contactId?: string | null;
}

/** What sales operations found. */
export class AppraiseDto {
  @IsIn(['PASSED', 'FAILED'])
  verdict: 'PASSED' | 'FAILED';

  /** 0 to 100. */
  @IsWhole(0, 100)
  score: number;

  @IsOptional()
  @IsText(2000)
  note?: string | null;
}

/** What principal and distributor agree. */
export class TermsDto {
  @IsDate()
  validFrom: string;

  /** Last day; null: open-ended. */
  @IsOptional()
  @IsDate()
  validTo?: string | null;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  channels: string[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  territories: string[];

  @IsId()
  priceListId: string;

  /** Days from invoice to due date. */
  @IsWhole(0, 365)
  paymentTermDays: number;

  @IsCurrencyCode()
  currency: string;

  /** Minor units; null: no limit. */
  @IsOptional()
  @IsAmount()
  creditLimit?: number | null;

  /** Bank guarantee or deposit, minor units. */
  @IsAmount()
  guarantee: number;

  /** What happens with what can't be supplied: cut the line or keep it on back-order. */
  @IsIn(['CUT', 'BACK_ORDER'])
  shortage: 'CUT' | 'BACK_ORDER';
}

/** The contract begins. */
export class AppointDto {
  /** Stock location that receives its goods. @example D13-WH */
  @IsId()
  warehouseId: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => TermsDto)
  terms: TermsDto;
}

/** The contract terms change. */
export class ReviseTermsDto {
  @IsDefined()
  @ValidateNested()
  @Type(() => TermsDto)
  terms: TermsDto;

  @IsText(500)
  reason: string;
}

/** A new credit limit; all other terms stay. */
export class CreditLimitDto {
  /** Minor units; null: no limit. */
  @OrNull()
  @IsAmount()
  creditLimit: number | null;

  @IsText(500)
  reason: string;
}

/** Why. */
export class ReasonDto {
  /** @example Overdue by more than 60 days */
  @IsText(500)
  reason: string;
}

/** A distributor as a command leaves it. */
export class DistributorDto {
  distributorId: string;
  name: string;
  /** Company tax id. */
  taxId: string | null;
  status: 'APPLIED' | 'APPRAISED' | 'REFUSED' | 'APPOINTED' | 'SUSPENDED' | 'TERMINATED';
  /** Its stock location; null before appointment. */
  warehouseId: string | null;
  /** Null before appointment. */
  terms: TermsDto | null;
}
