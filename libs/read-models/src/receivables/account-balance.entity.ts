import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a debtor owes a creditor, against its limit. */
@Entity({ schema: 'read', name: 'account_balances' })
export class AccountBalanceEntity {
  @PrimaryColumn({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  @PrimaryColumn({ name: 'debtor_id', type: 'text' })
  debtorId: string;

  /** The debtor’s number in capitals, as payers write it. */
  @Column({ name: 'debtor_code', type: 'text' })
  debtorCode: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** Null: no limit. Before any limit was set: 0. */
  @Column({ name: 'credit_limit', type: 'bigint', nullable: true })
  creditLimit: number | null;

  @Column({ name: 'open_items', type: 'bigint' })
  openItems: number;

  @Column({ type: 'bigint' })
  reserved: number;

  /** Unapplied cash and credits. */
  @Column({ type: 'bigint' })
  unapplied: number;

  /** Why no new credit is given; null: not blocked. */
  @Column({ type: 'text', nullable: true })
  blocked: string | null;

  /** Contested by the debtor; part of the open items. */
  @Column({ type: 'bigint' })
  disputed: number;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
