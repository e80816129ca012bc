import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { HttpConnection } from './http-client.js';
import { command, market, orderBody } from './market.js';

interface Target {
  readonly port: number;
  readonly token: string;
}

/** What a client process is asked to do. Times in seconds. */
export type Load = Target &
  (
    | {
        readonly kind: 'place';
        readonly path: string;
        readonly connections: number;
        readonly seconds: number;
        readonly lines: number;
      }
    | {
        readonly kind: 'cash';
        readonly connections: number;
        readonly seconds: number;
        readonly lines: number;
      }
    | {
        readonly kind: 'lag';
        readonly rate: number;
        readonly warmUp: number;
        readonly seconds: number;
        readonly lines: number;
        readonly databaseUrl: string;
      }
  );

/** Orders per second; or, of lag, milliseconds from answer to visible row at the 50th and 99th percentile, and how many. */
export interface LoadResult {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

/** Runs a load in a process of its own. */
export function runLoad(load: Load): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['client'], { execArgv: [] });
    let result: LoadResult | undefined;
    child.once('message', (message) => (result = message as LoadResult));
    child.once('error', reject);
    child.once('exit', () => (result ? resolve(result) : reject(new Error(`the ${load.kind} client failed`))));
    child.send(load);
  });
}

function percentiles(figures: number[]): { readonly p50: number; readonly p99: number } {
  figures.sort((a, b) => a - b);
  const at = (share: number) => figures[Math.min(figures.length - 1, Math.floor(figures.length * share))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

const open = (count: number, { port, token }: Target) =>
  Promise.all(Array.from({ length: count }, () => HttpConnection.open(port, token)));

async function place(load: Extract<Load, { kind: 'place' }>): Promise<LoadResult> {
  const bodies = Array.from({ length: 600 }, (_, n) => JSON.stringify(orderBody(n, load.lines)));
  const apis = await open(load.connections, load);
  const started = performance.now();
  const end = started + load.seconds * 1_000;
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    apis.map(async (api) => {
      while (performance.now() < end) {
        const begin = performance.now();
        const body = bodies[next++ % bodies.length]!;
        const answer = await api.send(load.path, body, `Idempotency-Key: ${randomUUID()}\r\n`);
        if (answer.status !== 201) throw new Error(`${answer.status} ${answer.body.slice(0, 500)}`);
        times.push(performance.now() - begin);
      }
      api.close();
    }),
  );
  const rate = times.length / ((performance.now() - started) / 1_000);
  return { rate, count: times.length, ...percentiles(times) };
}

/** Each connection takes one order after another from placed to paid, and finishes the last one after the time. */
async function cash(load: Extract<Load, { kind: 'cash' }>): Promise<LoadResult> {
  const apis = await open(load.connections, load);
  const started = performance.now();
  const end = started + load.seconds * 1_000;
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    apis.map(async (api) => {
      while (performance.now() < end) {
        const begin = performance.now();
        await toCash(api, orderBody(next++, load.lines) as OrderBody);
        times.push(performance.now() - begin);
      }
      api.close();
    }),
  );
  const rate = times.length / ((performance.now() - started) / 1_000);
  return { rate, count: times.length, ...percentiles(times) };
}

interface OrderBody {
  readonly distributorId: string;
  readonly outletId: string;
}
const wait = 'Prefer: wait=30\r\n';

