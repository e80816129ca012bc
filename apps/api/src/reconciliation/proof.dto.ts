/** The bank's balance of one day beside ours; minor units. */
export class DayProofDto {
  bankAccountId: string;
  /** @example 2026-11-22 */
  day: string;
  /** @example VND */
  currency: string;
  /** Closing balance that the bank states; null: no statement ends on that day. */
  bankBalance: number | null;
  /** First opening balance and everything that is matched, up to that day. */
  bookBalance: number;
  /** Lines up to that day that nothing explains yet: came in less went out. */
  openItems: number;
  /** Lines up to that day that are ignored, with a reason each: came in less went out. */
  ignored: number;
  /** bankBalance - bookBalance - openItems - ignored; null without a bank balance. Other than 0: a line is missing or too many. */
  difference: number | null;
}

/** A document that differs from what it has to agree with. */
export class DriftDto {
  /** @example payment-not-posted */
  code: string;
  /** Id of the document. */
  documentId: string;
  /** Whose books it is in. @example principal */
  creditorId: string;
  /** What it is compared with. */
  against: string;
  /** Minor units: the document’s less the other’s. */
  difference: number;
  /** Path where to look. @example /v1/payments/6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  link: string;
}

/** Proof that books and bank agree, or what differs. */
export class ProofDto {
  days: DayProofDto[];
  /** At most 1000; empty: nothing differs. */
  drift: DriftDto[];
  /** True: every day’s difference is 0 and nothing drifts. */
  proved: boolean;
}
