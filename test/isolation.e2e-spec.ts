import { randomUUID } from 'node:crypto';
import { Database, EventLog, roles, type Role } from '#libs/platform';
import { readModels } from '#libs/read-models';
import { startApi, type Answer, type RequestOptions, type RunningApi } from './support/api.js';
import { cases, type Case, type Probe } from './support/isolation-cases.js';
import { ok, outletOrder } from './support/market.js';
import { makeTradedMarket, type Traded, type TradedMarket } from './support/traded-market.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly 'x-roles'?: readonly string[];
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, { readonly name: string; readonly in: string }>>;
  };
}

let api: RunningApi;
let operations: Map<string, Operation>;
let owner: TradedMarket;
let foreign: TradedMarket;
/** Names the same person at the foreign distributor as the owner's token does at the owner. */
let namesake: string;

beforeAll(async () => {
  api = await startApi();
  const { body } = await api.get<OpenApi>('/openapi.json', await api.token('admin'));
  operations = new Map(
    Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([name, operation]) => {
        const method = name.toUpperCase();
        const parameters = operation.parameters?.map(
          (one) => (one.$ref === undefined ? one : body.components.parameters[one.$ref.split('/').at(-1)!])!,
        );
        return [`${method} ${path}`, { ...operation, method, path, ...(parameters ? { parameters } : {}) }] as const;
      }),
    ),
  );
  owner = await makeTradedMarket(api, 'TAG-OWNER', ['SKU-A', 'SKU-B']);
  foreign = await makeTradedMarket(api, 'TAG-FOREIGN', ['SKU-A', 'SKU-B']);
  namesake = await api.token('distributor', foreign.ids.distributorId, `u-${owner.ids.distributorId}`);
}, 120_000);
afterAll(() => api.stop());

const declared = (kind: Case['kind']) =>
  Object.entries(cases).flatMap(([name, one]) => (one.kind === kind ? [[name, one] as const] : []));

const entries = (ids: Traded) => Object.entries(ids) as [string, string][];

/** The same shape of identifiers, none of which exists. */
function unknownIds(like: Traded): Traded {
  const made = entries(like).map(([name, id]) => {
    const uuid = /^[0-9a-f]{8}-/.test(id);
    return [name, uuid ? randomUUID() : id.replace('TAG-OWNER', 'TAG-NOBODY')] as const;
  });
  return { ...(Object.fromEntries(made) as unknown as Traded), sku: like.sku };
}

function fill(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? `no-${name}`));
}

const search = (query: Readonly<Record<string, string>>) => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
};

function send(
  name: string,
  token: string | undefined,
  { path = {}, query = {}, body }: Probe,
  ids: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { method, path: template } = operations.get(name)!;
  const options: RequestOptions = {
    ...(token === undefined ? {} : { token }),
    ...(method === 'GET' ? {} : { body: body ?? {} }),
    headers: { ...(method === 'GET' ? {} : { 'Idempotency-Key': randomUUID(), 'If-Match': '*' }), ...headers },
  };
  return api.request(method, `${fill(template, { ...ids, ...path })}${search(query)}`, options);
}

const textOf = ({ body, headers }: Answer) => JSON.stringify([body, [...headers]]);

/** Ids of the owner that stand in a text. Price lists and products are for everyone, whatever their ids say. */
function leaks(text: string): string[] {
  const secrets = entries(owner.ids).filter(([name]) => name !== 'sku');
  const seen = text.replaceAll(`${owner.ids.distributorId}-prices`, '');
  return secrets.filter(([, id]) => seen.includes(id)).map(([name, id]) => `${name} ${id}`);
}

/** An answer with the ids that the request named taken out, to compare what is told about different ids. */
function told({ status, body, headers }: Answer, named: Traded): unknown {
  const ids = entries(named)
    .filter(([name]) => name !== 'sku')
    .sort(([, a], [, b]) => b.length - a.length);
  const content = JSON.stringify({ ...(body as object), requestId: undefined });
  const text = ids.reduce((now, [name, id]) => now.replaceAll(id, `<${name}>`), content);
  const shown = ['etag', 'location', 'event-position', 'content-type'].map((name) => headers.get(name));
  return { status, body: JSON.parse(text) as unknown, shown };
}

it('has a case for every operation, and an operation for every case', () => {
  expect([...operations.keys()].filter((name) => !(name in cases))).toEqual([]);
  expect(Object.keys(cases).filter((name) => !operations.has(name))).toEqual([]);
});

