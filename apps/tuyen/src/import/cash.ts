import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../cli/errors.js';
import type { ApiClient } from '../client/api-client.js';
import { inParallel } from '../client/in-parallel.js';
import { distributorOf, outletId } from './network.js';
import type { ImportOrder } from './read-orders.js';

/** How far orders are taken. */
export const stages = ['placed', 'delivered', 'paid'] as const;
export type Stage = (typeof stages)[number];

export interface CashOptions {
  readonly api: ApiClient;
  readonly orders: readonly ImportOrder[];
  readonly distributors: number;
  readonly through: Stage;
  readonly width: number;
  readonly progress: (text: string) => void;
}

interface Placed {
  readonly order: ImportOrder;
  readonly orderId: string;
  readonly total: number;
}
interface Delivered extends Placed {
  readonly deliveryId: string;
}

/** How long a process behind a command may take. */
const patienceMs = 120_000;
const wait = { prefer: 'wait=30' };

/** Takes every order as far as asked: placed and confirmed, delivered and accepted, invoiced and paid. */
export async function takeToCash(options: CashOptions): Promise<void> {
  const { orders, through } = options;
  const placed = await each(options, 'orders placed', orders, (order) => place(options, order));
  if (through === 'placed') return;
  const delivered = await each(options, 'orders delivered', placed, (order) => deliver(options, order));
  if (through === 'delivered') return;
  await each(options, 'orders paid', delivered, (order) => pay(options, order));
}

async function each<From, To>(
  { width, progress }: CashOptions,
  what: string,
  items: readonly From[],
  work: (item: From) => Promise<To>,
): Promise<To[]> {
  const results: To[] = [];
  await inParallel(items, width, async (item) => {
    results.push(await work(item));
    progress(`${what} ${results.length} of ${items.length}`);
  });
  return results;
}

async function place({ api, distributors }: CashOptions, order: ImportOrder): Promise<Placed> {
  const { orderNo, date, outletCode, lines } = order;
  const { body } = await api.command<{ orderId: string; status: string; confirmedTotal: number }>(
    '/v1/orders',
    `import:order:${orderNo}`,
    {
      level: 'SECONDARY',
      distributorId: distributorOf(outletCode, distributors),
      outletId: outletId(outletCode),
      orderedOn: date,
      requestedDate: date,
      externalRef: orderNo,
      source: 'IMPORT',
      lines: lines.map(({ lineNo, sku, quantity, amount }) => ({ lineNo, sku, quantity, agreedAmount: amount })),
    },
    wait,
  );
  let { status, confirmedTotal } = body;
  const decided = () => status !== 'PLACED' && status !== 'APPROVED';
  if (!decided()) {
    await untilReady(`decision on order ${orderNo}`, async () => {
      const again = await api.get<{ status: string; confirmedTotal: number | null }>(`/v1/orders/${body.orderId}`);
      status = again.body.status;
      confirmedTotal = again.body.confirmedTotal ?? 0;
      return decided();
    });
  }
  if (status !== 'CONFIRMED' && status !== 'CLOSED') throw new UserError(`order ${orderNo} is ${status}`);
  return { order, orderId: body.orderId, total: confirmedTotal };
}

async function deliver({ api }: CashOptions, placed: Placed): Promise<Delivered> {
  const { order, orderId } = placed;
  const planned = await api.command<{ deliveryId: string; status: string }>(
    '/v1/deliveries',
    `import:delivery:${order.orderNo}`,
    { orderId, plannedDate: order.date, dispatch: true },
    wait,
  );
  const { deliveryId } = planned.body;
  await untilReady(
    `delivery of ${order.orderNo}`,
    async () => {
      const { body } = await api.get<{ status: string }>(`/v1/deliveries/${deliveryId}`);
      return body.status !== 'PLANNED' && body.status !== 'RELEASED';
    },
    planned.body.status,
  );
  await api.command(`/v1/deliveries/${deliveryId}/receipt`, `import:receipt:${order.orderNo}`, {
    receivedOn: order.date,
    receivedAt: `${order.date}T12:00:00Z`,
  });
  return { ...placed, deliveryId };
}

async function pay({ api, distributors }: CashOptions, { order, deliveryId, total }: Delivered): Promise<void> {
  if (total === 0) return;
  const distributorId = distributorOf(order.outletCode, distributors);
  // The invoice carries the delivery's id; it is owed as soon as the account took it.
  await untilReady(`invoice of ${order.orderNo}`, async () => {
    const { body } = await api.get<{ open: number; paid: number }>(`/v1/invoices/${deliveryId}`);
    return body.open > 0 || body.paid > 0;
  });
  await api.command('/v1/payments', `import:payment:${order.orderNo}`, {
    level: 'SECONDARY',
    distributorId,
    outletId: outletId(order.outletCode),
    amount: total,
    currency: 'USD',
    method: 'BANK_TRANSFER',
    valueDate: order.date,
    reference: order.orderNo,
    bankReference: `import-${order.orderNo}`,
    invoices: [{ invoiceId: deliveryId }],
  });
}

/** Asks again and again, ever slower; what is not there yet (404) is not ready. */
async function untilReady(what: string, ready: () => Promise<boolean>, known?: string): Promise<void> {
  if (known !== undefined && known !== 'PLANNED' && known !== 'RELEASED') return;
  const until = performance.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 1_000)) {
    const done = await ready().catch((error: unknown) => {
      if ((error as { status?: number }).status === 404) return false;
      throw error;
    });
    if (done) return;
    if (performance.now() > until) throw new UserError(`${what} is not there yet: does the projector run?`);
    await sleep(pause);
  }
}
