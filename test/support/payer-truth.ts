import { formatAmount } from '#libs/kernel';
import { camtFile, mt940File } from '#libs/bank-files/testing';
import type { Chance } from './long-run.js';

/** An invoice that is to be paid; USD cents. */
export interface Payable {
  readonly invoiceId: string;
  readonly outletId: string;
  readonly orderNo: string;
  readonly open: number;
  readonly dueDate: string;
  /** Of its payment request; null: none was sent. */
  readonly reference: string | null;
}

/** What a line of the bank really is. */
export interface Truth {
  readonly bankReference: string;
  readonly date: string;
  /** Below zero: money that went out. */
  readonly amount: number;
  readonly memo: string;
  readonly account: string | null;
  /** `READABLE`: reference and exact amount. */
  readonly kind: 'READABLE' | 'TO_MATCH' | 'FEE' | 'BOUNCE';
  readonly outletId: string;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  readonly differences: readonly { readonly invoiceId: string; readonly amount: number; readonly reason: string }[];
  /** Settled already: the money stays unapplied. */
  readonly paidTwice?: string;
  /** Bank reference of the line that is paid twice with this one: whichever comes first may post itself. */
  readonly twin?: string;
  /** Bank reference of the line that bounced. */
  readonly bounced?: string;
  /** True: the bank sent a notice before the statement. */
  readonly noticed: boolean;
}

const accountOf = (outletId: string) => `US${outletId.replaceAll(/\D/g, '').padStart(10, '7')}`;

/** A reference as banks hand it on. */
export function mangled(reference: string, { pick }: Chance): string {
  return pick<(text: string) => string>([
    (text) => `PAYMENT ${text}`,
    (text) => `ck den ${text.toLowerCase()} tt don hang`,
    (text) => `${text.slice(0, 8)}\n${text.slice(8)}`,
    (text) => text.replaceAll(/(.{4})/g, '$1 '),
    (text) => `REF:${text}/20190603/OK`,
    (text) => `${text.slice(0, 5)}-${text.slice(5)}`,
    (text) => `0071FT${text}X9`,
    (text) => text.replaceAll('0', 'O').replaceAll('1', 'I'),
  ])(reference);
}

