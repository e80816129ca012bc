import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bank's notice of one transfer. Nothing of it is about a person. */
@Entity({ schema: 'read', name: 'bank_notices' })
export class BankNoticeEntity {
  @PrimaryColumn({ name: 'notice_id', type: 'text' })
  noticeId: string;

  /** Who sent it: the name in the route. */
  @Column({ type: 'text' })
  source: string;

  /** The sender's own number of it. */
  @Column({ type: 'text' })
  number: string;

  @Column({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Null: the principal's account. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** CREDIT: money came in. DEBIT: it went out. */
  @Column({ type: 'text' })
  side: string;

  /** Minor units, above zero. */
  @Column({ type: 'bigint' })
  amount: number;

  /** Local time of the bank, without zone. */
  @Column({ name: 'told_at', type: 'text' })
  toldAt: string;

  @Column({ name: 'value_date', type: 'date' })
  valueDate: string;

  /** Balance of the account before the transfer, minor units; null: not told. */
  @Column({ name: 'balance_before', type: 'bigint', nullable: true })
  balanceBefore: number | null;

  /** Balance of the account after the transfer, minor units; null: not told. */
  @Column({ name: 'balance_after', type: 'bigint', nullable: true })
  balanceAfter: number | null;

  /** The bank's own number of the transfer. */
  @Column({ name: 'bank_reference', type: 'text', nullable: true })
  bankReference: string | null;

  /** The bank's line that it tells of; null: the notice has no number of the bank, so the statement will bring the line. */
  @Column({ name: 'line_id', type: 'text', nullable: true })
  lineId: string | null;

  /** The virtual account that was paid into. */
  @Column({ name: 'virtual_account_id', type: 'text', nullable: true })
  virtualAccountId: string | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
