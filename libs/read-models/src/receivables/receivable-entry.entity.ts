import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One posting of the sub-ledger. */
@Entity({ schema: 'read', name: 'receivable_entries' })
export class ReceivableEntryEntity {
  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  @Column({ name: 'debtor_id', type: 'text' })
  debtorId: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text' })
  kind: string;

  /** Payment, credit note, invoice, refund or case of deduction that the entry comes from. */
  @Column({ name: 'document_id', type: 'text' })
  documentId: string;

  /** Invoice; the same id as its delivery. */
  @Column({ name: 'invoice_id', type: 'text', nullable: true })
  invoiceId: string | null;

  @Column({ name: 'entry_date', type: 'date' })
  entryDate: string;

  @Column({ name: 'due_date', type: 'date', nullable: true })
  dueDate: string | null;

  /** Change of open items. */
  @Column({ type: 'bigint' })
  amount: number;

  /** Change of unapplied cash and credits. */
  @Column({ type: 'bigint' })
  unapplied: number;

  /** Change of what is contested of the open items. */
  @Column({ type: 'bigint' })
  disputed: number;

  /** Business date of the event. */
  @Column({ name: 'business_date', type: 'date' })
  businessDate: string;

  /** When it became known, RFC 3339 UTC. */
  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: string;

  /** Log position of the newest event in the row. */
  @PrimaryColumn({ type: 'bigint' })
  position: number;

  /** Number of the row within its event. */
  @PrimaryColumn({ type: 'bigint' })
  item: number;
}
