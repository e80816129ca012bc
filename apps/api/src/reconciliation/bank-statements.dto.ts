import { ApiPropertyOptional } from '@nestjs/swagger';

/** The profile by which a table was read. */
export class ReadByDto {
  /** @example my-bank */
  name: string;
  /** Whose profile it is; null: an example that comes with the product. @example B-VCB */
  bankAccountId: string | null;
  /** Version of that account’s profile. @example 1 */
  version: number | null;
  /** SHA-256 of the profile. */
  hash: string;
}

/** What became of one statement of a file. */
export class StatementOutcomeDto {
  statementId: string;
  bankAccountId: string;
  /** The bank’s own number of it. */
  number: string | null;
  /** Null: the file is no table. */
  readBy: ReadByDto | null;
  /** @example 2026-11-21 */
  from: string | null;
  /** @example 2026-11-21 */
  to: string | null;
  /** @example VND */
  currency: string;
  /** Minor units; null: the file has none. */
  opening: number | null;
  /** Minor units; null: the file has none. */
  closing: number | null;
  /** Booked credits, minor units. */
  credits: number;
  /** Booked debits, minor units. */
  debits: number;
  lines: number;
  /** Lines that no earlier file brought. */
  newLines: number;
  /** ACCEPTED, QUARANTINED, RELEASED or DISCARDED. @example ACCEPTED */
  status: string;
  /** opening + credits - debits - closing, minor units. */
  difference: number;
  /** What does not agree, and how it joins the statement before it. */
  findings: FindingDto[];
}

/** Two lines of which the bank may have told one in place of the other. */
export class CorrectedLineDto {
  /** What an earlier file told. */
  earlier: string;
  /** What this file tells. */
  now: string;
}

/** Something that a person should know, with its place in the file. */
export class FindingDto {
  /** @example balance-difference */
  code: string;
  message: string;
  /** @example line 12, :62F: */
  place: string;
  /** `corrected-line` only: the line that an earlier file told, and the one that this file tells in its place. */
  @ApiPropertyOptional({ type: () => CorrectedLineDto })
  lines?: CorrectedLineDto;
}

/** What became of a bank’s file. */
export class BankFileDto {
  /** SHA-256 of the file. */
  fileId: string;
  /** @example camt.053 001.08 */
  format: string;
  statements: StatementOutcomeDto[];
  /** Statements that could not be taken, each with reason and place. */
  problems: FindingDto[];
}

/** A statement as decided. */
export class BankStatementDto {
  statementId: string;
  bankAccountId: string;
  /** @example RELEASED */
  status: string;
  /** Minor units. */
  difference: number;
  lines: number;
}
