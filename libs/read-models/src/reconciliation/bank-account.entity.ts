import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BankAccountRow } from './bank-accounts.projection.js';

/** An account of ours at a bank. */
@Entity({ schema: 'read', name: 'bank_accounts' })
export class BankAccountEntity {
  @PrimaryColumn({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  /** Whose money it is: the principal, or a distributor. */
  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Who pays into it: PRIMARY (distributors) or SECONDARY (outlets). */
  @Column({ type: 'text' })
  level: string;

  /** Null: the principal's. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** ISO 4217 code. */
  @Column({ type: 'text' })
  currency: string;

  /** Number or IBAN, without blanks. */
  @Column({ type: 'text' })
  number: string;

  /** BIN or BIC of the bank. */
  @Column({ name: 'bank_code', type: 'text', nullable: true })
  bankCode: string | null;

  /** How the bank writes tables (CSV, XLSX) of the account; null: nobody has told. */
  @Column({ type: 'jsonb', nullable: true })
  profile: BankAccountRow['profile'];

  /** 1, 2, ... of the account. */
  @Column({ name: 'profile_version', type: 'bigint', nullable: true })
  profileVersion: number | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
