import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CustomerListMemberRow } from './customer-lists.projections.js';

/** A buyer that is or was on a list. */
@Entity({ schema: 'read', name: 'customer_list_members' })
export class CustomerListMemberEntity {
  @PrimaryColumn({ name: 'list_id', type: 'text' })
  listId: string;

  /** Distributor or outlet, as the list says. */
  @PrimaryColumn({ name: 'buyer_id', type: 'text' })
  buyerId: string;

  /** PRIMARY: of distributors, SECONDARY: of outlets. */
  @Column({ type: 'text' })
  level: string;

  /** When it is on the list, oldest first. */
  @Column({ type: 'jsonb' })
  periods: CustomerListMemberRow['periods'];

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
