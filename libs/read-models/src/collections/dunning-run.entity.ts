import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A dunning run. */
@Entity({ schema: 'read', name: 'dunning_runs' })
export class DunningRunEntity {
  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Business date. */
  @Column({ type: 'date' })
  date: string;

  /** RUNNING or FINISHED; a run that was interrupted is finished by starting it again. */
  @Column({ type: 'text' })
  status: string;

  @Column({ name: 'started_by', type: 'text' })
  startedBy: string;

  /** Debtors with something overdue; null while it runs. */
  @Column({ type: 'bigint', nullable: true })
  debtors: number | null;

  /** Null while it runs. */
  @Column({ type: 'bigint', nullable: true })
  proposals: number | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
