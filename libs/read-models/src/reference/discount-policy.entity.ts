import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DiscountPolicyRow } from './discount-policies.projection.js';

/** A discount policy with its published versions. */
@Entity({ schema: 'read', name: 'discount_policies' })
export class DiscountPolicyEntity {
  @PrimaryColumn({ name: 'policy_id', type: 'text' })
  policyId: string;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  /** Newest draft. */
  @Column({ type: 'jsonb', nullable: true })
  draft: DiscountPolicyRow['draft'];

  /** Newest published version; 0 before the first. */
  @Column({ type: 'bigint' })
  version: number;

  /** Every version ever published, with its stops: orders are priced again from them. */
  @Column({ type: 'jsonb' })
  versions: DiscountPolicyRow['versions'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
