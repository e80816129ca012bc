import { createHmac, randomUUID } from 'node:crypto';
import { camtFile, type CamtEntryDraft } from '#libs/bank-files/testing';
import { settings } from '#libs/platform';
import type { Answer, RunningApi } from './api.js';
import { makeMarket, ok, outletOrder, type Market } from './market.js';
import { whenQuiet } from './quiet.js';

export type Figures = Readonly<Record<string, unknown>>;

/** A market whose distributor has a bank account of its own. */
export interface BankedMarket extends Market {
  readonly bankAccountId: string;
  readonly number: string;
}

const wait = { Prefer: 'wait=20' };
/** The business date of these tests. */
export const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

const [, developmentKey] = [...settings.noticeSecrets.read(settings.noticeSecrets.default)][0]!;

/** Headers of a body signed after Standard Webhooks, now and with the development secret unless told. */
export function signed(body: string | Buffer, change: { id?: string; seconds?: number; key?: Buffer } = {}) {
  const { id = `msg_${randomUUID()}`, seconds = Math.floor(Date.now() / 1000), key = developmentKey[0]! } = change;
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

/** Banking on an API: accounts, invoices, statements, notices, and what became of them. */
export function bankingOn(api: () => RunningApi) {
  const read = async (path: string, token: string): Promise<Figures> => ok(await api().get(path, token)).body;
  const items = async (path: string, token: string) => (await read(path, token))['items'] as Figures[];
  return {
    read,
    items,
    async banked(outlets = 1): Promise<BankedMarket> {
      const market = await makeMarket(api(), { outlets });
      const bankAccountId = `B-${market.distributorId}`;
      const number = randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
      const { distributorId, tokens } = market;
      ok(await api().command('/v1/bank-accounts', tokens.finance, { bankAccountId, distributorId, number }));
      await whenQuiet(api());
      return { ...market, bankAccountId, number };
    },
    /** A delivered and invoiced order of an outlet, `quantity` units at 11,000. */
    async invoice(market: Market, quantity: number, outlet = 0): Promise<string> {
      const { operations, warehouse } = market.tokens;
      const order = { ...outletOrder(market, [quantity]), outletId: market.outletIds[outlet] };
      const { orderId } = ok(await api().command('/v1/orders', operations, order, wait)).body;
      const plan = { orderId, plannedDate: today, dispatch: true };
      const delivery = ok(await api().command('/v1/deliveries', warehouse, plan, wait)).body;
      const invoiceId = delivery['deliveryId'] as string;
      ok(await api().command(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn: today }));
      await whenQuiet(api());
      return invoiceId;
    },
    async request({ bankAccountId, outletIds, tokens }: BankedMarket, outlet: number, invoices: string[]) {
      const body = { bankAccountId, debtorId: outletIds[outlet], invoices };
      return ok(await api().command('/v1/payment-requests', tokens.finance, body)).body['reference'] as string;
    },
    /** Sends a bank's file; `query` behind the path. */
    async send(market: BankedMarket, file: string | Uint8Array, query = ''): Promise<Answer<Figures>> {
      const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
      const options = { token: market.tokens.finance, body: Buffer.from(file), headers };
      const answer = await api().request('POST', `/v1/bank-statements${query}`, options);
      await whenQuiet(api());
      return answer;
    },
    /** Sends a notice as it is, signed unless told. */
    notify(body: object | string, headers?: Readonly<Record<string, string>>, source = 'sepay') {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const options = { body: text, headers: headers ?? signed(text) };
      return api().request('POST', `/v1/bank-notices/${source}`, options);
    },
    lines: ({ bankAccountId, tokens }: BankedMarket) =>
      items(`/v1/bank-lines?bankAccountId=${bankAccountId}`, tokens.finance),
    openOf: async ({ tokens }: Market, invoiceId: string) =>
      (await read(`/v1/invoices/${invoiceId}`, tokens.finance))['open'],
    proof: ({ bankAccountId, tokens }: BankedMarket, to = today) =>
      read(`/v1/reconciliation/drift?bankAccountId=${bankAccountId}&to=${to}`, tokens.finance),
  };
}

/** A camt.053 of an account from `opening`; the closing balance is right unless it is `off`. */
export function statement(
  { number }: BankedMarket,
  opening: number,
  entries: readonly CamtEntryDraft[],
  { off = 0, from = today, to = from }: { off?: number; from?: string; to?: string } = {},
): string {
  const closing = entries.reduce((sum, { amount }) => sum + Number(amount), opening) + off;
  const balances = [
    ['OPBD', String(opening), from],
    ['CLBD', String(closing), to],
  ] as const;
  const dated = entries.map((entry) => ({ date: from, ...entry }));
  return camtFile({ statements: [{ account: number, currency: 'VND', balances, entries: dated }] });
}

/** What became of the statements of a file. */
export const statementsOf = ({ body }: Answer<Figures>) => body['statements'] as Figures[];
