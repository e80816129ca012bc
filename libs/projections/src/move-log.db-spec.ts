import { memoryEventStore } from '#libs/event-store';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { checkFollowed, followedLog, followLog, OtherLog, type LogName } from './followed-log.js';
import { moveToLog, positionsToMove } from './move-log.js';
import { projectionStatus, rebuildProjection } from './operations.js';
import { recordRefusal } from './processes/refusals.js';
import { installProcesses } from './schema.js';
import { EngineHarness } from './testing/engine-harness.js';
import { sampleProjections, sampleSale } from './testing/index.js';

let db: TestDatabase;
let harness: EngineHarness;

beforeEach(async () => {
  db = await testDatabase();
  harness = await EngineHarness.start(db.url);
});
afterEach(async () => {
  await harness.stop();
  await db.drop();
});

const nameOf = async (store: EngineHarness['store']): Promise<LogName> => ({
  store: store.name,
  identity: await store.identity(),
});
const copy = memoryEventStore();

async function positions(kind: string): Promise<Record<string, number>> {
  const rows = await projectionStatus(harness.pool, harness.store);
  return Object.fromEntries(rows.filter((row) => row.kind === kind).map((row) => [row.name, row.position]));
}

describe('a database', () => {
  it('is bound to the first log that is followed on it, and refuses others in one line', async () => {
    await checkFollowed(harness.pool, copy);
    await followLog(harness.pool, harness.store);
    await followLog(harness.pool, harness.store);
    await checkFollowed(harness.pool, harness.store);
    expect(await followedLog(harness.pool)).toEqual(await nameOf(harness.store));
    for (const refused of [followLog(harness.pool, copy), checkFollowed(harness.pool, copy)]) {
      await expect(refused).rejects.toBeInstanceOf(OtherLog);
    }
    const other = { name: 'eventstoredb' as const, identity: () => Promise.resolve('b'.repeat(36)) };
    await expect(followLog(harness.pool, other)).rejects.toThrow(
      /^this database follows the log \w{8} in memory, [^\n]+: set EVENT_STORE=memory, or move with: tuyen copy-log --from memory --to eventstoredb --switch$/,
    );
  });
});

describe('a move to a copy of the log', () => {
  it('empties read models, takes processes to their place, and translates what operators decided', async () => {
    await followLog(harness.pool, harness.store);
    const engine = await harness.engine();
    await harness.append([sampleSale(), sampleSale(), sampleSale()]);
    await harness.shows(3);
    await installProcesses(harness.pool, ['hand-over', 'not-begun', 'stuck']);
    await harness.pool.query(`update projector.generation set position = 2 where name = 'hand-over'`);
    await harness.pool.query(
      `update projector.generation set position = 1, status = 'stopped', error = 'no', error_position = 2 where name = 'stuck'`,
    );
    const refusal = { streamId: 's', command: 'c', code: 'x', message: 'no' };
    for (const position of [1, 3]) await recordRefusal(harness.pool, { ...refusal, position });
    await harness.pool.query(
      `insert into projector.skip values ('hand-over', 1, 1, 'because', 'lan', null), ('hand-over', 1, 3, 'because', 'lan', null)`,
    );

    const [from, to] = [await nameOf(harness.store), await nameOf(copy)];
    expect(await positionsToMove(harness.pool)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    // The places are such that some are old positions of others.
    const places = new Map([[0, 0], [1, 3], [2, 900], [3, 1]]); // prettier-ignore
    expect(await moveToLog(harness.pool, { from, to, places })).toMatchObject({ kind: 'refused' });
    await harness.stopEngine(engine);
    await rebuildProjection(harness.pool, sampleProjections[0]!);
    expect(await moveToLog(harness.pool, { from: to, to: from, places })).toMatchObject({ kind: 'refused' });
    expect(await moveToLog(harness.pool, { from, to, places: new Map([[0, 0]]) })).toMatchObject({ kind: 'refused' });
    expect(await positions('process')).toEqual({ 'hand-over': 2, 'not-begun': 0, stuck: 1 });

    expect(await moveToLog(harness.pool, { from, to, places })).toEqual({ kind: 'moved' });
    expect(await positions('process')).toEqual({ 'hand-over': 900, 'not-begun': 0, stuck: 3 });
    const status = await projectionStatus(harness.pool, harness.store);
    expect(status.find(({ name }) => name === 'stuck')).toMatchObject({ status: 'stopped', errorPosition: 900 });
    expect(new Set(Object.values(await positions('read-model')))).toEqual(new Set([0]));
    expect(status.filter(({ state }) => state !== 'live')).toEqual([]);
    for (const { name } of sampleProjections) expect(await harness.rows(`select * from read.${name}`)).toEqual([]);
    for (const table of ['skip', 'refusal']) {
      const rows = await harness.rows<{ position: unknown }>(`select position from projector.${table} order by 1`);
      expect(rows.map(({ position }) => Number(position))).toEqual([1, 3]);
    }
    await expect(checkFollowed(harness.pool, harness.store)).rejects.toBeInstanceOf(OtherLog);
    await checkFollowed(harness.pool, copy);
    await expect(harness.pool.query(`update projector.generation set position = position - 1`)).rejects.toThrow();

    await harness.engine();
    await harness.shows(3);
  });
});
