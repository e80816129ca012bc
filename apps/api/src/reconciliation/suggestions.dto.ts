import type { MatchedInvoiceDto } from './bank-lines.dto.js';

/** Who paid, as the bank wrote it: personal data, shown to finance only and erasable. */
export class PayerDetailsDto {
  lineId: string;
  /** False: erased, or the bank told nothing. */
  known: boolean;
  /** @example CONG TY TNHH MINH ANH */
  name: string | null;
  account: string | null;
  /** @example MINH ANH THANH TOAN TY7K3M9X2 */
  memo: string | null;
  /** The line as it stands in the file. */
  raw: string | null;
}

/** A guess of what a line is. */
export class SuggestionDto {
  /** Rung of the ladder: 2 reference and amount, 3 reference only, 4 amount and time, 5 amount of several. @example 3 */
  rung: number;
  /** 0 to 100. @example 80 */
  score: number;
  /** Why, in words. */
  reasons: string[];
  debtorId: string;
  /** Invoices that it would settle, with amounts in minor units. */
  invoices: MatchedInvoiceDto[];
  reference: string | null;
}

/** A line that the bank may have told in place of another one. */
export class CorrectionDto {
  lineId: string;
  /** Minor units. @example 110000 */
  amount: number;
  /** Why, in words. */
  reasons: string[];
}

/** Guesses, best first. */
export class SuggestionsDto {
  lineId: string;
  /** Minor units. */
  open: number;
  suggestions: SuggestionDto[];
  /** Lines that may correct it, latest first: a second person says so, see `…/supersession`. */
  corrections: CorrectionDto[];
}
