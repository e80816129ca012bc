import { randomUUID } from 'node:crypto';
import { camtFile } from '#libs/bank-files/testing';
import type { PolicyBody } from '#libs/discount-policies';
import { constraint, onlyFor, policyBody } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import type { RunningApi } from './api.js';
import { makeMarket, ok, outletOrder, unitTotal, type Market } from './market.js';
import { whenQuiet } from './quiet.js';

export type Figures = Readonly<Record<string, unknown>>;
export const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
export const draftFor = (distributorId: string, changes: Partial<PolicyBody>) =>
  policyBody({
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', base: 'INCLUDING_TAX' },
    ...{ constraint: constraint({ measure: 'DAYS' }), taxTreatment: 'COMMERCIAL_CREDIT' },
    slabs: [
      { from: 0, to: 7, rate: '2' },
      { from: 8, to: 14, rate: '1' },
    ],
    eligibility: onlyFor({ distributor: [distributorId] }),
    settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial: 'PRO_RATA' },
    ...changes,
  });

export const total = 10 * unitTotal;

const wait = { Prefer: 'wait=20' };

/** What specs of early payment ask of an API: a market that rewards it, invoices of any age, payments and bank lines. */
export function promptPayersOn(api: () => RunningApi) {
  /** 2 % for paying within a week, 1 % within two, in a market of its own with a bank account. */
  async function prompt(changes: Partial<PolicyBody> = {}) {
    const market = await makeMarket(api());
    const { distributorId, tokens } = market;
    const policyId = `P-${distributorId}`;
    const draft = draftFor(distributorId, changes);
    const drafted = ok(await api().command('/v1/discount-policies', tokens.operations, { policyId, draft }));
    const match = { 'If-Match': drafted.headers.get('etag')! };
    ok(await api().command(`/v1/discount-policies/${policyId}/versions`, tokens.operations, {}, match));
    const bankAccountId = `B-${distributorId}`;
    const number = randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
    ok(await api().command('/v1/bank-accounts', tokens.finance, { bankAccountId, distributorId, number }));
    return { ...market, policyId, bankAccountId, number };
  }
  type Prompt = Awaited<ReturnType<typeof prompt>>;

  /** A delivered order of ten units, 110,000, invoiced so many days ago. */
  async function invoice(market: Market, daysAgo = 0): Promise<string> {
    const { operations, warehouse } = market.tokens;
    const { orderId } = ok(await api().command('/v1/orders', operations, outletOrder(market, [10]), wait)).body;
    const plan = { orderId, plannedDate: today, dispatch: true };
    const invoiceId = ok(await api().command('/v1/deliveries', warehouse, plan, wait)).body['deliveryId'] as string;
    const receivedOn = addDays(today, -daysAgo);
    ok(await api().command(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn }));
    await whenQuiet(api());
    return invoiceId;
  }

  async function pay(market: Market, amount: number, invoices: readonly string[], more: object = {}): Promise<string> {
    const { distributorId, outletIds, tokens } = market;
    const body = {
      ...{ distributorId, outletId: outletIds[0], amount, method: 'BANK_TRANSFER', bankReference: randomUUID() },
      ...{ invoices: invoices.map((invoiceId) => ({ invoiceId })), ...more },
    };
    const { paymentId } = ok(await api().command('/v1/payments', tokens.finance, body, wait)).body;
    await whenQuiet(api());
    return paymentId as string;
  }
  const read = async (path: string, token: string): Promise<Figures> => ok(await api().get(path, token)).body;
  const openOf = async ({ tokens }: Market, invoiceId: string) =>
    (await read(`/v1/invoices/${invoiceId}`, tokens.finance))['open'];
  const statement = async ({ outletIds, distributorId, tokens }: Market) => {
    const from = addDays(today, -60);
    const path = `/v1/accounts/${outletIds[0]}/statement?creditor=${distributorId}&from=${from}`;
    return (await read(path, tokens.finance)) as { entries: Figures[]; closing: Figures };
  };
  const kinds = async (market: Market) =>
    (await statement(market)).entries
      .filter(({ kind }) => String(kind).startsWith('SETTLEMENT'))
      .map(({ kind, unapplied }) => [kind, unapplied]);
  function statementOf({ number }: Prompt, amount: string, reference: string, memo: string): string {
    const balances = [
      ['OPBD', '0', today],
      ['CLBD', amount, today],
    ] as const;
    const entries = [{ amount, reference, memo, date: today }];
    return camtFile({ statements: [{ account: number, currency: 'VND', balances, entries }] });
  }

  async function send(market: Prompt, file: string): Promise<void> {
    const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
    ok(
      await api().request('POST', '/v1/bank-statements', {
        token: market.tokens.finance,
        body: Buffer.from(file),
        headers,
      }),
    );
    await whenQuiet(api());
  }
  return { prompt, invoice, pay, read, openOf, statement, kinds, statementOf, send };
}

/** A market with its policy and bank account. */
export type Prompt = Awaited<ReturnType<ReturnType<typeof promptPayersOn>['prompt']>>;