/** How one distributor's outlets pay its invoices: every way in which the real world does, with the truth of each line. */
export function payAll(payables: readonly Payable[], dates: readonly string[], random: Chance, tag: string): Truth[] {
  const { next, pick } = random;
  const truths: Truth[] = [];
  let number = 0;
  const line = (payable: Payable, amount: number, more: Partial<Truth> & Pick<Truth, 'kind' | 'memo'>): Truth => {
    const truth: Truth = {
      bankReference: `FT${tag}${String(++number).padStart(6, '0')}`,
      date: pick(dates),
      amount,
      account: accountOf(payable.outletId),
      outletId: payable.outletId,
      invoices: [{ invoiceId: payable.invoiceId, amount: Math.min(amount, payable.open) }],
      differences: [],
      noticed: next() < 0.2,
      ...more,
    };
    truths.push(truth);
    return truth;
  };
  const waiting = [...payables];
  for (let payable = waiting.shift(); payable; payable = waiting.shift()) {
    const { open, reference, outletId, orderNo, invoiceId } = payable;
    const written = reference === null ? pick([orderNo, outletId, 'thanh toan tien hang']) : mangled(reference, random);
    const way = next();
    if (way < 0.05 && open > 1_000) {
      const rest = 1 + Math.floor(next() * 500);
      const differences = [{ invoiceId, amount: rest, reason: 'fee that the bank took off' }];
      const invoices = [{ invoiceId, amount: open - rest }];
      line(payable, open - rest, { kind: 'TO_MATCH', memo: written, invoices, differences });
    } else if (way < 0.08) {
      line(payable, open + 100, { kind: 'TO_MATCH', memo: written });
    } else if (way < 0.12 && open > 1_000) {
      const first = Math.floor(open / 3);
      line(payable, first, { kind: 'TO_MATCH', memo: written });
      line(payable, open - first, { kind: 'TO_MATCH', memo: written });
    } else if (way < 0.2) {
      const others = waiting.filter((other) => other.outletId === outletId).slice(0, 3);
      for (const other of others) waiting.splice(waiting.indexOf(other), 1);
      const all = [payable, ...others];
      const invoices = all.map((each) => ({ invoiceId: each.invoiceId, amount: each.open }));
      const memo = all.map((each) => each.orderNo).join(' ');
      line(
        payable,
        invoices.reduce((sum, { amount }) => sum + amount, 0),
        { kind: 'TO_MATCH', memo, invoices },
      );
    } else if (way < 0.24) {
      // Another debtor's reference, by mistake.
      const other = payables.find(
        (each) => each.reference !== null && each.outletId !== outletId && each.open !== open,
      );
      line(payable, open, { kind: 'TO_MATCH', memo: `${orderNo} ${other?.reference ?? ''}` });
    } else if (way < 0.27 && open > 1_000) {
      // Too little, and no more comes.
      const part = Math.ceil(open * 0.6);
      line(payable, part, { kind: 'TO_MATCH', memo: written });
    } else if (way < 0.29) {
      // Paid twice, alike in all but the bank's number: the second one is the debtor's money, and settles nothing.
      const kind = reference === null ? 'TO_MATCH' : 'READABLE';
      const paid = line(payable, open, { kind, memo: written, noticed: false });
      const again = { memo: written, date: paid.date, invoices: [], paidTwice: invoiceId, noticed: false };
      const twin = line(payable, open, { kind: 'TO_MATCH', ...again, twin: paid.bankReference });
      truths[truths.indexOf(paid)] = { ...paid, twin: twin.bankReference };
    } else {
      const kind = reference === null ? 'TO_MATCH' : 'READABLE';
      const paid = line(payable, open, { kind, memo: written });
      if (way > 0.98) {
        const bounce = { kind: 'BOUNCE' as const, memo: 'returned', invoices: [], bounced: paid.bankReference };
        line(payable, -open, { ...bounce, date: paid.date, noticed: false });
      }
    }
    if (next() < 0.05)
      line(payable, -25, { kind: 'FEE', memo: 'service fee', invoices: [], account: null, noticed: false });
  }
  return truths;
}

/** What is owed on a day, in truth; USD cents. */
export interface Owed {
  /** By invoice, what is still open. */
  readonly open: ReadonlyMap<string, number>;
  /** By outlet, what came in beyond its invoices. */
  readonly unapplied: ReadonlyMap<string, number>;
}

/** Books the truth by hand: every payment on its day to what it was for, fees of banks let go, what bounced owed again. */
export function owedOn(date: string, payables: readonly Payable[], truths: readonly Truth[]): Owed {
  const open = new Map(payables.map((payable) => [payable.invoiceId, payable.open]));
  const unapplied = new Map<string, number>();
  const bounced = new Set(truths.filter((line) => line.date <= date).map((line) => line.bounced));
  for (const line of truths) {
    if (line.date > date || line.amount < 0 || bounced.has(line.bankReference)) continue;
    const settled = line.invoices.reduce((sum, { amount }) => sum + amount, 0);
    for (const { invoiceId, amount } of [...line.invoices, ...line.differences]) {
      open.set(invoiceId, open.get(invoiceId)! - amount);
    }
    if (line.amount > settled)
      unapplied.set(line.outletId, (unapplied.get(line.outletId) ?? 0) + line.amount - settled);
  }
  return { open, unapplied };
}

/** Formats of a bank's statement in which the truth is told. */
export const formats = ['camt.053', 'MT940', 'CSV'] as const;
export type Format = (typeof formats)[number];

/** A day's statement of an account. */
export interface DayStatement {
  readonly number: string;
  readonly account: string;
  readonly date: string;
  readonly opening: number;
  readonly lines: readonly Truth[];
}

