import { Injectable } from '@nestjs/common';
import { ReadModels, type QueryRequest, type ReadSession } from '#libs/platform';
import { suggest, type Evidence, type NamedRequest, type OpenInvoice } from '#libs/reconciliation';
import type { SuggestionsDto } from './bank-lines.dto.js';
import { numbersIn } from './memo.js';
import { PayerVault } from './payer-vault.js';

interface Line {
  readonly creditorId: string;
  readonly currency: string;
  readonly open: number;
  readonly valueDate: string;
  readonly side: string;
  readonly references: readonly string[];
  readonly bankAccountId: string;
  readonly virtualAccountId: string | null;
}

/** Open invoices of one debtor that are looked at, and invoices of the line's amount. */
const most = 500;
const views = ['virtual_accounts', 'bank_lines', 'payment_requests', 'open_items', 'invoices', 'early_payments'];
/** What is open, and what of it settles it on the line's day, `$5`: a discount for paying early of an invoice not touched yet. */
const openItems = `select o.invoice_id as "invoiceId", o.debtor_id as "debtorId", o.open, o.due_date::text as "dueDate",
    o.open - coalesce(case when o.open = e.total then t.discount end, 0) as due
  from open_items o left join early_payments e on e.invoice_id = o.invoice_id
  left join lateral (
    select (tier->>'discount')::bigint as discount from jsonb_array_elements(e.tiers) tier
    where tier->>'until' >= $5 order by tier->>'until' limit 1
  ) t on true
  where o.creditor_id = $1 and o.currency = $2 and o.open > 0`;

/** Guesses who paid and for what, from what is open this moment. */
@Injectable()
export class Suggestions {
  constructor(
    private readonly reads: ReadModels,
    private readonly payers: PayerVault,
  ) {}

  /** Guesses for a line, best first; none for money that went out. */
  async of(asked: QueryRequest, lineId: string, line: Line): Promise<SuggestionsDto> {
    const [payer, alike] = await Promise.all([this.payers.of(lineId), this.payers.linesOfSamePayer(lineId)]);
    const numbers = numbersIn(payer?.memo ?? '');
    const { caller, minPosition } = asked;
    const options = minPosition === undefined ? { views } : { views, minPosition };
    const { result, position } = await this.reads.read(caller, options, async (session) => {
      if (line.side === 'DEBIT' || line.open === 0) return [];
      return suggest(await evidence(session, line, numbers, alike));
    });
    asked.answeredAt(position);
    const suggestions = result.map((guess) => ({
      ...guess,
      reasons: [...guess.reasons],
      invoices: guess.invoices.map((invoice) => ({ ...invoice })),
    }));
    return { lineId, open: line.open, suggestions };
  }
}

async function evidence(
  session: ReadSession,
  line: Line,
  numbers: readonly string[],
  alike: readonly string[],
): Promise<Evidence> {
  const { creditorId, currency, open, valueDate, references } = line;
  const requests = await session.rows<NamedRequest>(
    `select reference, debtor_id as "debtorId", amount, invoices, early from payment_requests
     where reference = any($1) and creditor_id = $2 and currency = $3 and status = 'OPEN'`,
    [references, creditorId, currency],
  );
  const named = await session.rows<{ invoiceId: string; debtorId: string }>(
    `select invoice_id as "invoiceId", buyer_id as "debtorId" from invoices
     where seller_id = $1 and (upper(invoice_id) = any($2) or upper(external_ref) = any($2)) limit ${most}`,
    [creditorId, numbers],
  );
  const debtors = await session.rows<{ debtorId: string }>(
    `select distinct debtor_id as "debtorId" from open_items where creditor_id = $1 and upper(debtor_id) = any($2)`,
    [creditorId, numbers],
  );
  const known = await session.rows<{ debtorId: string }>(
    `select distinct m->>'debtorId' as "debtorId" from bank_lines, jsonb_array_elements(matches) m
     where line_id = any($1) and creditor_id = $2 and m->>'debtorId' is not null`,
    [alike, creditorId],
  );
  const virtual = await session.rows<{ debtorId: string }>(
    `select distinct debtor_id as "debtorId" from virtual_accounts
     where bank_account_id = $1 and creditor_id = $2 and (virtual_account_id = $3 or number = any($4)) limit ${most}`,
    [line.bankAccountId, creditorId, line.virtualAccountId, numbers],
  );
  const virtualPayers = virtual.map(({ debtorId }) => debtorId);
  const knownPayers = known.map(({ debtorId }) => debtorId);
  const namedDebtors = debtors.map(({ debtorId }) => debtorId);
  const candidates = [
    ...new Set([...virtualPayers, ...knownPayers, ...namedDebtors, ...named.map(({ debtorId }) => debtorId)]),
  ];
  const invoices = await session.rows<OpenInvoice>(
    `with item as (${openItems})
     select * from item where "debtorId" = any($3)
     union
     (select * from item where open = $4 or due = $4 limit ${most})
     limit ${most * 4}`,
    [creditorId, currency, candidates, open, valueDate],
  );
  const namedInvoices = named.map(({ invoiceId }) => invoiceId);
  return { open, valueDate, requests, virtualPayers, namedDebtors, namedInvoices, knownPayers, invoices };
}
