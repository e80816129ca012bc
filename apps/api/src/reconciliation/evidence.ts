import type { ReadSession } from '#libs/platform';
import type { Evidence, NamedRequest } from '#libs/reconciliation';
import { distinct, grouped } from './grouped.js';
import { openItems, type Debtor } from './open-items.js';

/** What a guess needs to know of a line. */
export interface GuessedLine {
  readonly lineId: string;
  readonly creditorId: string;
  readonly currency: string;
  readonly open: number;
  readonly valueDate: string;
  readonly side: string;
  readonly references: readonly string[];
  readonly bankAccountId: string;
  readonly virtualAccountId: string | null;
}

/** A line with what its memo and its payer's other lines say. */
export interface TracedLine {
  readonly line: GuessedLine;
  /** Numbers in the memo, upper-cased. */
  readonly numbers: readonly string[];
  /** Lines of the same payer. */
  readonly alike: readonly string[];
}

/** Views that evidence is taken from. */
export const evidenceViews = [
  ...['virtual_accounts', 'bank_lines', 'payment_requests', 'open_items', 'invoices', 'account_balances'],
  ...['early_payments', 'early_payment_amounts'],
];

/** What is known of each line, by one question of a kind for all. */
export async function evidenceOf(session: ReadSession, lines: readonly TracedLine[]): Promise<readonly Evidence[]> {
  if (lines.length === 0) return [];
  const whoOf = await clues(session, lines);
  const told = lines.map((traced) => {
    const who = whoOf(traced);
    const named = who.named.map(({ debtorId }) => debtorId);
    const payers = distinct([...who.virtualPayers, ...who.knownPayers, ...who.namedDebtors, ...named]);
    return { line: traced.line, who, payers };
  });
  const invoicesOf = await openItems(
    session,
    told.flatMap(({ line: { creditorId }, payers }) => payers.map((debtorId) => ({ creditorId, debtorId }))),
    lines.map(({ line }) => line),
  );
  return told.map(({ line, who, payers }) => ({
    open: line.open,
    valueDate: line.valueDate,
    requests: who.requests,
    virtualPayers: who.virtualPayers,
    namedDebtors: who.namedDebtors,
    knownPayers: who.knownPayers,
    namedInvoices: who.named.map(({ invoiceId }) => invoiceId),
    invoices: invoicesOf(line, payers),
  }));
}

interface Clues extends Pick<Evidence, 'requests' | 'virtualPayers' | 'namedDebtors' | 'knownPayers'> {
  /** Invoices that the memo names. */
  readonly named: readonly Document[];
}

type Request = NamedRequest & { readonly creditorId: string; readonly currency: string; readonly status: string };
type Document = Debtor & { readonly invoiceId: string; readonly code: string | null };
type VirtualAccount = Debtor & {
  readonly bankAccountId: string;
  readonly virtualAccountId: string;
  readonly number: string;
};

/** Who may have paid each line, by what its memo, its account and its payer tell. */
async function clues(session: ReadSession, lines: readonly TracedLine[]): Promise<(traced: TracedLine) => Clues> {
  const told = await lookUp(session, lines);
  const byRequest = grouped(told.requests, ({ reference }) => reference);
  const byNumber = grouped(told.documents, ({ creditorId, code }) => `${creditorId} ${code}`);
  const byCode = grouped(told.debtors, ({ creditorId, code }) => `${creditorId} ${code}`);
  const byLine = grouped(told.payers, ({ creditorId, lineId }) => `${creditorId} ${lineId}`);
  const byAccount = grouped(told.virtual, ({ creditorId, bankAccountId }) => `${creditorId} ${bankAccountId}`);
  const debtorsOf = (found: readonly Debtor[]) => distinct(found.map(({ debtorId }) => debtorId));
  return ({ line, numbers, alike }) => {
    const { creditorId, currency, bankAccountId, virtualAccountId } = line;
    const asked = line.references
      .flatMap(byRequest)
      .filter((request) => request.creditorId === creditorId && request.currency === currency);
    const paidInto = byAccount(`${creditorId} ${bankAccountId}`).filter(
      (account) => account.virtualAccountId === virtualAccountId || numbers.includes(account.number),
    );
    // A reference that was paid or withdrawn still tells who pays.
    const past = asked.filter(({ status }) => status !== 'OPEN');
    return {
      requests: asked.filter(({ status }) => status === 'OPEN'),
      virtualPayers: debtorsOf(paidInto),
      namedDebtors: debtorsOf([...numbers.flatMap((number) => byCode(`${creditorId} ${number}`)), ...past]),
      named: numbers.flatMap((number) => byNumber(`${creditorId} ${number}`)),
      knownPayers: debtorsOf(alike.flatMap((id) => byLine(`${creditorId} ${id}`))),
    };
  };
}

