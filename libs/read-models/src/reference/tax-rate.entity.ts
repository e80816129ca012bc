import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The rate of a tax class from a day on. */
@Entity({ schema: 'read', name: 'tax_rates' })
export class TaxRateEntity {
  @PrimaryColumn({ name: 'tax_class', type: 'text' })
  taxClass: string;

  @PrimaryColumn({ name: 'valid_from', type: 'date' })
  validFrom: string;

  @Column({ name: 'rate_percent', type: 'text' })
  ratePercent: string;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
