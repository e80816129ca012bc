import { isCurrency } from '#libs/kernel';

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

/** What is wrong with one field of a profile. */
export interface ProfileFault {
  /** Path of the field, e.g. `number.decimal`; empty: the profile itself. */
  readonly field: string;
  /** Goes on from the field: `is , or .`. */
  readonly message: string;
}

/** A fault in words. */
export const faultInWords = ({ field, message }: ProfileFault): string => `${field} ${message}`.trimStart();

type Fields = Readonly<Record<string, unknown>>;

const mostWords = 20;
const longestWord = 100;
const text = `is text of at most ${longestWord} characters`;
const words = `is a list of 1 to ${mostWords} texts of at most ${longestWord} characters`;

/** Each field that is no object, with what it has to be. */
const fields: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  name: [(value) => typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,60}$/.test(value), 'is kebab-case text'],
  title: [isText, text],
  encoding: [(value) => value === undefined || isEncoding(value), 'is a character set, e.g. windows-1258'],
  delimiter: [oneOf(undefined, ',', ';', '\t', '|'), 'is , ; tab or |'],
  sheet: [optional(isText), text],
  date: [isDateFormat, 'is days, months and years, e.g. dd/MM/yyyy'],
  currency: [optional((value) => typeof value === 'string' && isCurrency(value)), 'is a currency, e.g. VND'],
  account: [optional(isText), text],
  skip: [optional(isWords), words],
  footer: [optional(isWords), words],
  wrappedMemo: [oneOf(undefined, true, false), 'is true or false'],
  order: [oneOf(undefined, 'oldest-first', 'newest-first'), 'is oldest-first or newest-first'],
  'header.rows': [oneOf(undefined, 1, 2), 'is 1 or 2'],
  'header.within': [
    optional((value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 200),
    'is 1 to 200',
  ],
  'number.decimal': [oneOf(',', '.'), 'is , or .'],
  'number.thousands': [oneOf(',', '.', ' ', ''), 'is , or . or a blank or nothing'],
  'indicator.credit': [optional(isWords), words],
  'indicator.debit': [optional(isWords), words],
};
/** Fields of fields; null: not needed. */
const objects: Readonly<Record<string, { readonly needed: boolean; readonly roles?: readonly string[] }>> = {
  header: { needed: true },
  number: { needed: true },
  indicator: { needed: false },
  columns: { needed: true, roles: columnRoles },
  labels: { needed: false, roles: labelRoles },
};

/** What is wrong with a profile somebody wrote; empty: it is sound. */
export function faultsOfProfile(value: unknown): readonly ProfileFault[] {
  if (!isFields(value)) return [{ field: '', message: 'a profile is an object' }];
  const faults: ProfileFault[] = [];
  const say = (right: boolean, field: string, message: string) => right || faults.push({ field, message });
  for (const key of Object.keys(value)) say(Object.hasOwn(fields, key) || Object.hasOwn(objects, key), key, 'is not known'); // prettier-ignore
  for (const [field, { needed, roles }] of Object.entries(objects)) {
    const inner = value[field];
    if (inner === undefined && !needed) continue;
    if (!isFields(inner)) say(false, field, 'is an object');
    else for (const key of Object.keys(inner)) {
      if (roles === undefined) say(Object.hasOwn(fields, `${field}.${key}`), `${field}.${key}`, 'is not known');
      else if (!roles.includes(key)) say(false, `${field}.${key}`, `is not known; known are ${roles.join(', ')}`);
      else say(isWords(inner[key]), `${field}.${key}`, words);
    } // prettier-ignore
  }
  for (const [field, [is, what]] of Object.entries(fields)) {
    const [outer, inner] = field.split('.') as [string, string?];
    const found = inner === undefined ? value[outer] : isFields(value[outer]) ? value[outer][inner] : undefined;
    if (inner === undefined || isFields(value[outer])) say(is(found), field, what);
  }
  faults.push(...contradictions(value));
  return faults;
}

/** Fields that are right each for itself and not together. */
function contradictions(profile: Fields): readonly ProfileFault[] {
  const faults: ProfileFault[] = [];
  const say = (right: boolean, field: string, message: string) => right || faults.push({ field, message });
  const [number, columns, indicator] = ['number', 'columns', 'indicator'].map((key) => profile[key]);
  if (isFields(number) && number['decimal'] !== undefined) {
    say(number['decimal'] !== number['thousands'], 'number.decimal', 'and number.thousands differ');
  }
  if (!isFields(columns)) return faults;
  const has = (role: ColumnRole) => Object.hasOwn(columns, role);
  say(has('bookingDate') || has('valueDate'), 'columns', 'has bookingDate or valueDate');
  const twoColumns = has('debit') && has('credit');
  say(has('amount') !== twoColumns && has('debit') === has('credit'), 'columns', 'has either amount, or debit and credit'); // prettier-ignore
  const indicates = isFields(indicator) && indicator['credit'] !== undefined && indicator['debit'] !== undefined;
  say(has('indicator') === indicates, 'indicator', 'has the words of columns.indicator');
  return faults;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf(...allowed: readonly unknown[]) {
  return (value: unknown) => allowed.includes(value);
}

function optional(is: (value: unknown) => boolean) {
  return (value: unknown) => value === undefined || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestWord;
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.length <= mostWords && value.every(isText);
}

function isDateFormat(value: unknown): boolean {
  return (
    isText(value) && /d{1,2}/.test(value) && /M{1,2}/.test(value) && /y{2}/.test(value) && !/[^dMy./ -]/.test(value)
  );
}

function isEncoding(value: unknown): boolean {
  if (!isText(value)) return false;
  try {
    return new TextDecoder(value).encoding !== '';
  } catch {
    return false;
  }
}
