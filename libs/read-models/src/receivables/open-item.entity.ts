import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An invoice on an account, or a debit note. */
@Entity({ schema: 'read', name: 'open_items' })
export class OpenItemEntity {
  /** Invoice; the same id as its delivery. */
  @PrimaryColumn({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

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

  @Column({ name: 'issued_on', type: 'date' })
  issuedOn: string;

  @Column({ name: 'due_date', type: 'date' })
  dueDate: string;

  /** Invoiced amount with tax. */
  @Column({ type: 'bigint' })
  amount: number;

  /** 0 once settled; a reversed payment opens it again. */
  @Column({ type: 'bigint' })
  open: number;

  /** What the debtor contests of it. */
  @Column({ type: 'bigint' })
  disputed: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
