import { readFileSync } from 'node:fs';
import { isNamespace } from '#libs/event-store';
import { isBusinessDate, isCurrency } from '#libs/kernel';

/** How the text of a setting becomes its value. Each throws an Error that tells what is expected. */

/** Any text but none. */
export function text(text: string): string {
  if (text.trim() === '') throw new Error('some text');
  return text;
}

/** One of some words. */
export function oneOf<const Values extends readonly string[]>(...values: Values) {
  return (text: string): Values[number] => {
    if (!values.includes(text)) throw new Error(`one of ${values.join(', ')}`);
    return text;
  };
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw new Error(`a whole number from ${least} to ${most}`);
    return value;
  };
}

/** A URL with one of these protocols. */
export function url(...protocols: string[]) {
  return (text: string): string => {
    const protocol = URL.canParse(text) ? new URL(text).protocol : '';
    if (!protocols.includes(protocol)) throw new Error(`a URL that begins with ${protocols.join(' or ')}`);
    return text;
  };
}

/** A connection string as EventStoreDB's client takes it. Unlike a URL it may name several hosts. */
export function eventStoreUrl(text: string): string {
  const host = String.raw`[^\s,:/?#@]+(:\d{1,5})?`;
  const hosts = new RegExp(String.raw`^esdb(\+discover)?:\/\/([^\s/?#@]+@)?${host}(,${host})*\/?(\?[^\s#]*)?$`);
  if (!hosts.test(text)) throw new Error('esdb://host:port or esdb+discover://name, several hosts with commas between');
  return text;
}

/** An IANA time zone. */
export function timeZone(text: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    throw new Error('an IANA time zone, such as Asia/Ho_Chi_Minh');
  }
}

/** An ISO 4217 code that Tuyen knows. */
export function currency(text: string): string {
  if (!isCurrency(text)) throw new Error('an ISO 4217 code that Tuyen knows, such as VND');
  return text;
}

/** A name for a deployment's part of an EventStoreDB node. */
export function namespace(text: string): string {
  if (!isNamespace(text)) throw new Error('a small letter, then up to 39 small letters, digits or _');
  return text;
}

/** A secret long enough to be one. */
export function secret(text: string): string {
  if (text.length < 16) throw new Error('at least 16 characters');
  return text;
}

/** Days that divide time up, each above the one before. */
export function risingDays(text: string): readonly number[] {
  const days = text.split(',').map((part) => (/^ *\d{1,4} *$/.test(part) ? Number(part) : NaN));
  const rising = days.every((day, i) => day > (days[i - 1] ?? 0));
  if (!rising) throw new Error('whole numbers of days above 0, each above the one before, such as 7,15,30');
  return days;
}

/** What each role of finance may give up by itself, minor units; null: any amount. */
export interface RoleLimits {
  readonly finance: number;
  readonly admin: number | null;
}

/** `finance:50000`, or with `,admin:5000000`; a role that is not named: finance nothing, admin any amount. */
export function roleLimits(text: string): RoleLimits {
  const limits = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, role, amount] = /^ *(finance|admin) *: *(\d{1,13}) *$/.exec(part) ?? [];
    if (role === undefined || limits.has(role)) {
      throw new Error('roles with whole numbers of minor units, such as finance:50000,admin:5000000');
    }
    limits.set(role, Number(amount));
  }
  return { finance: limits.get('finance') ?? 0, admin: limits.get('admin') ?? null };
}

const percentPattern = /^(100(\.0+)?|\d{1,2}(\.\d{1,4})?)$/;

/** 0 to 100, decimal text. */
export function percent(text: string): string {
  if (!percentPattern.test(text)) throw new Error('a percentage from 0 to 100, such as 62.5');
  return text;
}

/** Words between commas. */
export function words(text: string): readonly string[] {
  const all = text.split(',').map((word) => word.trim());
  if (all.includes('')) throw new Error('words between commas');
  return all;
}

/** Periods of business dates, both inclusive, each with a percentage. */
export function limitedPeriods(text: string): readonly { from: string; to: string; percent: string }[] {
  return words(text).map((period) => {
    const [, from = '', to = '', limit = ''] = /^(.{10})\.\.(.{10})=(.+)$/.exec(period) ?? [];
    if (!isBusinessDate(from) || !isBusinessDate(to) || to < from || !percentPattern.test(limit)) {
      throw new Error('periods such as 2027-01-07..2027-02-05=100, between commas');
    }
    return { from, to, percent: limit };
  });
}

/** What a JSON file holds. */
export function jsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`a file with JSON (${(error as Error).message})`, { cause: error });
  }
}

const fewestKeyBytes = 16;
const mostSecrets = 3;

/**
 * Signing secrets of Standard Webhooks by sender: `sender=whsec_BASE64`, several senders with commas between, several
 * secrets of one with `|` between while they change.
 */
export function webhookSecrets(text: string): ReadonlyMap<string, readonly Buffer[]> {
  const bySender = new Map<string, readonly Buffer[]>();
  for (const entry of text.split(',')) {
    const [, sender, secrets = ''] = /^ *([a-z0-9][a-z0-9-]{0,60})=(\S+) *$/.exec(entry) ?? [];
    const keys = secrets.split('|').map((one) => {
      const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(one) ?? [];
      return Buffer.from(base64, 'base64');
    });
    const sound = keys.length <= mostSecrets && keys.every(({ length }) => length >= fewestKeyBytes);
    if (sender === undefined || !sound || bySender.has(sender)) {
      throw new Error(
        `sender=whsec_BASE64 of at least ${fewestKeyBytes} bytes, commas between senders, | between at most ${mostSecrets} secrets of one`,
      );
    }
    bySender.set(sender, keys);
  }
  return bySender;
}
