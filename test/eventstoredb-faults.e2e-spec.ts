import { randomUUID } from 'node:crypto';
import { EventLog } from '#libs/platform';
import {
  startEventStoreDbServer,
  type EventStoreDbServer,
  type Fault,
} from '../libs/event-store/src/testing/eventstoredb-server/index.js';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, outletOrder, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let server: EventStoreDbServer;
let api: RunningApi;
let market: Market;

beforeAll(async () => {
  server = await startEventStoreDbServer();
  api = await startApi({ EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: server.url });
  market = await makeMarket(api, { stock: 1_000_000 });
}, 120_000);
afterAll(async () => {
  await api?.stop();
  await server.stop();
});

const order = (key: string) =>
  api.command<{ orderId?: string }>('/v1/orders', market.tokens.operations, outletOrder(market, [1, 1]), {
    'Idempotency-Key': key,
  });

// More strikes than one append has attempts: some orders meet nothing else.
const faults: Fault[] = [
  { on: 'append', kind: 'kill', times: 12 },
  { on: 'append', kind: 'kill', applied: true, times: 12 },
  { on: 'append', kind: 'unknown', applied: true, times: 12 },
  { on: 'append', kind: 'not-ready', times: 12 },
  { on: 'append', kind: 'end', applied: true, times: 3 },
  { on: 'append', kind: 'silence', applied: true },
];

it.each(faults.map((fault) => [fault.kind, fault.applied ? 'after it happened' : '', fault] as const))(
  'an order over HTTP has one effect or a clear error, and one after repeats: %s %s',
  async (_kind, _when, fault) => {
    const keys = Array.from({ length: 16 }, () => randomUUID());
    server.faults.add(fault);
    const answers = await Promise.all(keys.map(order));
    for (const { status, headers } of answers) {
      expect([200, 201, 202, 503]).toContain(status);
      if (status === 503) expect(headers.get('content-type')).toMatch(/problem\+json/);
    }
    server.faults.clear();
    const again = await Promise.all(keys.map(order));
    const ids = again.map(({ body }) => body.orderId);
    expect(new Set(ids).size).toBe(keys.length);
    for (const [n, { body, status }] of answers.entries()) if (status < 300) expect(body.orderId).toBe(ids[n]);
    await whenQuiet(api);
    const log = api.app.get(EventLog);
    for (const id of ids) {
      const events = await log.readStream(`order-${id}`);
      expect(events.filter(({ type }) => type === 'order.placed')).toHaveLength(1);
    }
  },
  120_000,
);
