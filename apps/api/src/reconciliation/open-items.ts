import type { ReadSession } from '#libs/platform';
import type { OpenInvoice } from '#libs/reconciliation';
import { distinct, grouped } from './grouped.js';

export interface Debtor {
  readonly creditorId: string;
  readonly debtorId: string;
}

/** Money that came in. */
interface Paid {
  readonly creditorId: string;
  readonly currency: string;
  readonly open: number;
  readonly valueDate: string;
}

/** `total` and `tiers`: of a discount for paying early; null: there is none. `due`: without it. */
type Item = OpenInvoice &
  Debtor & {
    readonly currency: string;
    readonly total: number | null;
    readonly tiers: readonly { readonly until: string; readonly discount: number }[] | null;
  };

/** Open invoices of one debtor that are looked at, and invoices of a line's amount. */
const most = 500;
const columns = `item.invoice_id as "invoiceId", item.creditor_id as "creditorId", item.debtor_id as "debtorId",
  item.currency, item.open, item.open as due, item.due_date as "dueDate", early.total, early.tiers`;
const discounts = 'left join early_payments as early on early.invoice_id = item.invoice_id';

/**
 * Reads the open invoices of some debtors and those that some money settles.
 * @returns what of them is to be looked at for money that these debtors may have paid: theirs, and those of its amount
 */
export async function openItems(
  session: ReadSession,
  debtors: readonly Debtor[],
  paid: readonly Paid[],
): Promise<(money: Paid, debtorIds: readonly string[]) => readonly OpenInvoice[]> {
  const read = await itemsOf(session, debtors, paid);
  const items = [...new Map(read.map((item) => [item.invoiceId, item])).values()];
  const byDebtor = grouped(items, ({ creditorId, debtorId }) => `${creditorId} ${debtorId}`);
  const byAmount = grouped(items, ({ creditorId, open }) => `${creditorId} ${open}`);
  const early = grouped(
    items.flatMap((item) => (item.tiers ?? []).map(({ discount }) => ({ item, amount: item.total! - discount }))),
    ({ item, amount }) => `${item.creditorId} ${amount}`,
  );
  return ({ creditorId, currency, open, valueDate }, debtorIds) => {
    const theirs = debtorIds.flatMap((debtorId) => byDebtor(`${creditorId} ${debtorId}`));
    const prompt = early(`${creditorId} ${open}`).filter(({ item }) => dueOn(valueDate, item) === open);
    const looked = [...theirs, ...byAmount(`${creditorId} ${open}`), ...prompt.map(({ item }) => item)];
    return distinct(looked)
      .filter((item) => item.currency === currency)
      .map((item) => (item.tiers === null ? item : { ...item, due: dueOn(valueDate, item) }));
  };
}

/** What settles an invoice that is paid on a day: a discount for paying early is for one not touched yet. */
function dueOn(valueDate: string, { open, total, tiers }: Item): number {
  if (tiers === null || open !== total) return open;
  const tier = tiers.toSorted((a, b) => (a.until < b.until ? -1 : 1)).find(({ until }) => until >= valueDate);
  return open - (tier?.discount ?? 0);
}

/** Open invoices of some debtors, those of some amounts, and those that an amount settles early. */
async function itemsOf(
  session: ReadSession,
  debtors: readonly Debtor[],
  paid: readonly Paid[],
): Promise<readonly Item[]> {
  const ofDebtors = await session.rows<Item>(
    `select ${columns} from (select distinct * from unnest($1::text[], $2::text[]) as pair (creditor_id, debtor_id)) as pair
     cross join lateral (
       select * from open_items as one
       where one.creditor_id = pair.creditor_id and one.debtor_id = pair.debtor_id and one.open > 0
       order by one.due_date, one.invoice_id limit ${most}
     ) as item ${discounts}`,
    [debtors.map(({ creditorId }) => creditorId), debtors.map(({ debtorId }) => debtorId)],
  );
  const amounts = [paid.map(({ creditorId }) => creditorId), paid.map(({ open }) => open)];
  const pairs = '(select distinct * from unnest($1::text[], $2::bigint[]) as pair (creditor_id, open)) as pair';
  const ofAmounts = await session.rows<Item>(
    `select ${columns} from ${pairs}
     cross join lateral (
       select * from open_items as one
       where one.creditor_id = pair.creditor_id and one.open = pair.open limit ${most}
     ) as item ${discounts}`,
    amounts,
  );
  const ofDiscounts = await session.rows<Item>(
    `select ${columns} from ${pairs}
     cross join lateral (
       select one.* from early_payment_amounts as due join open_items as one on one.invoice_id = due.invoice_id
       where due.creditor_id = pair.creditor_id and due.amount = pair.open and one.open > 0 limit ${most}
     ) as item ${discounts}`,
    amounts,
  );
  return [...ofDebtors, ...ofAmounts, ...ofDiscounts];
}
