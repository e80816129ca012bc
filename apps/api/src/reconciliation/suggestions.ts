import { Injectable } from '@nestjs/common';
import { ReadModels, type QueryRequest, type ReadSession } from '#libs/platform';
import { suggest, type Evidence, type NamedRequest, type OpenInvoice } from '#libs/reconciliation';
import type { SuggestionsDto } from './suggestions.dto.js';
import { correctionsOf } from './corrections.js';
import { numbersIn } from './memo.js';
import { PayerVault } from './payer-vault.js';

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
interface Traced extends GuessedLine {
  /** Numbers in the memo, upper-cased. */
  readonly numbers: readonly string[];
  /** Lines of the same payer. */
  readonly alike: readonly string[];
}

/** Open invoices of one debtor that are looked at, and invoices of a line's amount. */
const most = 500;
const views = [
  'bank_statements',
  'virtual_accounts',
  'bank_lines',
  'payment_requests',
  'open_items',
  'invoices',
  'account_balances',
  'early_payments',
  'early_payment_amounts',
];

/** Guesses who paid and for what, from what is open this moment. */
@Injectable()
export class Suggestions {
  constructor(
    private readonly reads: ReadModels,
    private readonly payers: PayerVault,
  ) {}

  /**
   * Guesses for each of some lines, best first, in their order; none for money that went out and lines of which nothing is
   * open. Each question is asked once for all of them.
   */
  async of(asked: QueryRequest, lines: readonly GuessedLine[]): Promise<SuggestionsDto[]> {
    const wanted = lines.filter(({ side, open }) => side !== 'DEBIT' && open > 0);
    const ids = wanted.map(({ lineId }) => lineId);
    const [memos, alike] = await Promise.all([this.payers.of(ids), this.payers.linesOfSamePayers(ids)]);
    const traced = wanted.map((line): Traced => {
      const numbers = numbersIn(memos.get(line.lineId)?.memo ?? '');
      return { ...line, numbers, alike: alike.get(line.lineId) ?? [] };
    });
    const { caller, minPosition } = asked;
    const options = minPosition === undefined ? { views } : { views, minPosition };
    const { result, position } = await this.reads.read(caller, options, async (session) => ({
      evidence: await evidenceOf(session, traced),
      corrections: await correctionsOf(
        session,
        lines.map(({ lineId }) => lineId),
      ),
    }));
    asked.answeredAt(position);
    const guesses = new Map(traced.map((line, index) => [line.lineId, suggest(result.evidence[index]!)]));
    return lines.map(({ lineId, open }) => {
      const suggestions = (guesses.get(lineId) ?? []).map((guess) => ({
        ...guess,
        reasons: [...guess.reasons],
        invoices: guess.invoices.map((invoice) => ({ ...invoice })),
      }));
      return { lineId, open, suggestions, corrections: [...(result.corrections.get(lineId) ?? [])] };
    });
  }
}

type Request = NamedRequest & { readonly creditorId: string; readonly currency: string; readonly status: string };
interface Found {
  readonly creditorId: string;
  readonly debtorId: string;
}
interface VirtualNumber {
  readonly bankAccountId: string;
  readonly virtualAccountId: string;
  readonly number: string;
}

/** `total` and `tiers`: of a discount for paying early; null: there is none. */
type Item = Omit<OpenInvoice, 'due'> &
  Found & {
    readonly currency: string;
    readonly total: number | null;
    readonly tiers: readonly { readonly until: string; readonly discount: number }[] | null;
  };

/** What settles an invoice that is paid on a day: a discount for paying early is for one not touched yet. */
function dueOn(valueDate: string, { open, total, tiers }: Item): number {
  if (tiers === null || open !== total) return open;
  const tier = tiers.toSorted((a, b) => (a.until < b.until ? -1 : 1)).find(({ until }) => until >= valueDate);
  return open - (tier?.discount ?? 0);
}

