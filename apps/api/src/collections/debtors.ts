import type { DebtRef, Overdue, OverdueItem } from '#libs/collections';
import { ReadModels, type QueryRequest } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { toldPromises } from '../trade/promised.js';

/** A debtor with something overdue. */
export interface Debtor {
  readonly debt: DebtRef;
  readonly overdue: Overdue;
}

type ItemRow = DebtRef & Pick<OverdueItem, 'invoiceId' | 'dueDate' | 'open'> & { readonly unapplied: number };
interface PromisedRow {
  readonly debtorId: string;
  readonly amount: number;
  readonly paid: number;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
}

/** Finds who owes what on a day, and what keeps it from being dunned. */
@Injectable()
export class Debtors {
  constructor(private readonly reads: ReadModels) {}

  /** Debtors of a creditor with an invoice that was due before the day, with what is open now. */
  async overdue(caller: QueryRequest['caller'], creditorId: string, date: string): Promise<readonly Debtor[]> {
    const views = ['open_items', 'account_balances', 'promises', 'receivable_entries'];
    const { result } = await this.reads.read(caller, { views }, async (session) => ({
      items: await session.rows<ItemRow>(
        `select item.creditor_id as "creditorId", item.debtor_id as "debtorId", item.level,
           item.distributor_id as "distributorId", item.currency, invoice_id as "invoiceId", due_date as "dueDate", open,
           coalesce(account.unapplied, 0) as unapplied
         from open_items as item left join account_balances as account using (creditor_id, debtor_id)
         where item.creditor_id = $1 and open > 0 and due_date < $2 order by item.debtor_id, due_date, invoice_id`,
        [creditorId, date],
      ),
      promises: await session.rows<PromisedRow>(
        `select debtor_id as "debtorId", amount, paid, invoices
         from ${toldPromises('where creditor_id = $1 and due_on >= $2 and made_on <= $2 and not withdrawn', '$2')}`,
        [creditorId, date],
      ),
    }));
    return debtorsOf(result.items, result.promises);
  }
}

function debtorsOf(items: readonly ItemRow[], promises: readonly PromisedRow[]): readonly Debtor[] {
  const byInvoice = new Map<string, number>();
  const forAccount = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, amount: number) => sums.set(key, (sums.get(key) ?? 0) + amount);
  for (const { debtorId, amount, paid, invoices } of promises) {
    if (invoices.length === 0) add(forAccount, debtorId, Math.max(0, amount - paid));
    for (const invoice of invoices) add(byInvoice, invoice.invoiceId, invoice.amount);
  }
  const debtors = new Map<string, { debt: DebtRef; items: OverdueItem[]; unapplied: number }>();
  for (const { invoiceId, dueDate, open, unapplied, ...debt } of items) {
    const known = debtors.get(debt.debtorId);
    const debtor = known ?? { debt, items: [], unapplied: unapplied + (forAccount.get(debt.debtorId) ?? 0) };
    const promised = Math.min(open, byInvoice.get(invoiceId) ?? 0);
    debtor.items.push({ invoiceId, dueDate, open, disputed: 0, promised });
    if (!known) debtors.set(debt.debtorId, debtor);
  }
  return [...debtors.values()].map(({ debt, items: all, unapplied }) => ({ debt, overdue: { items: all, unapplied } }));
}
