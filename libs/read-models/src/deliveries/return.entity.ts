import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TradeDocumentEntity } from '../trade-document.entity.js';
import type { ReturnRow } from './returns.projection.js';

/** A return from request to credit note. */
@Entity({ schema: 'read', name: 'returns' })
export class ReturnEntity extends TradeDocumentEntity {
  @PrimaryColumn({ name: 'return_id', type: 'text' })
  returnId: string;

  /** Invoice; the same id as its delivery. */
  @Column({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'requested_on', type: 'date' })
  requestedOn: string;

  @Column({ name: 'received_on', type: 'date', nullable: true })
  receivedOn: string | null;

  /** Credit note, minor units with tax; null until credited. */
  @Column({ type: 'bigint', nullable: true })
  credited: number | null;

  @Column({ type: 'jsonb' })
  lines: ReturnRow['lines'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
