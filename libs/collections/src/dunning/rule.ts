import { addDays, daysBetween } from '#libs/kernel';

/** One step of dunning, as data. */
export interface DunningLevel {
  /** 1 for the first; levels rise by one. */
  readonly level: number;
  /** Days that the oldest invoice is overdue at least. */
  readonly daysOverdue: number;
  /** Which text is sent: a key of the system that writes letters. */
  readonly wording: string;
  /** Minor units that are to be collected at least; less is not worth a letter. */
  readonly minimum: number;
  /** Days until the same level may be sent again, or the next one. */
  readonly intervalDays: number;
  /** Proposes to finance that the account be blocked. */
  readonly hold: boolean;
}

/** An overdue invoice. Amounts in minor units. */
export interface OverdueItem {
  readonly invoiceId: string;
  readonly dueDate: string;
  readonly open: number;
  /** Part of `open` that the debtor disputes. */
  readonly disputed: number;
  /** Part of `open` that it promised to pay by a day that has not passed. */
  readonly promised: number;
}

/** What a debtor owes on the day of a run. */
export interface Overdue {
  readonly items: readonly OverdueItem[];
  /** Cash and credits that settle nothing yet, and promises for the account: set off against the oldest items. */
  readonly unapplied: number;
}

/** What is to be collected of an invoice. */
export interface DunnedItem {
  readonly invoiceId: string;
  readonly dueDate: string;
  readonly daysOverdue: number;
  readonly amount: number;
}

/** The last letter that was confirmed. */
export interface LastNotice {
  readonly level: number;
  readonly date: string;
  readonly intervalDays: number;
  readonly invoices: readonly string[];
}

/** What is left to be collected, oldest first: without what is disputed, promised, or there already. */
export function collectable({ items, unapplied }: Overdue, date: string): readonly DunnedItem[] {
  let cash = unapplied;
  return items
    .filter(({ dueDate }) => dueDate < date)
    .toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))
    .flatMap(({ invoiceId, dueDate, open, disputed, promised }) => {
      const due = Math.max(0, open - disputed - promised);
      const covered = Math.min(cash, due);
      cash -= covered;
      const amount = due - covered;
      return amount > 0 ? [{ invoiceId, dueDate, daysOverdue: daysBetween(dueDate, date), amount }] : [];
    });
}

const rankOf = ({ dueDate, invoiceId }: OverdueItem) => `${dueDate} ${invoiceId}`;

/**
 * The level that is due on a day, if one is. Levels go up one at a time and never down as long as an invoice of the last
 * letter is overdue; nothing follows a letter within its interval. After that the debtor begins anew.
 */
export function levelDue(
  levels: readonly DunningLevel[],
  overdue: Overdue,
  last: LastNotice | null,
  date: string,
): { readonly level: DunningLevel; readonly items: readonly DunnedItem[] } | undefined {
  const items = collectable(overdue, date);
  const oldest = items[0]?.daysOverdue ?? 0;
  const reached = levels.findLast(({ daysOverdue }) => oldest >= daysOverdue)?.level ?? 0;
  if (reached === 0) return undefined;
  const noticed = new Set(last?.invoices);
  const goesOn = overdue.items.some(({ invoiceId, dueDate }) => dueDate < date && noticed.has(invoiceId));
  const before = last && goesOn ? last.level : 0;
  if (last && goesOn && date < addDays(last.date, last.intervalDays)) return undefined;
  const next = Math.max(before, Math.min(reached, before + 1));
  const level = levels.find((each) => each.level === next) ?? levels.at(-1)!;
  const amount = items.reduce((sum, item) => sum + item.amount, 0);
  return amount >= level.minimum ? { level, items } : undefined;
}
