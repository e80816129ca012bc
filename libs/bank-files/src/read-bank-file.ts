import { readCamt } from './camt/read-camt.js';
import { readMt } from './mt/read-mt.js';
import { limitsOf, type Limits, type ReadOptions } from './options.js';
import { attempt, Refusal, type Place } from './problem.js';
import { kindOfBytes, kindOfText } from './recognise.js';
import type { BankFile } from './statement.js';
import { readCsv } from './tables/csv.js';
import type { Grid } from './tables/grid.js';
import { findLayout, type Layout } from './tables/layout.js';
import type { BankProfile } from './tables/profile.js';
import { accountInTable, readTable } from './tables/read-table.js';
import { readXlsx } from './tables/xlsx.js';
import { decodeText } from './text.js';

/**
 * Reads a bank's file: camt.052, .053, .054, MT940, MT942, CSV or XLSX. The format is found from the content, never from a name.
 * Pure: no clock, no I/O. Never throws for what stands in a file: a statement that cannot be read exactly is left out and told in
 * `problems`, with place and reason; the good ones of the same file are read. Whether statements add up is another question:
 * `checkStatement`.
 */
export function readBankFile(bytes: Uint8Array, options: ReadOptions = {}): BankFile {
  const file = attempt(() => read(bytes, limitsOf(options), options));
  return file instanceof Refusal ? { statements: [], problems: [file.problem], warnings: [] } : file;
}

type Tables = Pick<ReadOptions, 'profiles' | 'accounts'>;

function read(bytes: Uint8Array, limits: Limits, tables: Tables): BankFile {
  if (bytes.length === 0) throw new Refusal('file-empty', 'The file is empty: fetch it again from the bank.');
  if (bytes.length > limits.maxBytes) {
    throw new Refusal(
      'file-too-large',
      `The file has ${bytes.length} bytes, at most ${limits.maxBytes} are taken: split it.`,
    );
  }
  if (kindOfBytes(bytes) === 'workbook') return readWorkbook(bytes, limits, tables);
  const { text, encoding, warnings } = decodeText(bytes);
  const kind = kindOfText(text);
  const file =
    kind === 'xml'
      ? readCamt(text, limits)
      : kind === 'mt'
        ? readMt(text, limits)
        : readTextTable(bytes, text, limits, tables);
  return { encoding, ...file, warnings: [...warnings, ...file.warnings] };
}

interface Fit {
  readonly profile: BankProfile;
  readonly grid: Grid;
  readonly layout: Layout;
}

function readWorkbook(bytes: Uint8Array, limits: Limits, tables: Tables): BankFile {
  const bounds = { maxRows: limits.maxLines, maxUnpackedBytes: limits.maxUnpackedBytes };
  const grids = new Map<string | undefined, Grid | Refusal>();
  const gridOf = ({ sheet }: BankProfile) => {
    let grid = grids.get(sheet);
    if (grid === undefined) grids.set(sheet, (grid = attempt(() => readXlsx(bytes, sheet, bounds))));
    return grid;
  };
  return readFitting(tables, gridOf, 'XLSX');
}

/** @param text the bytes as they were read without a profile's word on the character set */
function readTextTable(bytes: Uint8Array, text: string, limits: Limits, tables: Tables): BankFile {
  const grids = new Map<string, Grid | Refusal>();
  const gridOf = ({ delimiter = ',', encoding }: BankProfile) => {
    const key = `${delimiter}${encoding ?? ''}`;
    let grid = grids.get(key);
    if (grid === undefined) {
      grid = attempt(() => {
        const source = encoding === undefined ? text : decodeText(bytes, encoding).text;
        return readCsv(source.replace(/^sep=.\r?\n/i, '\n'), delimiter, limits.maxLines);
      });
      grids.set(key, grid);
    }
    return grid;
  };
  return readFitting(tables, gridOf, 'CSV');
}

/** A table is read by the one profile whose headings are all there: never by a guess between two. */
function readFitting(
  { profiles = [], accounts = new Map() }: Tables,
  gridOf: (profile: BankProfile) => Grid | Refusal,
  what: string,
): BankFile {
  const fits: Fit[] = [];
  const reasons: string[] = [];
  let place: Place = { line: 1 };
  for (const profile of profiles) {
    const grid = gridOf(profile);
    if (grid instanceof Refusal) {
      // What is wrong with the file itself is wrong by every profile.
      if (profiles.length === 1 || !['sheet-missing', 'csv-broken', 'encoding-broken'].includes(grid.code)) throw grid;
      reasons.push(`${profile.name}: ${grid.message}`);
      place = grid.place;
      continue;
    }
    const layout = findLayout(grid, profile);
    if ('missing' in layout) reasons.push(`${profile.name} wants the headings ${layout.missing.join(', ')}`);
    else fits.push({ profile, grid, layout });
  }
  if (fits.length === 0) {
    const why = reasons.length === 0 ? 'none is given' : reasons.join('; ');
    const message = `The file is no camt and no MT940. As ${what} it needs a profile, and none fits: ${why}.`;
    throw new Refusal('profile-missing', message, place);
  }
  const { grid, profile, layout } = theOne(fits, accounts);
  return readTable(grid, profile, layout);
}

/** Of profiles with the same headings the one of the account that the file names, or any if they say the same otherwise. */
function theOne(fits: readonly Fit[], accounts: ReadonlyMap<BankProfile, string>): Fit {
  const [first] = fits;
  if (first !== undefined && fits.length === 1) return first;
  const told = fits.map(({ grid, profile, layout }) => accountInTable(grid, profile, layout));
  const own = fits.filter(({ profile }, i) => {
    const number = accounts.get(profile);
    return number !== undefined && told[i] !== undefined && bare(number) === bare(told[i]);
  });
  if (own.length === 1) return own[0]!;
  const alike = new Set(fits.map(({ profile }) => JSON.stringify({ ...profile, name: '', title: '', account: '' })));
  if (first !== undefined && alike.size === 1 && !told.includes(undefined)) return first;
  const names = fits.map(({ profile }) => accounts.get(profile) ?? profile.name).join(', ');
  throw new Refusal('profile-ambiguous', `Several profiles fit (${names}): name the one of this bank.`);
}

const bare = (number: string) => number.replace(/[\s.-]/g, '').toUpperCase();
