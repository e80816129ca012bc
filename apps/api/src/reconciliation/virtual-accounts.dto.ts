import { IsOptional } from 'class-validator';
import { IsId, IsText } from '#libs/platform';

/** A number that one debtor gets to pay into. */
export class OpenVirtualAccountDto {
  /** The account that the money arrives on. @example B-VCB */
  @IsId()
  bankAccountId: string;

  /** As the bank gave it. @example 9012345678 */
  @IsText(50)
  number: string;

  /** The distributor, or an outlet of the distributor whose account it is. @example D01 */
  @IsId()
  debtorId: string;

  /** The payment request that it stands for; for all that the debtor owes unless given. @example TY8K2M4QX7 */
  @IsOptional()
  @IsId()
  reference?: string;
}

/** A virtual account. */
export class VirtualAccountDto {
  virtualAccountId: string;
  bankAccountId: string;
  number: string;
  debtorId: string;
  /** Null: all that the debtor owes. */
  reference: string | null;
  /** OPEN or CLOSED. @example OPEN */
  status: string;
}
