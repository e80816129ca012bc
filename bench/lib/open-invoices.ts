import { registries } from '#libs/contexts';
import { uuidV5, type StoredEvent } from '#libs/event-store';
import { encodeReference } from '#libs/payment-references';

export const day = '2026-11-20';
export const bankAccount = { bankAccountId: 'B-1', number: '19036666888', currency: 'VND' } as const;
const creditorId = 'principal';
export const invoicesOfDebtor = 20;
const versions = new Map(
  registries.flatMap(({ definitions }) => definitions.map(({ type, version }) => [type, version])),
);

/** Of each invoice another amount, so that a line's amount alone tells it. */
export const amountOf = (n: number) => 100_000 + n * 7;
/** What a payer may write: nothing of use, the reference of the request, the number of the order. */
export type Memo = 'nothing' | 'reference' | 'order';
const memos: Readonly<Record<Memo, (n: number) => string>> = {
  nothing: () => 'THANH TOAN TIEN HANG',
  reference: (n) => `tt ${encodeReference(n).toLowerCase()} CT`,
  order: (n) => `TT DON HANG PO-${n}`,
};
export const memoOf = (n: number, memo: Memo) => memos[memo](n);

/**
 * The log of invoices `from` to `to` (not included) after a position, as the contexts would have written it, in pages that a
 * restore takes: each issued, posted to its debtor's account and asked for under a reference. A debtor has all its invoices
 * in one such log.
 */
export function* openInvoices(from: number, to: number, position: number): Generator<readonly StoredEvent[]> {
  let events: StoredEvent[] = [];
  const write = (streamId: string, revision: number, type: string, data: object) => {
    const id = uuidV5(`bench event ${++position}`);
    const actor = { kind: 'system', id: 'bench', roles: [] } as const;
    const metadata = { commandId: id, requestHash: id, correlationId: id, actor, businessDate: day };
    const place = { id, position, streamId, revision, recordedAt: `${day}T03:00:00.000Z` };
    events.push({ ...place, type, schemaVersion: versions.get(type)!, data, metadata });
  };
  for (let n = from; n < to; n++) {
    write(`invoice-I-${n}`, 0, 'invoice.issued', invoiceOf(n));
    write(`account-${creditorId}.${debtorOf(n)}`, n % invoicesOfDebtor, 'account.invoice-posted', postingOf(n));
    write(`payment-request-${encodeReference(n)}`, 0, 'payment-request.issued', requestOf(n));
    if (events.length > 5_000 || n === to - 1) {
      yield events;
      events = [];
    }
  }
}

const debtorOf = (n: number) => `D-${Math.floor(n / invoicesOfDebtor)}`;
const refOf = (n: number) => ({
  ...{ creditorId, debtorId: debtorOf(n), level: 'PRIMARY', distributorId: debtorOf(n), currency: 'VND' },
});

function invoiceOf(n: number): object {
  const { debtorId, level, distributorId, currency } = refOf(n);
  const amounts = { gross: amountOf(n), discount: 0, net: amountOf(n), tax: 0 };
  const trade = { level, sellerId: creditorId, buyerId: debtorId, distributorId, outletId: null, currency };
  return {
    ...{ invoiceId: `I-${n}`, orderId: `O-${n}`, deliveryId: `I-${n}`, externalRef: `PO-${n}` },
    trade: { ...trade, channel: null, territory: null, outletClass: null, shipFrom: 'W', shipTo: 'W' },
    ...{ issuedOn: day, acceptedOn: day, dueDate: day, budgets: [] },
    lines: [{ lineNo: 1, sku: 'SKU-1', nature: 'GOODS', quantity: 1, taxRate: '0', ...amounts }],
    totals: { ...amounts, total: amounts.net },
  };
}

const postingOf = (n: number) => ({
  ...{ ...refOf(n), invoiceId: `I-${n}`, orderId: `O-${n}`, amount: amountOf(n) },
  ...{ issuedOn: day, dueDate: day, reservationUsed: 0 },
});
const requestOf = (n: number) => ({
  ...{ ...refOf(n), reference: encodeReference(n), amount: amountOf(n), bankAccountId: bankAccount.bankAccountId },
  ...{ invoices: [{ invoiceId: `I-${n}`, amount: amountOf(n) }], early: [], issuedOn: day, expiresOn: '2099-12-31' },
});