/** Invoices of one number that are looked at. */
const most = 500;

/** What is known of everything that any of the lines tells; nothing is asked for what none of them tells. */
async function lookUp(session: ReadSession, lines: readonly TracedLine[]) {
  const creditors = distinct(lines.map(({ line }) => line.creditorId));
  const accounts = distinct(lines.map(({ line }) => line.bankAccountId));
  const numbers = distinct(lines.flatMap((traced) => traced.numbers));
  const references = distinct(lines.flatMap(({ line }) => line.references));
  const alike = distinct(lines.flatMap((traced) => traced.alike));
  const virtual = distinct(lines.flatMap(({ line }) => line.virtualAccountId ?? []));
  const ask = <Row extends object>(told: readonly string[], text: string, ...parameters: readonly unknown[]) =>
    told.length === 0 ? Promise.resolve<Row[]>([]) : session.rows<Row>(text, parameters);
  return {
    requests: await ask<Request>(
      references,
      `select reference, creditor_id as "creditorId", debtor_id as "debtorId", currency, amount, invoices, early, status
       from payment_requests where reference = any($1)`,
      references,
    ),
    documents: await ask<Document>(
      numbers,
      // Each number by itself, or the planner reads all invoices for a page of numbers.
      `select invoice.* from unnest($1::text[]) as creditor (id) cross join unnest($2::text[]) as told (code) cross join lateral (
         select invoice_id as "invoiceId", seller_id as "creditorId", buyer_id as "debtorId", external_code as code
         from invoices where seller_id = creditor.id and external_code = told.code limit ${most}
       ) as invoice
       union all
       select invoice.* from unnest($3::text[]) as told (id) cross join lateral (
         select invoice_id, seller_id, buyer_id, upper(invoice_id)
         from invoices where invoice_id = told.id and seller_id = any($1) limit 1
       ) as invoice`,
      creditors,
      numbers,
      distinct([...numbers, ...numbers.map((number) => number.toLowerCase())]),
    ),
    debtors: await ask<Debtor & { readonly code: string }>(
      numbers,
      `select creditor_id as "creditorId", debtor_id as "debtorId", debtor_code as code
       from account_balances where creditor_id = any($1) and debtor_code = any($2)`,
      creditors,
      numbers,
    ),
    payers: await ask<Debtor & { readonly lineId: string }>(
      alike,
      `select distinct line_id as "lineId", creditor_id as "creditorId", m->>'debtorId' as "debtorId"
       from bank_lines, jsonb_array_elements(matches) m where line_id = any($1) and m->>'debtorId' is not null`,
      alike,
    ),
    virtual: await ask<VirtualAccount>(
      [...virtual, ...numbers],
      `select creditor_id as "creditorId", bank_account_id as "bankAccountId", debtor_id as "debtorId",
         virtual_account_id as "virtualAccountId", number from virtual_accounts
       where bank_account_id = any($1) and (virtual_account_id = any($2) or number = any($3))`,
      accounts,
      virtual,
      numbers,
    ),
  };
}
