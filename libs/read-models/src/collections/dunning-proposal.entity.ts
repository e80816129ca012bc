import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DunningProposalRow } from './dunning-proposals.projection.js';

/** A letter that a dunning run proposes. */
@Entity({ schema: 'read', name: 'dunning_proposals' })
export class DunningProposalEntity {
  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId: string;

  @PrimaryColumn({ name: 'debtor_id', type: 'text' })
  debtorId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** Business date of the run. */
  @Column({ type: 'date' })
  date: string;

  /** 1 for the first letter. */
  @Column({ name: 'dunning_level', type: 'bigint' })
  dunningLevel: number;

  /** Which text is to be sent. */
  @Column({ type: 'text' })
  wording: string;

  /** To be collected: without what is disputed, promised, or there as unapplied cash. Of a confirmed one what was left by then. */
  @Column({ type: 'bigint' })
  amount: number;

  /** To be collected when it was proposed. */
  @Column({ name: 'proposed_amount', type: 'bigint' })
  proposedAmount: number;

  /** Overdue, but disputed: not dunned. */
  @Column({ type: 'bigint' })
  disputed: number;

  /** Overdue, but promised by a day that had not passed: not dunned. */
  @Column({ type: 'bigint' })
  promised: number;

  /** Proposes to finance that the account be blocked. */
  @Column({ type: 'boolean' })
  hold: boolean;

  /** Invoices with what is to be collected of each, oldest first. */
  @Column({ type: 'jsonb' })
  items: DunningProposalRow['items'];

  /** Invoices in all; the oldest 200 are listed. */
  @Column({ name: 'item_count', type: 'bigint' })
  itemCount: number;

  /** PROPOSED, CONFIRMED, DROPPED, or REPLACED by that of a later run. */
  @Column({ type: 'text' })
  status: string;

  /** Who confirmed or dropped it. */
  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy: string | null;

  /** Why it was dropped; or why it was confirmed for less: SETTLED, DISPUTED, PROMISED. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
