import type { BankProfile } from './tables/profile.js';

/** Bounds and helps of reading. */
export interface ReadOptions {
  /** Profiles of the tables (CSV, XLSX) that are understood; the file must fit exactly one. */
  readonly profiles?: readonly BankProfile[];
  /** Number of the account that a profile was made for: of several that fit, the one of the account that the file names reads it. */
  readonly accounts?: ReadonlyMap<BankProfile, string>;
  /** Largest file, bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Most that a workbook may unpack to, bytes. Default 128 MiB. */
  readonly maxUnpackedBytes?: number;
  /** Most lines of all statements of a file. Default 500,000. */
  readonly maxLines?: number;
}

export type Limits = Required<Omit<ReadOptions, 'profiles' | 'accounts'>>;

const mebibyte = 1_048_576;

/** The bounds that hold where the caller names none. */
export const defaultLimits: Limits = { maxBytes: 64 * mebibyte, maxUnpackedBytes: 128 * mebibyte, maxLines: 500_000 };

export function limitsOf(options: ReadOptions): Limits {
  const { maxBytes, maxUnpackedBytes, maxLines } = { ...defaultLimits, ...options };
  return { maxBytes, maxUnpackedBytes, maxLines };
}
