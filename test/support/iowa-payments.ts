import * as fs from 'node:fs';
import * as path from 'node:path';
import { inParallel } from '../../apps/tuyen/src/client/in-parallel.js';
import type { BuiltSystem } from './built-system.js';
import type { FinanceClient } from './finance-client.js';
import type { Chance } from './long-run.js';
import { formats, noticeFile, payAll, statementFile, type Payable, type Truth } from './payer-truth.js';

/** The orders handed to us; absent on a machine without them. */
export const iowa = path.resolve(import.meta.dirname, '../../../shared/data/iowa');
/** Days on which they are paid. */
export const dates = ['2019-06-10', '2019-06-11', '2019-06-12', '2019-06-13', '2019-06-14'] as const;

/** A file of a bank, by the name under which it is sent. */
export interface BankFile {
  readonly name: string;
  readonly text: string;
}

/** A line of the bank as the API tells it. */
export interface Line {
  readonly lineId: string;
  readonly bankReference: string;
  readonly open: number;
  readonly amount: number;
  readonly state: string;
  readonly matches: readonly {
    readonly by: string;
    readonly paymentId: string | null;
    readonly debtorId: string | null;
    readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
  }[];
}

/** Imports the first orders, delivered and invoiced. */
export async function importOrders(system: BuiltSystem, most: number): Promise<void> {
  const [head = '', ...rows] = fs.readFileSync(path.join(iowa, 'orders.csv'), 'utf8').trimEnd().split('\n');
  const wanted = new Set<string>();
  const taken = rows.filter((row) => {
    const order = row.slice(0, row.indexOf(','));
    if (wanted.size < most) wanted.add(order);
    return wanted.has(order);
  });
  const file = path.join(system.dir, 'orders.csv');
  fs.writeFileSync(file, `${[head, ...taken].join('\n')}\n`);
  const products = path.join(iowa, 'products.csv');
  const { code, stderr } = await system.type(
    'import',
    'orders',
    file,
    '--products',
    products,
    '--through',
    'delivered',
  );
  if (code !== 0) throw new Error(stderr);
}

/** Every open invoice by distributor; seven of ten are asked for under a reference. */
export async function payables(client: FinanceClient, random: Chance): Promise<Map<string, Payable[]>> {
  const open = new Map<string, Payable[]>();
  const asked: { readonly invoice: Readonly<Record<string, unknown>>; readonly wanted: boolean }[] = [];
  const invoices = await client.all<Readonly<Record<string, unknown>>>('/v1/invoices?level=SECONDARY&');
  for (const invoice of invoices) {
    const { distributorId } = invoice as Record<string, string>;
    if (invoice['open'] === 0) continue;
    const bankAccountId = `B-${distributorId}`;
    if (!open.has(distributorId!)) {
      const account = { bankAccountId, distributorId, number: `IOWA${distributorId}0001`, currency: 'USD' };
      await client.ask('POST', '/v1/bank-accounts', account, bankAccountId);
      open.set(distributorId!, []);
    }
    asked.push({ invoice, wanted: random.next() < 0.7 });
  }
  await inParallel(asked, 8, async ({ invoice, wanted }) => {
    const { invoiceId, distributorId, buyerId: outletId, externalRef } = invoice as Record<string, string>;
    const body = { bankAccountId: `B-${distributorId}`, debtorId: outletId, invoices: [invoiceId] };
    const request = { ...body, expiresOn: '2099-12-31' };
    const answer = wanted
      ? await client.ask<{ reference: string }>('POST', '/v1/payment-requests', request, `request ${invoiceId}`)
      : null;
    const { open: amount, dueDate } = invoice as { readonly open: number; readonly dueDate: string };
    const payable = { invoiceId: invoiceId!, outletId: outletId!, orderNo: externalRef ?? invoiceId!, open: amount };
    open.get(distributorId!)!.push({ ...payable, dueDate, reference: answer?.reference ?? null });
  });
  // In an order that does not depend on who was answered first: the seed makes the same payments again.
  for (const list of open.values()) list.sort((a, b) => (a.orderNo < b.orderNo ? -1 : 1));
  return open;
}

/** By distributor, what its bank tells of the payments, notices before the statement of their day; formats by turns. */
export function bankFiles(truths: ReadonlyMap<string, readonly Truth[]>): ReadonlyMap<string, readonly BankFile[]> {
  let turn = 0;
  return new Map(
    [...truths].map(([distributorId, told]) => {
      let opening = 100_000;
      const files = dates.flatMap((date, n) => {
        const lines = told.filter((line) => line.date === date);
        const day = { number: String(n + 1), account: `IOWA${distributorId}0001`, date, opening, lines };
        opening = lines.reduce((sum, { amount }) => sum + amount, opening);
        const noticed = lines.filter((line) => line.noticed);
        const format = formats[turn++ % formats.length]!;
        const notice = { name: `${distributorId} ${date} notice`, text: noticeFile(day, noticed) };
        const statement = { name: `${distributorId} ${date} ${format}`, text: statementFile(format, day) };
        return noticed.length > 0 ? [notice, statement] : [statement];
      });
      return [distributorId, files];
    }),
  );
}

/** How the debtors of each distributor pay. */
export function payAllOf(owed: ReadonlyMap<string, readonly Payable[]>, random: Chance): Map<string, Truth[]> {
  return new Map([...owed].map(([distributorId, list]) => [distributorId, payAll(list, dates, random, distributorId)]));
}

/** A payment that goes back was posted before: a match tells its id at once, its posting follows. */
export async function whenPosted(client: FinanceClient, truth: Truth, lines: ReadonlyMap<string, Line>): Promise<void> {
  if (truth.bounced === undefined) return;
  const { paymentId } = lines.get(truth.bounced)!.matches[0]!;
  await client.until<{ status: string }>(`/v1/payments/${paymentId}`, ({ status }) => status === 'POSTED');
}

/** What a clerk sends for a line of which the truth is known. */
export function matchOf(truth: Truth, lines: ReadonlyMap<string, Line>): object {
  if (truth.kind === 'FEE') return { kind: 'BANK_FEE' };
  if (truth.kind === 'BOUNCE') {
    const paymentId = lines.get(truth.bounced!)!.matches[0]!.paymentId;
    return { kind: 'RETURNED_PAYMENT', paymentId };
  }
  const { outletId: debtorId, differences, paidTwice } = truth;
  const invoices = paidTwice === undefined ? truth.invoices : [{ invoiceId: paidTwice }];
  return { kind: 'PAYMENT', debtorId, invoices, differences };
}
