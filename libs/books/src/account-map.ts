import type { ProposedPeriod } from './events.js';
import { postingKinds, postingLedgers, type Ledger, type PostingKind } from './postings.js';

/** An account of the chart. */
export interface ChartAccount {
  readonly code: string;
  readonly name: string;
}

/** Which account of the chart each posting moves; data that a deployment may replace. */
export interface AccountMap {
  readonly name: string;
  readonly accounts: readonly ChartAccount[];
  /** For every kind of posting: the account's code of each ledger that it moves. */
  readonly postings: {
    readonly [Kind in PostingKind]: { readonly [L in (typeof postingLedgers)[Kind][number]]: string };
  };
}

/** The account of a ledger in a posting; the map is sound, so there is one. */
export function accountOf(map: AccountMap, kind: PostingKind, ledger: Ledger): string {
  return (map.postings[kind] as Codes)[ledger]!;
}

/** The map as a list, as events hold it. */
export function toldMap({ name, accounts, postings }: AccountMap) {
  return {
    name,
    accounts: accounts.map(({ code, name: words }) => ({ code, name: words })),
    postings: postingKinds.flatMap((kind) =>
      postingLedgers[kind].map((ledger) => ({ kind, ledger, account: (postings[kind] as Codes)[ledger]! })),
    ),
  };
}

/** The map of a closed month, from its event; kinds of posting that it did not know yet are those of `present`. */
export function mapOfTold(told: ToldMap, present: AccountMap): AccountMap {
  const postings: Record<string, Codes> = { ...present.postings };
  for (const { kind, ledger, account } of told.postings) postings[kind] = { ...postings[kind], [ledger]: account };
  const codes = new Set(told.accounts.map(({ code }) => code));
  const accounts = [...told.accounts, ...present.accounts.filter(({ code }) => !codes.has(code))];
  return { name: told.name, accounts, postings: postings as unknown as AccountMap['postings'] };
}

type Codes = Readonly<Record<string, string>>;
type ToldMap = ProposedPeriod['accountMap'];
type Unknown = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most;

/**
 * Reads an account map from JSON.
 * @returns the map, or every reason why it is none, each with its place
 */
export function readAccountMap(json: unknown): AccountMap | readonly string[] {
  if (!isObject(json)) return ['an account map is an object with name, accounts and postings'];
  const problems: string[] = [];
  const extra = Object.keys(json).find((key) => !['name', 'accounts', 'postings'].includes(key));
  if (extra !== undefined) problems.push(`${extra} is unknown`);
  if (!text(json['name'], 200)) problems.push('name is a text of at most 200 characters');
  const accounts = readAccounts(json['accounts'], problems);
  const postings = readPostings(json['postings'], new Set(accounts.map(({ code }) => code)), problems);
  return problems.length > 0 ? problems : { name: json['name'] as string, accounts, postings };
}

function readAccounts(json: unknown, problems: string[]): readonly ChartAccount[] {
  if (!Array.isArray(json) || json.length === 0 || json.length > 1_000) {
    problems.push('accounts is a list of 1 to 1000 accounts');
    return [];
  }
  const accounts = new Map<string, ChartAccount>();
  for (const [i, each] of (json as unknown[]).entries()) {
    const { code, name } = isObject(each) ? each : {};
    if (typeof code !== 'string' || !/^[A-Za-z0-9.-]{1,20}$/.test(code)) {
      problems.push(`accounts[${i}].code is 1 to 20 letters, digits, points or hyphens`);
    } else if (!text(name, 200)) problems.push(`accounts[${i}].name is a text of at most 200 characters`);
    else if (accounts.has(code)) problems.push(`accounts[${i}].code ${code} is there twice`);
    else accounts.set(code, { code, name });
  }
  return [...accounts.values()];
}

function readPostings(json: unknown, codes: ReadonlySet<string>, problems: string[]): AccountMap['postings'] {
  const given = isObject(json) ? json : {};
  for (const kind of Object.keys(given)) {
    if (!Object.hasOwn(postingLedgers, kind)) problems.push(`postings.${kind} is no kind of posting`);
  }
  const postings: Record<string, Record<string, string>> = {};
  for (const kind of postingKinds) {
    const ledgers = isObject(given[kind]) ? given[kind] : {};
    const wanted: readonly string[] = postingLedgers[kind];
    for (const ledger of Object.keys(ledgers)) {
      if (!wanted.includes(ledger)) problems.push(`postings.${kind}.${ledger} is not moved by ${kind}`);
    }
    postings[kind] = {};
    for (const ledger of wanted) {
      const code = ledgers[ledger];
      if (typeof code !== 'string') problems.push(`postings.${kind}.${ledger} lacks its account`);
      else if (!codes.has(code)) problems.push(`postings.${kind}.${ledger}: account ${code} is not in accounts`);
      else postings[kind][ledger] = code;
    }
  }
  return postings as AccountMap['postings'];
}
