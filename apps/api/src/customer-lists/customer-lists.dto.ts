import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { IsDate, IsId, IsText } from '#libs/platform';

/** A list of buyers that policies ask about. */
export class OpenCustomerListDto {
  /** What policies call it. @example KEY-ACCOUNTS */
  @IsId()
  listId: string;

  /** @example "Key accounts of the south" */
  @IsText(200)
  name: string;

  /** PRIMARY: of distributors. SECONDARY: of outlets. @example SECONDARY */
  @IsIn(['PRIMARY', 'SECONDARY'])
  level: 'PRIMARY' | 'SECONDARY';
}

/** Some buyers. */
class BuyersDto {
  /** Distributors or outlets, as the list says. @example ["D01-O0001"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(100, { each: true })
  buyerIds: string[];
}

/** Buyers that are on the list in a period. */
export class EnrolBuyersDto extends BuyersDto {
  /** First day. */
  @IsDate()
  from: string;

  /** Last day; null: until told otherwise. */
  @IsOptional()
  @IsDate()
  to?: string | null;
}

/** Buyers that leave the list. */
export class RemoveBuyersDto extends BuyersDto {
  /** First day on which they are not on it. */
  @IsDate()
  from: string;

  /** @example "Contract ended" */
  @IsText(500)
  reason: string;
}

/** A list as a command leaves it. */
export class CustomerListDto {
  /** @example KEY-ACCOUNTS */
  listId: string;
  name: string;
  /** @example SECONDARY */
  level: 'PRIMARY' | 'SECONDARY';
  /** Buyers that are on it today. */
  members: number;
}
