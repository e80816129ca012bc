import { PolicyTotals, RebateTotals, Replay, whatIf, type PolicyBody } from '#libs/discount-policies';
import type { EventStore } from '#libs/event-store';
import { isBusinessDate } from '#libs/kernel';
import { command } from '../cli/command.js';
import { UsageError, UserError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { PastLog, type Period } from '../discounts/past-orders.js';
import { printRebates, printReplay, printTotals } from '../discounts/report.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const discounts = command({
  name: 'discounts',
  summary: 'What a policy would have done to the orders of a period, or what each policy gave in it',
  positionals: ['replay|totals', '[POLICY]'],
  options: {
    from: { type: 'string', value: 'DATE', description: 'first day on which the orders were ordered; needed' },
    to: { type: 'string', value: 'DATE', description: 'last day; needed' },
    top: {
      type: 'string',
      value: 'N',
      default: '10',
      description: 'how many distributors, outlets and orders to name',
    },
    dir: dirOption,
  },
  help: `
replay POLICY prices the orders once more with the policy's draft (its newest version, where nothing is drafted) as if it had been
in force, beside what was known when each was placed, and tells what that costs, who gains and which orders change. totals
adds up what each policy gave on orders, and what period rebates accrued by invoices and credit notes of these days and were settled
for on them. Neither changes anything; both read the log page by page.
Example:
  npm run -s tuyen -- discounts replay tet-2027 --from 2026-11-01 --to 2026-11-30`,
  async run({ values, positionals, output }) {
    const [what, policyId] = positionals;
    const period = periodOf(values.from, values.to);
    const top = Number(values.top);
    if (!Number.isInteger(top) || top < 1 || top > 1_000) {
      throw new UsageError(`discounts: --top ${values.top} is not a whole number from 1 to 1000`);
    }
    if (what === 'totals' && policyId === undefined) {
      return useDatabase({ dir: values.dir, output }, ({ store }) => totals(store, period, output));
    }
    if (what !== 'replay' || policyId === undefined) {
      throw new UsageError('discounts: type discounts replay POLICY or discounts totals, with --from and --to');
    }
    return useDatabase({ dir: values.dir, output }, ({ store }) => replay(store, policyId, period, top, output));
  },
});

/** Replays a draft over the past orders of its level and currency. @throws UserError for a policy that can't be replayed */
export async function replay(
  store: EventStore,
  policyId: string,
  period: Period,
  top: number,
  output: Output,
): Promise<void> {
  const log = await PastLog.read(store, (text) => output.progress(text));
  const body = draftOf(log, policyId);
  const { payout, level, currency } = body;
  const { published } = log;
  const units = log.units(period.to);
  const goods = log.goods(payout.kind === 'FREE_GOODS' ? payout.skus : []);
  const next = whatIf({ draft: { policyId, body }, published, goods, units, detail: 'STEPS' });
  const sums = new Replay(top);
  for await (const { orderId, order } of log.orders(period)) {
    if (order.evidence.level === level && order.evidence.currency === currency) sums.add(orderId, order, next(order));
  }
  const report = sums.report();
  printReplay(output, policyId, period, currency, report);
  output.result({ policyId, ...period, currency, ...report });
}

/** Adds up what each policy gave in a period, on orders and as period rebates, currency by currency. */
export async function totals(store: EventStore, period: Period, output: Output): Promise<void> {
  const log = await PastLog.read(store, (text) => output.progress(text));
  const sums = new Map<string, PolicyTotals>();
  for await (const { order } of log.orders(period)) {
    const { currency } = order.evidence;
    const own = sums.get(currency) ?? new PolicyTotals();
    own.add(order);
    sums.set(currency, own);
  }
  const rebates = new RebateTotals(period);
  for await (const event of log.rebates()) rebates.add(event);
  const currencies = [...new Set([...sums.keys(), ...rebates.currencies])];
  const reports = currencies.map((currency) => {
    return { currency, policies: sums.get(currency)?.report() ?? [], rebates: rebates.report(currency) };
  });
  for (const report of reports) {
    if (report.policies.length > 0) printTotals(output, report.policies, report.currency);
    if (report.rebates.length > 0) printRebates(output, report.rebates, report.currency);
  }
  if (reports.every(({ policies, rebates: earned }) => policies.length + earned.length === 0)) {
    output.line(`No policy gave anything from ${period.from} to ${period.to}.`);
  }
  output.result({ ...period, currencies: reports });
}

function draftOf(log: PastLog, policyId: string): PolicyBody {
  const policy = log.policy(policyId);
  const body = policy?.draft ?? policy?.published;
  if (!body) throw new UserError(`there is no policy ${policyId}: draft it first`);
  if (body.phase === 'SETTLEMENT') {
    throw new UserError(`${policyId} is settled after invoicing: it prices no order`);
  }
  return body;
}

function periodOf(from: string | undefined, to: string | undefined): Period {
  for (const [option, date] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (date === undefined) throw new UsageError(`discounts: ${option} DATE is needed`);
    if (!isBusinessDate(date)) throw new UsageError(`discounts: ${option} ${date} is not a date YYYY-MM-DD`);
  }
  if (to! < from!) throw new UsageError(`discounts: --to ${to!} comes before --from ${from!}`);
  return { from: from!, to: to! };
}
