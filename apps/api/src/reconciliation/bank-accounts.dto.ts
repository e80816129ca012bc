import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsCurrencyCode, IsId, IsText } from '#libs/platform';
import type { StoredProfile } from '#libs/reconciliation';
import { profileDocumentation } from './profile-body.js';

/** An account at a bank into which customers pay. */
export class OpenBankAccountDto {
  /** @example B-VCB */
  @IsId()
  bankAccountId: string;

  /** Distributor whose account it is and whose outlets pay into it; the principal’s, paid into by distributors, unless given. @example D01 */
  @IsOptional()
  @IsId()
  distributorId?: string;

  /** Number or IBAN as the bank’s files write it. @example 0071000123456 */
  @IsText(50)
  number: string;

  /** BIN (six digits, for VietQR) or BIC of the bank. @example 970436 */
  @IsOptional()
  @IsText(20)
  bankCode?: string;

  /** The deployment’s unless given. @example VND */
  @IsOptional()
  @IsCurrencyCode()
  currency?: string;
}

/** A bank account. */
export class BankAccountDto {
  bankAccountId: string;
  /** Whose money it is. */
  creditorId: string;
  /** @example PRIMARY */
  level: string;
  /** Null: the principal’s. */
  distributorId: string | null;
  /** @example VND */
  currency: string;
  number: string;
  bankCode: string | null;
  /** Version of the profile by which its tables are read; null: it has none. @example 1 */
  profileVersion: number | null;
}

/** How the bank writes tables (CSV, XLSX) of an account. */
export class BankProfileDto {
  /** @example B-VCB */
  bankAccountId: string;
  /** 1, 2, ... of the account; statements remember it. @example 1 */
  version: number;
  /** SHA-256 of the profile; statements remember it, too. */
  hash: string;
  @ApiProperty(profileDocumentation)
  profile: StoredProfile;
}

/** Why. */
export class ReasonDto {
  /** @example The bank confirmed it by letter */
  @IsText(500)
  reason: string;
}
