import { EventLog } from '#libs/platform';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly position: number;
}
interface Page {
  readonly items: readonly CloudEvent[];
  readonly position: number;
}

describe('event feed', () => {
  let api: RunningApi;
  let market: Market;
  beforeAll(async () => {
    api = await startApi();
    market = await makeMarket(api);
    const order = outletOrder(market, [1]);
    ok(await api.command('/v1/orders', market.tokens.operations, order, { Prefer: 'wait=30' }));
  });
  afterAll(() => api.stop());

  const read = async (query: string) => ok(await api.get<Page>(`/v1/events?${query}`, market.tokens.analyst)).body;

  it('pages of any size give every event once, in log order, the same as the stream', async () => {
    const paged: CloudEvent[] = [];
    for (
      let page = await read('after=0&limit=7');
      page.items.length > 0;
      page = await read(`after=${page.position}&limit=7`)
    ) {
      paged.push(...page.items);
    }
    const { body } = await api.get<string>('/v1/events', market.tokens.analyst, { Accept: 'application/x-ndjson' });
    const streamed = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as CloudEvent);
    expect(paged).toEqual(streamed);
    const positions = paged.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    if (api.app.get(EventLog).densePositions) expect(positions).toEqual(paged.map((_, i) => i + 1));
  });

  it('chooses by type and goes on from its position', async () => {
    const { items, position } = await read('types=order.&limit=1000');
    expect(items.map(({ type }) => type)).toEqual(['order.placed', 'order.credit-approved', 'order.confirmed']);
    expect(await read(`after=${position}`)).toEqual({ items: [], position });
  });

  it('goes on only from positions that it gave, where positions have gaps', async () => {
    const { items, position } = await read('limit=1000');
    const between = items[1]!.position - 1;
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const answer = await api.get<object>(`/v1/events?after=${between}`, market.tokens.analyst, { Accept: accept });
      if (api.app.get(EventLog).densePositions) expect(answer.status).toBe(200);
      else expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-parameter' } });
    }
    expect((await api.get(`/v1/events?after=${position}&limit=1`, market.tokens.analyst)).status).toBe(200);
  });

  it('refuses distributors and parameters that it does not know', async () => {
    expect((await api.get('/v1/events', market.tokens.distributor)).status).toBe(403);
    expect((await api.get('/v1/events?after=-1', market.tokens.analyst)).status).toBe(400);
    expect((await api.get('/v1/events?since=1', market.tokens.analyst)).status).toBe(400);
  });
});
