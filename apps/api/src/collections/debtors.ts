import { accountDecider } from '#libs/accounts';
import type { DebtRef, Overdue, OverdueItem } from '#libs/collections';
import { accountStream } from '#libs/kernel';
import { Commands, ReadModels, type QueryRequest } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { toldPromises } from '../trade/promised.js';

/** A debtor with something overdue. */
export interface Debtor {
  readonly debt: DebtRef;
  readonly overdue: Overdue;
}

type ItemRow = DebtRef &
  Pick<OverdueItem, 'invoiceId' | 'dueDate' | 'open' | 'disputed'> & { readonly unapplied: number };
interface PromisedRow {
  readonly debtorId: string;
  readonly amount: number;
  readonly paid: number;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
}

/** Finds who owes what on a day, and what keeps it from being dunned. */
@Injectable()
export class Debtors {
  constructor(
    private readonly reads: ReadModels,
    private readonly commands: Commands,
  ) {}

  /**
   * Debtors of a creditor with an invoice that was due before the day, with what is open and contested now. One of them
   * alone is looked at up to all that its account has decided until now.
   */
  async overdue(
    caller: QueryRequest['caller'],
    creditorId: string,
    date: string,
    debtorId?: string,
  ): Promise<readonly Debtor[]> {
    const views = ['open_items', 'account_balances', 'promises', 'receivable_entries'];
    const options =
      debtorId === undefined ? { views } : { views, minPosition: await this.newest(creditorId, debtorId) };
    const { result } = await this.reads.read(caller, options, async (session) => ({
      items: await session.rows<ItemRow>(
        `select item.creditor_id as "creditorId", item.debtor_id as "debtorId", item.level,
           item.distributor_id as "distributorId", item.currency, invoice_id as "invoiceId", due_date as "dueDate", open, item.disputed,
           coalesce(account.unapplied, 0) as unapplied
         from open_items as item left join account_balances as account using (creditor_id, debtor_id)
         where item.creditor_id = $1 and open > 0 and due_date < $2 and ($3::text is null or item.debtor_id = $3)
         order by item.debtor_id, due_date, invoice_id`,
        [creditorId, date, debtorId],
      ),
      promises: await session.rows<PromisedRow>(
        `select debtor_id as "debtorId", amount, paid, invoices
         from ${toldPromises('where creditor_id = $1 and due_on >= $2 and made_on <= $2 and not withdrawn', '$2')}`,
        [creditorId, date],
      ),
    }));
    return debtorsOf(result.items, result.promises);
  }

  private async newest(creditorId: string, debtorId: string): Promise<number> {
    return (await this.commands.load(accountDecider, accountStream(creditorId, debtorId))).position;
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
  for (const { invoiceId, dueDate, open, disputed, unapplied, ...debt } of items) {
    const known = debtors.get(debt.debtorId);
    const debtor = known ?? { debt, items: [], unapplied: unapplied + (forAccount.get(debt.debtorId) ?? 0) };
    const promised = Math.min(open, byInvoice.get(invoiceId) ?? 0);
    debtor.items.push({ invoiceId, dueDate, open, disputed, promised });
    if (!known) debtors.set(debt.debtorId, debtor);
  }
  return [...debtors.values()].map(({ debt, items: all, unapplied }) => ({ debt, overdue: { items: all, unapplied } }));
}
