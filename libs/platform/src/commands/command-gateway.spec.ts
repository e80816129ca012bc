import { randomUUID } from 'node:crypto';
import {
  createCommandHandler,
  eventCodec,
  memoryEventStore,
  type CommandHandler,
  type EventStore,
} from '#libs/event-store';
import { defineEvent, eventRegistry, reject, t, type Decider, type EventsOf } from '#libs/kernel';
import { Caller } from '../auth/caller.js';
import { SystemClock } from '../clock.js';
import { LogTail } from '../events/log-tail.js';
import type { CarryOut } from './carry-out.js';
import { CommandGateway, type Send } from './command-gateway.js';
import { CommandRequest } from './command-request.js';
import { setCaller } from '../auth/access.js';

const registry = eventRegistry('box', ['box-<id>'], [
  defineEvent('box.filled', 1, 'Put in.', t.object({ count: t.quantity(), owner: t.id() })),
]); // prettier-ignore
type Filled = EventsOf<typeof registry>;
type Fill = { readonly type: 'fill'; readonly count: number };
interface Box {
  readonly count: number;
  readonly owner: string | null;
}
const box: Decider<Box, Fill, Filled> = {
  name: 'box',
  snapshotVersion: 1,
  initial: { count: 0, owner: null },
  decide: ({ count }, state) =>
    state.count + count > 10 ? reject('full', 'It is full.') : [{ type: 'box.filled', data: { count, owner: 'D1' } }],
  evolve: (state, { data }) => ({ count: state.count + data.count, owner: data.owner }),
};

let store: EventStore;
let handler: CommandHandler;
let tail: LogTail;
let gateway: CommandGateway;

beforeEach(() => {
  const codec = eventCodec([registry]);
  store = memoryEventStore({ codec });
  handler = createCommandHandler({ store, codec });
  tail = new LogTail(store, handler, { warn: () => undefined });
  tail.start();
  const bus = { execute: ({ decider, envelope }: CarryOut<Box, Fill, Filled>) => handler.handle(decider, envelope) };
  gateway = new CommandGateway(bus as never, handler, new SystemClock('Asia/Ho_Chi_Minh'), tail);
});
afterEach(async () => {
  await tail.stop();
  await store.close();
});

interface Options {
  readonly headers?: Record<string, string>;
  readonly creates?: boolean;
  readonly caller?: Caller;
}

function requestOf({
  headers = {},
  creates = false,
  caller = new Caller('u1', ['operations'], undefined),
}: Options = {}) {
  const sent: Record<string, string> = {};
  const request = {
    id: 'request-1',
    routeOptions: { url: '/v1/boxes/:id/filling' },
    headers: { 'idempotency-key': randomUUID(), ...headers },
    params: { id: 'a' },
    body: {},
  };
  const reply = { raw: { destroyed: false }, header: (name: string, value: string) => ((sent[name] = value), reply) };
  setCaller(request as never, caller);
  return { request: new CommandRequest(request as never, reply as never, { creates, waits: true }), sent, reply };
}

const send = (more: Partial<Send<Box, Fill, Filled, Box>> = {}): Send<Box, Fill, Filled, Box> => ({
  decider: box,
  streamId: 'box-a',
  command: { type: 'fill', count: 1 },
  location: '/v1/boxes/a',
  answer: (state) => state,
  ...more,
});