it('lets each role do what the table says, and nothing else', async () => {
  const tokens = new Map<string, string | undefined>([['nobody', undefined]]);
  for (const role of roles) tokens.set(role, await api.token(role, role === 'distributor' ? 'TAG-THIRD' : undefined));
  const wrong: string[] = [];
  for (const [name, { roles: allowed, kind }] of Object.entries(cases)) {
    for (const [role, token] of tokens) {
      const { status } = await send(name, token, {});
      if (kind === 'signed') {
        if (status !== 401) wrong.push(`${name} unsigned, as ${role}: ${status}`);
        continue;
      }
      const may = allowed === 'public' || allowed.includes(role as Role);
      const good = may ? status < 500 && ![401, 403].includes(status) : status === (token === undefined ? 401 : 403);
      if (!good) wrong.push(`${name} as ${role}: ${status}`);
    }
    const documented = [...(operations.get(name)!['x-roles'] ?? [])].sort();
    if (documented.join() !== [...(allowed === 'public' ? [] : allowed)].sort().join()) wrong.push(`${name}: x-roles`);
  }
  expect(wrong).toEqual([]);
}, 120_000);

it('answers a foreign distributor about what is another’s as about what is not there', async () => {
  const before = await api.app.get(EventLog).head();
  const nobody = unknownIds(owner.ids);
  const wrong: object[] = [];
  for (const [name, one] of declared('probes')) {
    if (one.kind !== 'probes') continue;
    const unknown = one.probes(nobody, foreign.ids);
    for (const [index, probe] of one.probes(owner.ids, foreign.ids).entries()) {
      const theirs = await send(name, foreign.market.tokens.distributor, probe, owner.ids);
      const nothing = await send(name, foreign.market.tokens.distributor, unknown[index]!, nobody);
      const [a, b] = [told(theirs, owner.ids), told(nothing, nobody)];
      const named = JSON.stringify([probe, operations.get(name)!.path.includes('{')]);
      const refused = theirs.status >= 400 && theirs.status < 500;
      const hidden = probe.body !== undefined || theirs.status === 404;
      if (!refused || !hidden || JSON.stringify(a) !== JSON.stringify(b)) wrong.push({ name, named, a, b });
    }
  }
  expect(wrong).toEqual([]);
  const added = await api.app.get(EventLog).readAll(before, 1_000);
  const byForeign = added.filter(({ metadata }) => metadata.actor.distributorId === foreign.ids.distributorId);
  expect(byForeign.map(({ type }) => type)).toEqual([]);
}, 120_000);

it('answers the owner otherwise, so that the comparison before means something', async () => {
  const nobody = unknownIds(owner.ids);
  const alike: string[] = [];
  for (const [name, one] of declared('probes')) {
    if (one.kind !== 'probes') continue;
    const answers: boolean[] = [];
    for (const [index, probe] of one.probes(owner.ids, owner.ids).entries()) {
      const mine = await send(name, owner.market.tokens.distributor, probe, owner.ids);
      const nothing = await send(
        name,
        foreign.market.tokens.distributor,
        one.probes(nobody, foreign.ids)[index]!,
        nobody,
      );
      answers.push(mine.status !== nothing.status);
    }
    if (!answers.includes(true)) alike.push(name);
  }
  expect(alike).toEqual([]);
}, 120_000);

const formats = ['application/json', 'application/x-ndjson', 'text/csv'];

it('shows a foreign distributor nothing of another’s in lists and exports, whatever it filters for', async () => {
  const foreignToken = foreign.market.tokens.distributor;
  const filters: Readonly<Record<string, string>> = {
    ...owner.ids,
    ...{ locationId: owner.ids.warehouseId, shipFrom: owner.ids.warehouseId, creditor: owner.ids.distributorId },
    ...{
      debtor: owner.ids.outletId,
      creditorId: owner.ids.distributorId,
      debtorId: owner.ids.outletId,
      buyerId: owner.ids.outletId,
    },
    ...{
      documentId: owner.ids.invoiceId,
      externalRef: `PO-${owner.ids.distributorId}`,
      lot: `L-${owner.ids.distributorId}`,
    },
    ...{ reference: `REF-${owner.ids.distributorId}`, bankReference: `FT-${owner.ids.distributorId}` },
  };
  const found: string[] = [];
  for (const [name, one] of [...declared('list'), ...declared('shared')]) {
    const query = one.kind === 'list' ? (one.query ?? {}) : {};
    for (const Accept of formats) {
      const answer = await send(name, foreignToken, { query }, owner.ids, { Accept });
      if (leaks(textOf(answer)).length > 0) found.push(`${name} ${Accept}: ${leaks(textOf(answer)).join(', ')}`);
    }
    if (one.kind === 'shared') continue;
    expect({
      name,
      leaks: leaks(textOf(await send(name, owner.market.tokens.distributor, { query }))).length > 0,
    }).toEqual({ name, leaks: true });
    const named = (operations.get(name)!.parameters ?? []).flatMap((parameter) => parameter.name ?? []);
    for (const parameter of named.filter((each) => each !== 'sku' && each in filters)) {
      const answer = await send(name, foreignToken, { query: { ...query, [parameter]: filters[parameter]! } });
      const { items } = answer.body as { items?: readonly unknown[] };
      if (items?.length !== 0) found.push(`${name} ${parameter}: ${answer.status}, ${items?.length} rows`);
    }
  }
  expect(found).toEqual([]);
}, 120_000);

