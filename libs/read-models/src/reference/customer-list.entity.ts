import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A named list of buyers that policies ask about. */
@Entity({ schema: 'read', name: 'customer_lists' })
export class CustomerListEntity {
  @PrimaryColumn({ name: 'list_id', type: 'text' })
  listId: string;

  @Column({ type: 'text' })
  name: string;

  /** PRIMARY: of distributors, SECONDARY: of outlets. */
  @Column({ type: 'text' })
  level: string;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
