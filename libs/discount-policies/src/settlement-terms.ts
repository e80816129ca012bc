import { t } from '#libs/kernel';

/** How a policy of phase SETTLEMENT is decided after invoicing. */
export const settlementSchema = t.union(
  /**
   * Earned by paying an invoice early. The slabs count DAYS from the invoice date (0: the same day); `rate` is percent of
   * the invoice's net, or with base INCLUDING_TAX of its total.
   */
  t.object({
    kind: t.literal('EARLY_PAYMENT'),
    /** The day that counts: when the bank booked the payment, or its value date. */
    paidOn: t.oneOf('BANK_DATE', 'VALUE_DATE'),
    /** Days that a payment may be late and still count as on the last day of its slab. */
    graceDays: t.integer(),
    /** What a payment of a part earns. */
    partial: t.oneOf('PRO_RATA', 'NONE'),
  }),
  /**
   * Earned by what a buyer was invoiced (governing date INVOICE) or received (RECEIPT) in a period, less returns. The slabs
   * count the measure over the period; STEP rewards all of it, MARGINAL each slab's stretch.
   */
  t.object({
    kind: t.literal('PERIOD_REBATE'),
    /** `WINDOW`: the policy's own window is the one period. */
    period: t.oneOf('MONTH', 'QUARTER', 'YEAR', 'WINDOW'),
    /**
     * `NOTHING`: the slabs count the measure itself. `TARGET`, `LAST_YEAR`: whole percents of the buyer's target or of the
     * same period a year before, rounded down.
     */
    against: t.oneOf('NOTHING', 'TARGET', 'LAST_YEAR'),
    /** Target of each buyer, in the measure; a buyer without one earns nothing. Only with TARGET. */
    targets: t.array(t.object({ buyerId: t.id(), target: t.integer() })),
    /** What becomes known after the period was settled: settled again (the difference), or counted in the next period. */
    late: t.oneOf('TRUE_UP', 'NEXT_PERIOD'),
  }),
);
