import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A number behind a bank account that one debtor pays into. */
@Entity({ schema: 'read', name: 'virtual_accounts' })
export class VirtualAccountEntity {
  /** `<bankAccountId>.<number>`. */
  @PrimaryColumn({ name: 'virtual_account_id', type: 'text' })
  virtualAccountId: string;

  @Column({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  /** As the bank’s files and notices write it, without blanks. */
  @Column({ type: 'text' })
  number: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Who pays into it. */
  @Column({ name: 'debtor_id', type: 'text' })
  debtorId: string;

  @Column({ type: 'text' })
  level: string;

  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** ISO 4217 code. */
  @Column({ type: 'text' })
  currency: string;

  /** The payment request that it stands for; null: all that the debtor owes. */
  @Column({ type: 'text', nullable: true })
  reference: string | null;

  /** OPEN or CLOSED. */
  @Column({ type: 'text' })
  status: string;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