async function toCash(api: HttpConnection, body: OrderBody): Promise<void> {
  const order = await command<{ orderId: string; status: string; confirmedTotal: number }>(
    api,
    '/v1/orders',
    body,
    wait,
  );
  if (order.status !== 'CONFIRMED') throw new Error(`order ${order.orderId} is ${order.status}`);
  const plan = { orderId: order.orderId, plannedDate: market.businessDate, dispatch: true };
  const { deliveryId, status } = await command<{ deliveryId: string; status: string }>(
    api,
    '/v1/deliveries',
    plan,
    wait,
  );
  if (status !== 'DISPATCHED') throw new Error(`delivery ${deliveryId} is ${status}`);
  await command(api, `/v1/deliveries/${deliveryId}/receipt`, {
    ...{ receivedOn: market.businessDate, receivedAt: `${market.businessDate}T12:00:00Z` },
  });
  await untilInvoiced(api, deliveryId);
  const { outletId, distributorId } = body;
  const payment = {
    level: 'SECONDARY',
    distributorId,
    outletId,
    amount: order.confirmedTotal,
    method: 'BANK_TRANSFER',
  };
  const paid = await command<{ status: string }>(
    api,
    '/v1/payments',
    { ...payment, valueDate: market.businessDate, invoices: [{ invoiceId: deliveryId }] },
    wait,
  );
  if (paid.status !== 'POSTED') throw new Error(`the payment of ${deliveryId} is ${paid.status}`);
}

/** The invoice carries the delivery's id and is owed as soon as the account took it. */
async function untilInvoiced(api: HttpConnection, deliveryId: string): Promise<void> {
  for (let pause = 20; ; pause = Math.min(pause * 2, 1_000)) {
    await sleep(pause);
    const answer = await api.send(`/v1/invoices/${deliveryId}`);
    if (answer.status === 200 && (JSON.parse(answer.body) as { open: number }).open > 0) return;
    if (answer.status !== 200 && answer.status !== 404) throw new Error(`${answer.status} ${answer.body}`);
  }
}

const patienceMs = 30_000;

/** Places orders at a steady rate and looks into the read model all the time for those that were acknowledged. */
async function lag(load: Extract<Load, { kind: 'lag' }>): Promise<LoadResult> {
  const idle: HttpConnection[] = [];
  const database = new Client({ connectionString: load.databaseUrl });
  await database.connect();
  const acknowledged = new Map<string, number>();
  const lags: number[] = [];
  const total = Math.round(load.rate * (load.warmUp + load.seconds));
  const started = performance.now();
  let [seen, answered, failed] = [0, 0, undefined as Error | undefined];
  let moved = started;
  const send = async (n: number) => {
    let api = idle.pop();
    while (api?.isOpen === false) api = idle.pop();
    api ??= await HttpConnection.open(load.port, load.token);
    const { orderId } = await command<{ orderId: string }>(api, '/v1/orders', orderBody(n, load.lines));
    acknowledged.set(orderId, performance.now());
    answered += 1;
    idle.push(api);
  };
  const sending = (async () => {
    for (let n = 0; n < total && !failed; n++) {
      const due = started + (n / load.rate) * 1_000;
      if (due > performance.now()) await sleep(due - performance.now());
      send(n).catch((error: Error) => (failed = error));
    }
  })();
  const text = 'select order_id from read.orders where order_id = any($1)';
  while (seen < total && !failed) {
    await sleep(1);
    if (performance.now() - moved > patienceMs) {
      throw new Error(`of ${total} orders ${answered} were answered and ${seen} are visible: nothing moves any more`);
    }
    if (acknowledged.size === 0) continue;
    const { rows } = await database.query<{ order_id: string }>({
      name: 'seen',
      text,
      values: [[...acknowledged.keys()]],
    });
    const now = performance.now();
    for (const { order_id: orderId } of rows) {
      const at = acknowledged.get(orderId)!;
      if (at > started + load.warmUp * 1_000) lags.push(now - at);
      acknowledged.delete(orderId);
      seen += 1;
      moved = now;
    }
  }
  await sending;
  await database.end();
  if (failed) throw failed;
  const rate = total / ((performance.now() - started) / 1_000);
  return { rate, count: lags.length, ...percentiles(lags) };
}

if (process.argv[2] === 'client') {
  process.once('message', (message) => {
    const load = message as Load;
    const work = load.kind === 'place' ? place(load) : load.kind === 'cash' ? cash(load) : lag(load);
    work.then(
      (result) => process.send!(result, () => process.exit(0)),
      (error: Error) => {
        process.stderr.write(`${error.stack}\n`);
        process.exit(1);
      },
    );
  });
}
