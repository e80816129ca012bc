import { uuidV5, type StoredEvent } from '#libs/event-store';
import type { Trade } from '#libs/kernel';

const debtors = 500;
const account = {
  bankAccountId: 'B-1',
  creditorId: 'principal',
  level: 'PRIMARY',
  distributorId: null,
  currency: 'VND',
};
const due = '2099-12-31';

/** The log of a month of invoices, as its contexts would have written it, in pages that a restore takes. */
export function* invoicedLog(invoices: number, month: string): Generator<readonly StoredEvent[]> {
  const writer = new Writer();
  for (let day = 1; day <= 28; day++) {
    const date = `${month}-${String(day).padStart(2, '0')}`;
    const [first, last] = [Math.floor((invoices * (day - 1)) / 28), Math.floor((invoices * day) / 28)];
    let credits = 0;
    for (let n = first; n < last; n++) {
      writer.bill(n, date);
      // Nine of ten are paid, one of ten in part.
      if (n % 10 !== 9) credits += writer.settle(n, date, n % 10 === 8 ? 60_000 : totalOf(n));
      if (writer.events.length > 5_000) yield writer.take();
    }
    writer.state(date, credits);
    yield writer.take();
  }
}

const totalOf = (n: number) => netOf(n) + netOf(n) / 10;
const netOf = (n: number) => 100_000 + 10 * (n % 5_000);

class Writer {
  events: StoredEvent[] = [];
  private position = 0;
  private balance = 0;
  private readonly revisions = new Map<string, number>();

  take(): readonly StoredEvent[] {
    const events = this.events;
    this.events = [];
    return events;
  }

  bill(n: number, date: string): void {
    const trade = tradeOf(n);
    const id = { invoiceId: `i-${n}`, orderId: `o-${n}` };
    const figures = { gross: netOf(n), discount: 0, net: netOf(n), tax: totalOf(n) - netOf(n) };
    const line = { lineNo: 1, sku: 'SKU-1', nature: 'GOODS', quantity: 10, taxRate: '10', ...figures };
    const dates = { issuedOn: date, acceptedOn: date, dueDate: due };
    const totals = { ...figures, total: totalOf(n) };
    const invoice = {
      ...id,
      trade,
      deliveryId: `i-${n}`,
      externalRef: null,
      ...dates,
      lines: [line],
      totals,
      budgets: [],
    };
    this.write(`invoice-i-${n}`, 'invoice.issued', 2, date, invoice);
    const posted = { ...debtorOf(n), ...id, amount: totalOf(n), issuedOn: date, dueDate: due, reservationUsed: 0 };
    this.write(this.account(n), 'account.invoice-posted', 1, date, posted);
  }

  /** A line of the bank becomes a payment that is applied. @returns its amount */
  settle(n: number, date: string, amount: number): number {
    const { debtorId, creditorId, level, currency } = debtorOf(n);
    const [lineId, paymentId, invoiceId] = [`l-${n}`, `p-${n}`, `i-${n}`];
    const line = { ...account, lineId };
    const facts = { side: 'CREDIT', amount, bookedOn: date, valueDate: date, status: 'BOOKED', reversal: false };
    const none = { bankReference: null, code: null, references: [] };
    this.write(`bank-line-${lineId}`, 'bank-line.recorded', 1, date, {
      ...line,
      statementId: `s-${date}`,
      ...facts,
      ...none,
      paymentId,
    });
    const payer = { debtorId, debtorDistributorId: debtorId, invoices: [{ invoiceId, amount: null }], differences: [] };
    const match = { match: 1, kind: 'PAYMENT', amount, paymentId, ...payer, reference: null, bankReference: null };
    const why = { valueDate: date, rung: null, score: 0, reasons: [], by: 'CLERK', open: 0 };
    this.write(`bank-line-${lineId}`, 'bank-line.matched', 1, date, { ...line, ...match, ...why });
    const payment = { paymentId, creditorId, level, distributorId: debtorId, currency, debtorId };
    const money = { amount, method: 'BANK_TRANSFER', valueDate: date };
    const named = { reference: null, bankReference: null, invoices: [{ invoiceId, amount: null }] };
    this.write(`payment-${paymentId}`, 'payment.recorded', 1, date, { ...payment, ...money, ...named });
    const funded = { ...payment, amount, lineId, bankAccountId: account.bankAccountId, announced: false };
    this.write(`payment-${paymentId}`, 'payment.funded', 1, date, funded);
    const posted = { ...debtorOf(n), paymentId, ...money };
    this.write(this.account(n), 'account.payment-posted', 1, date, posted);
    const applications = [{ invoiceId, orderId: `o-${n}`, amount, open: totalOf(n) - amount }];
    const applied = { ...debtorOf(n), paymentId, appliedOn: date, applications, unapplied: 0 };
    this.write(this.account(n), 'account.payment-applied', 1, date, applied);
    this.write(`payment-${paymentId}`, 'payment.posted', 1, date, payment);
    return amount;
  }

  /** The day's statement, whose lines were written before. */
  state(date: string, credits: number): void {
    const opening = this.balance;
    this.balance += credits;
    const file = { statementId: `s-${date}`, fileId: `f-${date}`, format: 'MT940', number: null, from: date, to: date };
    const control = { opening, closing: this.balance, credits, debits: 0, lineCount: 1, pages: 0, verdict: 'ACCEPTED' };
    const rest = { difference: 0, doubts: [], sentBy: 'bench' };
    this.write(`bank-statement-s-${date}`, 'bank-statement.received', 1, date, {
      ...account,
      ...file,
      ...control,
      ...rest,
    });
  }

  private account(n: number): string {
    return `account-principal.${debtorOf(n).debtorId}`;
  }

  private write(streamId: string, type: string, schemaVersion: number, businessDate: string, data: object): void {
    const revision = (this.revisions.get(streamId) ?? -1) + 1;
    this.revisions.set(streamId, revision);
    this.position += 1;
    const id = uuidV5(`bench event ${this.position}`);
    const actor = { kind: 'user', id: 'bench', roles: ['finance'] } as const;
    const metadata = { commandId: id, requestHash: id, correlationId: id, actor, businessDate };
    const place = { id, position: this.position, streamId, revision, recordedAt: `${businessDate}T03:00:00.000Z` };
    this.events.push({ ...place, type, schemaVersion, data, metadata });
  }
}

function debtorOf(n: number) {
  const debtorId = `D${n % debtors}`;
  return { creditorId: 'principal', debtorId, level: 'PRIMARY', distributorId: debtorId, currency: 'VND' };
}

function tradeOf(n: number): Trade {
  const buyerId = `D${n % debtors}`;
  return {
    ...{ level: 'PRIMARY', sellerId: 'principal', buyerId, distributorId: buyerId, outletId: null, channel: 'GT' },
    ...{
      territory: 'VN/SOUTH',
      outletClass: null,
      shipFrom: 'principal-main',
      shipTo: `${buyerId}-WH`,
      currency: 'VND',
    },
  };
}