it('refuses a cursor that another caller got', async () => {
  const wrong: string[] = [];
  let cursors = 0;
  for (const [name, one] of declared('list')) {
    const query = { ...(one.kind === 'list' ? one.query : {}), limit: '1' };
    const first = await send(name, owner.market.tokens.distributor, { query });
    const { nextCursor: cursor } = first.body as { nextCursor: string | null };
    if (cursor === null) continue;
    cursors += 1;
    const next = await send(name, owner.market.tokens.distributor, { query: { ...query, cursor } });
    if (next.status !== 200) wrong.push(`${name}: ${next.status} for the owner of the cursor`);
    for (const token of [foreign.market.tokens.distributor, namesake, owner.market.tokens.finance]) {
      const { status, body } = await send(name, token, { query: { ...query, cursor } });
      if (status !== 400 || (body as { code: string }).code !== 'invalid-cursor') wrong.push(`${name}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(cursors).toBeGreaterThan(5);
});

it('keeps idempotency keys of distributors apart, also of people of one name', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const place = (token: string, market: TradedMarket, quantity: number) =>
    api.request<{ orderId: string }>('POST', '/v1/orders', {
      ...{ token, headers, body: outletOrder(market.market, [quantity]) },
    });
  const mine = ok(await place(owner.market.tokens.distributor, owner, 1));
  const theirs = ok(await place(namesake, foreign, 2));
  expect(theirs.body.orderId).not.toBe(mine.body.orderId);
  expect([mine, theirs].map(({ headers: all }) => all.get('idempotent-replayed'))).toEqual([null, null]);
  const again = ok(await place(owner.market.tokens.distributor, owner, 1));
  expect(again.body.orderId).toBe(mine.body.orderId);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

it('hides rows in the database itself, with no API in between', async () => {
  const client = await api.app.get(Database).pool.connect();
  try {
    const rows = async (view: string, scope: string, distributorId: string) => {
      await client.query('begin');
      await client.query(`select set_config('tuyen.scope', $1, true), set_config('tuyen.distributor_id', $2, true)`, [
        scope,
        distributorId,
      ]);
      await client.query('set local role tuyen_reader');
      const { rows: all } = await client.query<object>(`select * from read.${view}`);
      await client.query('rollback');
      return all;
    };
    const shownToNobody = { 'no setting': ['', ''], unknown: ['own', 'TAG-NOBODY'], 'no name': ['own', ''] } as const;
    const found: string[] = [];
    for (const { name, table } of readModels.filter(({ table: each }) => each.visibleTo !== 'everyone')) {
      const theirs = JSON.stringify(await rows(name, 'own', foreign.ids.distributorId));
      if (leaks(theirs).length > 0) found.push(`${name}: ${leaks(theirs).join(', ')}`);
      for (const [how, [scope, id]] of Object.entries(shownToNobody)) {
        const { length } = await rows(name, scope, id);
        if (length > 0) found.push(`${name}: ${length} rows with ${how}`);
      }
      if (table.visibleTo === 'nobody') continue;
      if (leaks(JSON.stringify(await rows(name, 'own', owner.ids.distributorId))).length === 0)
        found.push(`${name}: empty`);
    }
    expect(found).toEqual([]);
  } finally {
    client.release();
  }
});

it('tells a distributor nothing of the others that supply an outlet', async () => {
  const { operations: clerk, distributor } = foreign.market.tokens;
  const suppliers = [foreign, owner].map(({ ids }, n) => ({
    productLine: `LINE${n}`,
    distributorId: ids.distributorId,
  }));
  const outlet = {
    outletId: 'TWO-SUPPLIERS',
    name: 'Shop',
    outletClass: 'A',
    channel: 'GT',
    territory: 'VN',
    suppliers,
  };
  const made = ok(await api.command('/v1/outlets', clerk, { ...outlet, paymentTermDays: 0, currency: 'VND' }));
  const headers = { 'Min-Event-Position': made.headers.get('event-position')! };
  const answers = [
    await api.get('/v1/outlets/TWO-SUPPLIERS', distributor, headers),
    await api.command('/v1/outlets/TWO-SUPPLIERS/closure', distributor, { reason: 'because' }),
    ...(await Promise.all(formats.map((Accept) => api.get('/v1/outlets', distributor, { ...headers, Accept })))),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain('TWO-SUPPLIERS');
    expect(leaks(textOf(answer))).toEqual([]);
  }
});