const dollars = (cents: number) => formatAmount(Math.abs(cents), 'USD');
const closingOf = ({ opening, lines }: DayStatement) => lines.reduce((sum, { amount }) => sum + amount, opening);

/** The bank's file of a day, as that format has it. */
export function statementFile(format: Format, day: DayStatement): string {
  if (format === 'camt.053') return camt('053', day, day.lines);
  return format === 'MT940' ? mt940(day) : csv(day);
}

/** The notice that a bank sends of single lines before the statement. */
export function noticeFile(day: DayStatement, lines: readonly Truth[]): string {
  return camt('054', day, lines);
}

const signed = (cents: number) => `${cents < 0 ? '-' : ''}${dollars(cents)}`;
const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function camt(message: '053' | '054', day: DayStatement, lines: readonly Truth[]): string {
  const { account, date, opening, number } = day;
  const balances = [
    ['OPBD', signed(opening), date],
    ['CLBD', signed(closingOf(day)), date],
  ] as const;
  const entries = lines.map(({ amount, bankReference: reference, memo, account: payer }) => ({
    ...{ amount: signed(amount), date, reference },
    details: [
      '<NtryDtls><TxDtls>',
      payer === null ? '' : `<RltdPties><DbtrAcct><Id><Othr><Id>${payer}</Id></Othr></Id></DbtrAcct></RltdPties>`,
      ...memo.split('\n').map((piece, i) => `${i === 0 ? '<RmtInf>' : ''}<Ustrd>${xml(piece)}</Ustrd>`),
      '</RmtInf></TxDtls></NtryDtls>',
    ].join(''),
  }));
  const statement = { account, currency: 'USD', number, entries };
  return camtFile({ message, statements: [message === '053' ? { ...statement, balances } : statement] });
}

function mt940(day: DayStatement): string {
  const { account, date, opening, number } = day;
  const yymmdd = date.slice(2).replaceAll('-', '');
  const balance = (cents: number) => `${cents < 0 ? 'D' : 'C'}${yymmdd}USD${dollars(cents).replace('.', ',')}`;
  const lines = day.lines.map(({ amount, bankReference, memo, account: payer }): [string, string] => [
    `${yymmdd}${yymmdd.slice(2)}${amount < 0 ? 'D' : 'C'}${dollars(amount).replace('.', ',')}NTRFNONREF//${bankReference}`,
    // In the structured form a piece has 27 characters at most.
    `166${pieces(memo)}${payer === null ? '' : `?31${payer}`}`,
  ]);
  return mt940File({ account, number, opening: balance(opening), closing: balance(closingOf(day)), lines });
}

/** Subfields ?20 to ?29 of 27 characters. */
const pieces = (memo: string) =>
  (memo.replaceAll('\n', '').match(/.{1,27}/g) ?? [])
    .slice(0, 10)
    .map((piece, i) => `?${20 + i}${piece}`)
    .join('');

function csv(day: DayStatement): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const grouped = (cents: number) => signed(cents).replaceAll(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  const [year, month, dayOfMonth] = day.date.split('-');
  const local = `${dayOfMonth}/${month}/${year}`;
  let balance = day.opening;
  const rows = day.lines.map(({ amount, bankReference, memo }) => {
    balance += amount;
    const [debit, credit] = amount < 0 ? [grouped(-amount), ''] : ['', grouped(amount)];
    return [local, bankReference, debit, credit, grouped(balance), memo].map(quote).join(',');
  });
  return [
    ['Số tài khoản', day.account],
    ['Loại tiền', 'USD'],
    ['Từ ngày', local],
    ['Đến ngày', local],
    ['Số dư đầu kỳ', grouped(day.opening)],
    ['Ngày giao dịch', 'Số tham chiếu', 'Ghi nợ', 'Ghi có', 'Số dư', 'Nội dung'],
  ]
    .map((cells) => cells.map(quote).join(','))
    .concat(rows, [`"Số dư cuối kỳ",${quote(grouped(balance))}`])
    .join('\n');
}