/** What is known of each line, by one question of a kind for all. */
async function evidenceOf(session: ReadSession, lines: readonly Traced[]): Promise<readonly Evidence[]> {
  if (lines.length === 0) return [];
  const creditors = distinct(lines.map(({ creditorId }) => creditorId));
  const numbers = distinct(lines.flatMap((line) => line.numbers));
  const requests = await session.rows<Request>(
    `select reference, creditor_id as "creditorId", debtor_id as "debtorId", currency, amount, invoices, early, status
     from payment_requests where reference = any($1)`,
    [distinct(lines.flatMap(({ references }) => references))],
  );
  const documents = await session.rows<Found & { readonly invoiceId: string; readonly code: string | null }>(
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
    [creditors, numbers, distinct([...numbers, ...numbers.map((number) => number.toLowerCase())])],
  );
  const debtors = await session.rows<Found & { readonly code: string }>(
    `select creditor_id as "creditorId", debtor_id as "debtorId", debtor_code as code
     from account_balances where creditor_id = any($1) and debtor_code = any($2)`,
    [creditors, numbers],
  );
  const payers = await session.rows<Found & { readonly lineId: string }>(
    `select distinct line_id as "lineId", creditor_id as "creditorId", m->>'debtorId' as "debtorId"
     from bank_lines, jsonb_array_elements(matches) m where line_id = any($1) and m->>'debtorId' is not null`,
    [distinct(lines.flatMap(({ alike }) => alike))],
  );
  const virtual = await session.rows<Found & VirtualNumber>(
    `select creditor_id as "creditorId", bank_account_id as "bankAccountId", debtor_id as "debtorId",
       virtual_account_id as "virtualAccountId", number from virtual_accounts
     where bank_account_id = any($1) and (virtual_account_id = any($2) or number = any($3))`,
    [
      distinct(lines.map(({ bankAccountId }) => bankAccountId)),
      distinct(lines.flatMap(({ virtualAccountId }) => virtualAccountId ?? [])),
      numbers,
    ],
  );
  const byAccount = grouped(virtual, ({ creditorId, bankAccountId }) => `${creditorId} ${bankAccountId}`);
  const [byRequest, byNumber, byCode, byLine] = [
    grouped(requests, ({ reference }) => reference),
    grouped(documents, ({ creditorId, code }) => `${creditorId} ${code}`),
    grouped(debtors, ({ creditorId, code }) => `${creditorId} ${code}`),
    grouped(payers, ({ creditorId, lineId }) => `${creditorId} ${lineId}`),
  ];
  const told = lines.map((line) => {
    const { creditorId, currency, references, numbers: own, alike } = line;
    const asked = references
      .flatMap(byRequest)
      .filter((request) => request.creditorId === creditorId && request.currency === currency);
    const named = own.flatMap((number) => byNumber(`${creditorId} ${number}`));
    const ofAccount = byAccount(`${creditorId} ${line.bankAccountId}`).filter(
      (each) => each.virtualAccountId === line.virtualAccountId || own.includes(each.number),
    );
    return {
      line,
      virtualPayers: distinct(ofAccount.map(({ debtorId }) => debtorId)),
      requests: asked.filter(({ status }) => status === 'OPEN'),
      // A reference that was paid or withdrawn still tells who pays.
      namedDebtors: distinct([
        ...own.flatMap((number) => byCode(`${creditorId} ${number}`)),
        ...asked.filter(({ status }) => status !== 'OPEN'),
      ].map(({ debtorId }) => debtorId)), // prettier-ignore
      named,
      knownPayers: distinct(alike.flatMap((id) => byLine(`${creditorId} ${id}`)).map(({ debtorId }) => debtorId)),
    };
  });
  type Told = (typeof told)[number];
  const candidatesOf = ({ virtualPayers, named, namedDebtors, knownPayers }: Told) =>
    distinct([...virtualPayers, ...knownPayers, ...namedDebtors, ...named.map(({ debtorId }) => debtorId)]);
  const items = await openInvoices(
    session,
    told.flatMap((each) => candidatesOf(each).map((debtorId) => [each.line.creditorId, debtorId] as const)),
    lines.map(({ creditorId, open }) => [creditorId, open] as const),
  );
  const byDebtor = grouped(items, ({ creditorId, debtorId }) => `${creditorId} ${debtorId}`);
  const byAmount = grouped(items, ({ creditorId, open }) => `${creditorId} ${open}`);
  const early = grouped(
    items.flatMap((item) => (item.tiers ?? []).map(({ discount }) => ({ item, amount: item.total! - discount }))),
    ({ item, amount }) => `${item.creditorId} ${amount}`,
  );
  const ofAmount = ({ creditorId, open, valueDate }: Traced) => [
    ...byAmount(`${creditorId} ${open}`),
    ...early(`${creditorId} ${open}`).flatMap(({ item }) => (dueOn(valueDate, item) === open ? [item] : [])),
  ];
  return told.map((each) => {
    const { line, requests: open, named, virtualPayers, namedDebtors, knownPayers } = each;
    const theirs = candidatesOf(each).flatMap((debtorId) => byDebtor(`${line.creditorId} ${debtorId}`));
    const alike = ofAmount(line);
    return {
      ...{ open: line.open, valueDate: line.valueDate, requests: open, virtualPayers, namedDebtors, knownPayers },
      namedInvoices: named.map(({ invoiceId }) => invoiceId),
      invoices: distinct([...theirs, ...alike])
        .filter(({ currency }) => currency === line.currency)
        .map((item) => ({ ...item, due: dueOn(line.valueDate, item) })),
    };
  });
}

