/**
 * How one bank writes its tables (CSV, XLSX): a data file, so that a new bank needs no program. Headings and labels are compared
 * without accents, case and blanks around; the first rows are searched for the row that has all needed headings.
 */
export interface BankProfile {
  /** Kebab-case, unique. */
  readonly name: string;
  /** For people: which bank, which export. */
  readonly title: string;
  /** Character set where it cannot be seen from the bytes, e.g. `windows-1258`. */
  readonly encoding?: string;
  /** Of a CSV. Default `,`. */
  readonly delimiter?: ',' | ';' | '\t' | '|';
  /** Sheet of a workbook; the first one unless told. */
  readonly sheet?: string;
  readonly header: {
    /** Rows that make up the headings: with 2, a heading is its upper (maybe merged) and its lower cell. Default 1. */
    readonly rows?: 1 | 2;
    /** How far down the headings are looked for. Default 40. */
    readonly within?: number;
  };
  /** Headings of each column; several where the bank writes them differently. */
  readonly columns: Readonly<Partial<Record<ColumnRole, readonly string[]>>>;
  /** Words of the column `indicator`. */
  readonly indicator?: { readonly credit: readonly string[]; readonly debit: readonly string[] };
  /** Of dates: d, M, y in any order, e.g. `dd/MM/yyyy`; what follows it (a time) is passed over. */
  readonly date: string;
  readonly number: { readonly decimal: ',' | '.'; readonly thousands: ',' | '.' | ' ' | '' };
  /** ISO 4217, where no cell tells. */
  readonly currency?: string;
  /** Number of the account, where no cell tells. */
  readonly account?: string;
  /** Cells above or below the table that stand right of a label, or behind it in one cell. */
  readonly labels?: Readonly<Partial<Record<LabelRole, readonly string[]>>>;
  /** Rows to pass over: a cell begins with one of these. */
  readonly skip?: readonly string[];
  /** The first row with a cell that begins with one of these ends the table. */
  readonly footer?: readonly string[];
  /** True: a row with nothing but memo (and counterparty) goes on with the memo above. */
  readonly wrappedMemo?: boolean;
  /** Order of the rows. Default oldest first. */
  readonly order?: 'oldest-first' | 'newest-first';
}

export const columnRoles = [
  'bookingDate',
  'valueDate',
  'reference',
  'debit',
  'credit',
  'amount',
  'indicator',
  'balance',
  'memo',
  'counterpartyName',
  'counterpartyAccount',
  'counterpartyBank',
  'currency',
  'virtualAccount',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

export const labelRoles = [
  'account',
  'owner',
  'currency',
  'opening',
  'closing',
  'totalDebit',
  'totalCredit',
  'from',
  'to',
] as const;
export type LabelRole = (typeof labelRoles)[number];

/** Letters without accents, case and doubled blanks: how headings are compared. */
export function plainWords(text: string): string {
  const bare = plainAscii.test(text) ? text : text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd');
  return bare.replace(/\s+/g, ' ').trim().toLowerCase();
}

const plainAscii = /^[ -~]*$/;

/** What is wrong with a profile somebody wrote, in words; empty: it is sound. */
export function faultsOfProfile(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return ['a profile is an object'];
  const profile = value as Record<string, unknown>;
  const faults: string[] = [];
  const say = (right: boolean, fault: string) => right || faults.push(fault);
  const known =
    'name title encoding delimiter sheet header columns indicator date number currency account labels skip footer wrappedMemo order';
  for (const key of Object.keys(profile)) say(known.split(' ').includes(key), `${key} is not known`);
  say(
    typeof profile['name'] === 'string' && /^[a-z0-9][a-z0-9-]{0,60}$/.test(profile['name']),
    'name is kebab-case text',
  );
  say(typeof profile['title'] === 'string', 'title is text');
  say(
    typeof profile['date'] === 'string' && isDateFormat(profile['date']),
    'date is days, months and years, e.g. dd/MM/yyyy',
  );
  const number = profile['number'] as Record<string, unknown> | undefined;
  say(isOneOf(number?.['decimal'], [',', '.']), 'number.decimal is , or .');
  say(isOneOf(number?.['thousands'], [',', '.', ' ', '']), 'number.thousands is , or . or a blank or nothing');
  say(number?.['decimal'] !== number?.['thousands'], 'number.decimal and number.thousands differ');
  say(isOneOf(profile['delimiter'], [undefined, ',', ';', '\t', '|']), 'delimiter is , ; tab or |');
  const header = profile['header'] as Record<string, unknown> | undefined;
  say(isOneOf(header?.['rows'], [undefined, 1, 2]), 'header.rows is 1 or 2');
  say(typeof header === 'object' && header !== null, 'header is an object');
  const columns = wordLists(profile['columns'], columnRoles, 'columns', faults);
  wordLists(profile['labels'] ?? {}, labelRoles, 'labels', faults);
  say(columns.has('bookingDate') || columns.has('valueDate'), 'columns has bookingDate or valueDate');
  say(
    columns.has('amount') !== (columns.has('debit') && columns.has('credit')),
    'columns has either amount, or debit and credit',
  );
  const indicator = profile['indicator'] as Record<string, unknown> | undefined;
  const indicates = isWords(indicator?.['credit']) && isWords(indicator?.['debit']);
  say(columns.has('indicator') === indicates, 'indicator has the words of columns.indicator');
  for (const key of ['skip', 'footer'])
    say(profile[key] === undefined || isWords(profile[key]), `${key} is a list of texts`);
  return faults;
}

function wordLists(value: unknown, roles: readonly string[], what: string, faults: string[]): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) {
    faults.push(`${what} is an object`);
    return new Set();
  }
  for (const [role, words] of Object.entries(value)) {
    if (!roles.includes(role)) faults.push(`${what}.${role} is not known; known are ${roles.join(', ')}`);
    else if (!isWords(words)) faults.push(`${what}.${role} is a list of texts`);
  }
  return new Set(Object.keys(value));
}

const isOneOf = (value: unknown, allowed: readonly unknown[]) => allowed.includes(value);

const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word.trim() !== '');

const isDateFormat = (text: string) =>
  /d{1,2}/.test(text) && /M{1,2}/.test(text) && /y{2}/.test(text) && !/[^dMy./ -]/.test(text);
