import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount } from '#libs/kernel';
import type { ApiClient } from '../client/api-client.js';
import type { Output } from '../cli/output.js';
import { currency, territory } from './network.js';
import type { DayTotals, OrderFile } from './read-orders.js';

/** A day of the file beside the same day of the sell-through read model. */
export interface DayComparison {
  readonly file: DayTotals;
  readonly model: { readonly lines: number; readonly bottles: number; readonly amount: number };
  readonly equal: boolean;
}

interface SellThroughDay {
  readonly date: string;
  readonly lines: number;
  readonly quantity: number;
  readonly net: number;
}

/** Reads the read model's days, waiting while it still catches up; differences that stay are told, not hidden. */
export async function compareDays(api: ApiClient, { days }: OrderFile, patienceMs = 60_000): Promise<DayComparison[]> {
  const until = performance.now() + patienceMs;
  for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
    const compared = compare(days, await modelDays(api, days));
    if (compared.every(({ equal }) => equal) || performance.now() > until) return compared;
    await sleep(pause);
  }
}

async function modelDays(api: ApiClient, days: readonly DayTotals[]): Promise<ReadonlyMap<string, SellThroughDay>> {
  const dated = days.filter(({ date, accepted }) => date !== '' && accepted > 0);
  const from = dated[0]?.date;
  const to = dated.at(-1)?.date;
  if (from === undefined || to === undefined) return new Map();
  const query = new URLSearchParams({ from, to, level: 'SECONDARY', territory, groupBy: 'date' });
  const headers = { 'min-event-position': String(api.position) };
  const { body } = await api.get<{ items: readonly SellThroughDay[] }>(
    `/v1/analytics/sell-through?${query.toString()}`,
    headers,
  );
  return new Map(body.items.map((day) => [day.date, day]));
}

function compare(days: readonly DayTotals[], model: ReadonlyMap<string, SellThroughDay>): DayComparison[] {
  return days.map((file) => {
    const day = model.get(file.date);
    const found = { lines: day?.lines ?? 0, bottles: day?.quantity ?? 0, amount: day?.net ?? 0 };
    const equal = found.lines === file.accepted && found.bottles === file.bottles && found.amount === file.amount;
    return { file, model: found, equal };
  });
}

/** Prints the control totals: lines read = accepted + refused by reason; bottles and amounts of file and read model. */
export function printTotals(
  output: Output,
  { days, linesRead }: OrderFile,
  compared: readonly DayComparison[] | undefined,
): void {
  const columns = ['day', 'read', 'accepted', 'refused', 'bottles', 'amount USD'];
  const model = compared ? ['model bottles', 'model USD', 'equal'] : [];
  const right = (title: string) => ({ title, align: 'right' as const });
  const money = (amount: number) => grouped(formatAmount(amount, currency));
  const rows = days.map((day, i) => {
    const refused = Object.values(day.refused).reduce((a, b) => a + b, 0);
    const found = compared?.[i];
    return [
      day.date || '(no date)',
      day.linesRead,
      day.accepted,
      refused,
      day.bottles,
      money(day.amount),
      ...(found ? [found.model.bottles, money(found.model.amount), found.equal ? 'yes' : 'NO'] : []),
    ];
  });
  const sum = (of: (day: DayTotals) => number) => days.reduce((total, day) => total + of(day), 0);
  const refusedAll = sum((day) => Object.values(day.refused).reduce((a, b) => a + b, 0));
  rows.push([
    'all',
    linesRead,
    sum((day) => day.accepted),
    refusedAll,
    sum((day) => day.bottles),
    money(sum((day) => day.amount)),
    ...(compared
      ? [
          compared.reduce((total, { model: { bottles } }) => total + bottles, 0),
          money(compared.reduce((total, { model: { amount } }) => total + amount, 0)),
          compared.every(({ equal }) => equal) ? 'yes' : 'NO',
        ]
      : []),
  ]);
  output.table([{ title: columns[0]! }, ...columns.slice(1).map(right), ...model.map(right)], rows);
  const reasons = new Map<string, number>();
  for (const { refused } of days) {
    for (const [code, count] of Object.entries(refused)) reasons.set(code, (reasons.get(code) ?? 0) + count);
  }
  if (reasons.size > 0) {
    output.line();
    output.table([{ title: 'refused because' }, right('lines')], [...reasons]);
  }
}

function grouped(amount: string): string {
  const [whole, fraction] = amount.split('.');
  const text = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}