/** Open invoices of some debtors, and those of some amounts, each once. */
async function openInvoices(
  session: ReadSession,
  debtors: readonly (readonly [creditorId: string, debtorId: string])[],
  amounts: readonly (readonly [creditorId: string, open: number])[],
): Promise<readonly Item[]> {
  const columns = `item.invoice_id as "invoiceId", item.creditor_id as "creditorId", item.debtor_id as "debtorId",
    item.currency, item.open, item.due_date as "dueDate", early.total, early.tiers`;
  const discounts = 'left join early_payments as early on early.invoice_id = item.invoice_id';
  const split = <A, B>(pairs: readonly (readonly [A, B])[]) => [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  const ofDebtors = await session.rows<Item>(
    `select ${columns} from (select distinct * from unnest($1::text[], $2::text[]) as pair (creditor_id, debtor_id)) as pair
     cross join lateral (
       select * from open_items as one
       where one.creditor_id = pair.creditor_id and one.debtor_id = pair.debtor_id and one.open > 0
       order by one.due_date, one.invoice_id limit ${most}
     ) as item ${discounts}`,
    split(debtors),
  );
  const ofAmounts = await session.rows<Item>(
    `select ${columns} from (select distinct * from unnest($1::text[], $2::bigint[]) as pair (creditor_id, open)) as pair
     cross join lateral (
       select * from open_items as one
       where one.creditor_id = pair.creditor_id and one.open = pair.open limit ${most}
     ) as item ${discounts}`,
    split(amounts),
  );
  const ofDiscounts = await session.rows<Item>(
    `select ${columns} from (select distinct * from unnest($1::text[], $2::bigint[]) as pair (creditor_id, open)) as pair
     cross join lateral (
       select one.* from early_payment_amounts as due join open_items as one on one.invoice_id = due.invoice_id
       where due.creditor_id = pair.creditor_id and due.amount = pair.open and one.open > 0 limit ${most}
     ) as item ${discounts}`,
    split(amounts),
  );
  return [...new Map([...ofDebtors, ...ofAmounts, ...ofDiscounts].map((item) => [item.invoiceId, item])).values()];
}

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** Rows by a key; none for a key that has none. */
function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (key: string) => readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return (key) => groups.get(key) ?? [];
}