describe('a command at the gateway', () => {
  it('keeps who asked, when by the tenant and in which trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { request } = requestOf({ headers: { traceparent }, creates: true });
    await gateway.send(request, send());
    const [event] = await store.readStream('box-a');
    expect(event!.metadata).toMatchObject({
      commandId: request.commandId,
      correlationId: 'request-1',
      actor: { kind: 'user', id: 'u1', roles: ['operations'] },
      traceparent,
    });
    expect(event!.metadata.businessDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('has an id of its own for each caller, distributor, route and key', () => {
    const key = { 'idempotency-key': 'k' };
    const ids = [
      requestOf({ headers: key }),
      requestOf({ headers: key, caller: new Caller('u2', ['operations'], undefined) }),
      requestOf({ headers: key, caller: new Caller('u1', ['distributor'], 'D1') }),
      requestOf({ headers: { 'idempotency-key': 'k2' } }),
    ].map(({ request }) => request.commandId);
    expect(new Set(ids).size).toBe(4);
    expect(requestOf({ headers: key }).request.commandId).toBe(ids[0]);
  });

  it('makes the same new id when it is repeated', () => {
    const headers = { 'idempotency-key': 'k' };
    const [a, b] = [requestOf({ headers }).request, requestOf({ headers }).request];
    expect(a.newId()).toBe(b.newId());
    expect(a.newId('second')).not.toBe(a.newId());
  });

  it('of a distributor reaches its own only, and nothing where nobody said whose it is', async () => {
    await gateway.send(requestOf({ creates: true }).request, send());
    const owners = (state: Box) => state.owner;
    const by = (id: string) => requestOf({ caller: new Caller('u', ['distributor'], id) }).request;
    await expect(gateway.send(by('D1'), send({ owners }))).resolves.toMatchObject({ count: 2 });
    await expect(gateway.send(by('D2'), send({ owners }))).rejects.toMatchObject({ status: 404 });
    await expect(gateway.send(by('D1'), send({ owners, streamId: 'box-none' }))).rejects.toMatchObject({ status: 404 });
    await expect(gateway.send(by('D1'), send())).rejects.toMatchObject({ status: 403 });
    expect(await store.readStream('box-a')).toHaveLength(2);
  });

  it('for something new is refused where something else is', async () => {
    await gateway.send(requestOf({ creates: true }).request, send({ streamIsNew: true }));
    await expect(gateway.send(requestOf({ creates: true }).request, send({ streamIsNew: true }))).rejects.toMatchObject(
      {
        status: 409,
        code: 'already-exists',
      },
    );
  });

  it('that follows from a state which others keep changing takes the newest', async () => {
    await gateway.send(requestOf({ creates: true }).request, send());
    const fills = Array.from({ length: 9 }, () =>
      gateway.send(
        requestOf().request,
        send({ command: (state) => ({ type: 'fill', count: state.count > 0 ? 1 : 100 }) }),
      ),
    );
    await Promise.all(fills);
    expect((await handler.load(box, 'box-a')).state.count).toBe(10);
    await expect(gateway.send(requestOf().request, send())).rejects.toMatchObject({ status: 409, code: 'full' });
  });

  it('that makes something may follow from the state of the stream where it is made, there already or not', async () => {
    const next = send({ command: (state) => ({ type: 'fill', count: state.count + 1 }) });
    const headers = { 'idempotency-key': 'k' };
    await expect(gateway.send(requestOf({ creates: true }).request, next)).resolves.toMatchObject({ count: 1 });
    await expect(gateway.send(requestOf({ creates: true, headers }).request, next)).resolves.toMatchObject({
      count: 3,
    });
    await expect(gateway.send(requestOf({ creates: true, headers }).request, next)).resolves.toMatchObject({
      count: 3,
    });
    const ones = send({ command: ({ count }) => ({ type: 'fill', count: count > 0 ? 1 : 100 }) });
    await Promise.all(Array.from({ length: 7 }, () => gateway.send(requestOf({ creates: true }).request, ones)));
    expect((await handler.load(box, 'box-a')).state.count).toBe(10);
    await expect(
      gateway.send(requestOf({ creates: true }).request, { ...ones, streamIsNew: true }),
    ).rejects.toMatchObject({ code: 'already-exists' });
  });
});

describe('Prefer: wait', () => {
  const another = (count: number) =>
    handler.handle(box, {
      streamId: 'box-a', command: { type: 'fill', count }, commandId: randomUUID(), requestHash: '', correlationId: '',
      context: { now: '2026-11-22T00:00:00Z', businessDate: '2026-11-22', actor: { kind: 'process', id: 'p', roles: [] } },
    }); // prettier-ignore

  it('answers as soon as what was waited for has happened', async () => {
    const { request, sent } = requestOf({ headers: { prefer: 'wait=10' }, creates: true });
    const started = performance.now();
    const answer = gateway.send(request, send({ settled: ({ count }) => count >= 3 }));
    await another(1);
    await another(1);
    expect(await answer).toMatchObject({ count: 3 });
    expect(sent).toMatchObject({ ETag: '"2"', 'Event-Position': '3', 'Preference-Applied': 'wait=10' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('answers what there is when time is up', async () => {
    const { request, sent } = requestOf({ headers: { prefer: 'wait=1' }, creates: true });
    expect(await gateway.send(request, send({ settled: () => false }))).toMatchObject({ count: 1 });
    expect(sent).toMatchObject({ ETag: '"0"', 'Preference-Applied': 'wait=1' });
  });

  it('ends when the client has gone', async () => {
    const { request, reply } = requestOf({ headers: { prefer: 'wait=30' }, creates: true });
    reply.raw.destroyed = true;
    const started = performance.now();
    await gateway.send(request, send({ settled: () => false }));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
