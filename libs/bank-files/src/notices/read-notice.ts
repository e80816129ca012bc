import { readAmount } from '../amounts.js';
import { calendarDate } from '../dates.js';
import { attempt, Refusal, type Problem } from '../problem.js';
import { realReference } from '../records.js';
import type { CreditDebit } from '../statement.js';
import type { NoticeProfile } from './profile.js';

/** What a bank's notice tells of one transfer. Amounts in minor units. */
export interface Notice {
  /** The sender's number of the notice. */
  readonly id: string;
  readonly account: string;
  readonly virtualAccount: string | null;
  /** When the money moved, local time of the bank: `2026-11-05T14:02:11`. */
  readonly toldAt: string;
  /** The day of it, YYYY-MM-DD. */
  readonly valueDate: string;
  readonly creditDebit: CreditDebit;
  readonly amountMinor: number;
  readonly currency: string;
  /** Balance after the transfer; null: not told. */
  readonly balanceAfterMinor: number | null;
  /** The bank's number of the transfer; null: the notice can't be tied to a line of the statement. */
  readonly bankReference: string | null;
  /** What the payer wrote; '' where nothing. */
  readonly memo: string;
}

type Fields = Readonly<Record<string, unknown>>;

const mostText = 2_000;

/**
 * Reads a notice by the profile of its sender. Numbers must be written so that no digit is lost on the way through JSON:
 * plain decimals of at most 15 digits.
 * @param text the body as it came
 * @param value the same body, parsed
 * @returns the notice, or the first field that can't be taken
 */
export function readNotice(text: string, value: unknown, profile: NoticeProfile): Notice | Problem {
  const notice = attempt(() => new NoticeReader(text, value, profile).read());
  return notice instanceof Refusal ? notice.problem : notice;
}

class NoticeReader {
  private readonly fields: Fields;

  constructor(
    text: string,
    value: unknown,
    private readonly profile: NoticeProfile,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Refusal('notice-unreadable', 'A notice is one JSON object.');
    }
    refuseInexact(text);
    this.fields = value as Fields;
  }

  read(): Notice {
    const { fields, direction, zeroBalanceIsNone } = this.profile;
    const currency = (fields.currency === undefined ? undefined : this.text(fields.currency)) ?? this.profile.currency;
    const [toldAt, valueDate] = this.instant(fields.at);
    const amountMinor = this.amount(fields.amount, currency);
    if (amountMinor === undefined || amountMinor <= 0) throw this.wrong(fields.amount, 'is an amount above zero');
    const balance = fields.balance === undefined ? undefined : this.amount(fields.balance, currency);
    const word = this.needed(fields.direction);
    const creditDebit = (['CREDIT', 'DEBIT'] as const).find((each) => direction[each].includes(word));
    if (creditDebit === undefined) {
      throw this.wrong(fields.direction, `is one of ${[...direction.CREDIT, ...direction.DEBIT].join(', ')}`);
    }
    return {
      ...{ toldAt, valueDate, amountMinor, currency, creditDebit },
      id: this.id(),
      account: this.needed(fields.account),
      virtualAccount: (fields.virtualAccount === undefined ? undefined : this.text(fields.virtualAccount)) ?? null,
      balanceAfterMinor: balance === undefined || (balance === 0 && zeroBalanceIsNone === true) ? null : balance,
      bankReference: realReference(this.text(fields.bankReference)) ?? null,
      memo: [...new Set(fields.memo.flatMap((name) => this.text(name) ?? []))].join('\n'),
    };
  }

  private id(): string {
    const name = this.profile.fields.id;
    const id = this.scalar(name);
    if (id === undefined || !/^[A-Za-z0-9._:-]{1,100}$/.test(id)) {
      throw this.wrong(name, 'is 1 to 100 letters, digits and . _ : -');
    }
    return id;
  }

  /** A text, or a whole number as one; nothing where it is absent, null or blank. */
  private scalar(name: string): string | undefined {
    const value = this.fields[name];
    return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : this.text(name);
  }

  private text(name: string): string | undefined {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' || value.length > mostText) {
      throw this.wrong(name, `is text of at most ${mostText} characters`);
    }
    return value.trim() === '' ? undefined : value.trim();
  }

  private needed(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw this.wrong(name, 'is needed');
    return text;
  }

  private amount(name: string, currency: string): number | undefined {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null || value === '') return undefined;
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (!/^-?\d{1,16}(\.\d{1,6})?$/.test(text)) throw this.wrong(name, 'is a decimal number, such as 1500000');
    const at = { place: { path: name } };
    return text.startsWith('-')
      ? 0 - readAmount(text.slice(1), '.', currency, at)
      : readAmount(text, '.', currency, at);
  }

  private instant(name: string): readonly [string, string] {
    const shape = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/.exec(this.needed(name));
    const [, year, month, day, hour, minute, second = '00'] = shape ?? [];
    const date = calendarDate(Number(year), Number(month), Number(day));
    if (date === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
      throw this.wrong(name, 'is a local time, such as 2026-11-05 14:02:11');
    }
    return [`${date}T${hour}:${minute}:${second}`, date];
  }

  private wrong(name: string, rule: string): Refusal {
    return new Refusal('notice-unreadable', `${name} ${rule}.`, { path: name });
  }
}

/** JSON's numbers lose digits silently: one that might is refused, whichever field it stands in. */
function refuseInexact(text: string): void {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [number] of outside.matchAll(/-?[0-9][0-9.eE+-]*/g)) {
    if (/^-?\d+(\.\d+)?$/.test(number) && number.replace(/[-.]/g, '').length <= 15) continue;
    const message = `The number ${number.slice(0, 40)} may lose digits: write it as text, or as a plain decimal of at most 15 digits.`;
    throw new Refusal('number-inexact', message);
  }
}
