import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { compiledLib } from '../../../test/support/compiled-lib.cjs';
import { testDatabase } from '../../../test/support/test-database.js';
import {
  EmbeddedPostgresInUse,
  findPostgres,
  removeAbandonedPostgres,
  startPostgres,
  type StartPostgresOptions,
} from './index.js';
import { installedNativeDir } from './native.js';
import { isRunning } from './processes.js';
import { canEnter } from './server-user.js';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const nobodyRunsNode = isRoot && canEnter({ ...nobody, switched: true }, path.dirname(process.execPath));
const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A folder that goes away with its server after the test. */
function folder(): string {
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-launcher-spec-'));
  fs.chmodSync(dir, 0o755);
  cleanUp.push(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function start(options: StartPostgresOptions): ReturnType<typeof startPostgres> {
  const server = await startPostgres({ fsync: false, ...options });
  cleanUp.push(() => server.stop());
  return server;
}

/** Another process that starts a server on the folder and stays. */
async function startInChild(
  options: StartPostgresOptions,
  identity: { uid?: number; gid?: number } = {},
  library = compiledLib('embedded-postgres'),
): Promise<{ parent: ChildProcess; pid: number; url: string }> {
  const script = `const { startPostgres } = await import(${JSON.stringify(pathToFileURL(library).href)});
    const { pid, url } = await startPostgres(${JSON.stringify({ fsync: false, ...options })});
    console.log(JSON.stringify({ pid, url }));
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...identity,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUp.push(() => {
    parent.kill('SIGKILL');
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, ...(JSON.parse(line.toString()) as { pid: number; url: string }) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps data, port and password from one run to the next', async () => {
    const dataDir = path.join(folder(), 'new', 'pg');
    const first = await start({ dataDir });
    expect(fs.lstatSync(dataDir).isDirectory()).toBe(true);
    await query(first.url, 'create table t as select 42 as n');
    await Promise.all([first.stop(), first.stop()]);
    expect(findPostgres(dataDir)).toBeUndefined();

    const second = await start({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 42 }]);
    expect(fs.statSync(path.join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('lets nobody in without the password', async () => {
    const server = await start({ dataDir: folder() });
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('is adopted after kill -9 of the process that started it', async () => {
    const dataDir = folder();
    const { parent, pid, url } = await startInChild({ dataDir });
    await kill(parent);
    const lines: string[] = [];
    const server = await start({ dataDir, log: (line) => lines.push(line) });
    expect({ pid: server.pid, url: server.url }).toEqual({ pid, url });
    expect(lines).toEqual([expect.stringContaining(`process ${String(pid)}`)]);
    await server.stop();
    expect(isRunning(pid)).toBe(false);
  });

  it('recovers after kill -9 of the server, with everything that was committed', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await query(first.url, 'create table t as select generate_series(1, 1000) as n');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await start({ dataDir });
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'select count(*)::int from t')).toEqual([{ count: 1000 }]);
  });

  it('recovers after kill -9 of both', async () => {
    const dataDir = folder();
    const { parent, pid, url } = await startInChild({ dataDir });
    await query(url, 'create table t as select 1 as n');
    process.kill(pid, 'SIGKILL');
    await kill(parent);
    const server = await start({ dataDir });
    expect(await query(server.url, 'select n from t')).toEqual([{ n: 1 }]);
  });

  it('refuses a second owner and names the first', async () => {
    const dataDir = folder();
    const { parent, pid, url } = await startInChild({ dataDir });
    const refused = startPostgres({ dataDir });
    await expect(refused).rejects.toThrow(EmbeddedPostgresInUse);
    await expect(refused).rejects.toMatchObject({ ownerPid: parent.pid });
    expect(findPostgres(dataDir)).toMatchObject({ pid, url, ownerPid: parent.pid });
    expect(await removeAbandonedPostgres(dataDir)).toBe(false);
    await kill(parent);
    expect(await removeAbandonedPostgres(dataDir)).toBe(true);
    expect(fs.existsSync(dataDir)).toBe(false);
  });

  it('starts although the number in a stale postmaster.pid is now a stranger', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    const file = path.join(dataDir, 'cluster', 'postmaster.pid');
    const text = fs.readFileSync(file, 'utf8');
    await first.stop();
    fs.writeFileSync(file, text.replace(/^\d+/, String(process.pid)));
    const { uid, gid } = fs.statSync(path.join(dataDir, 'cluster'));
    fs.chownSync(file, uid, gid);
    const second = await start({ dataDir });
    expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('takes and remembers another port when the wanted one is taken', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    cleanUp.push(() => void stranger.close());
    const { port } = stranger.address() as AddressInfo;
    const dataDir = folder();
    const first = await start({ dataDir, port });
    expect(first.port).not.toBe(port);
    await first.stop();
    expect((await start({ dataDir })).port).toBe(first.port);
  });

  it('tells the end of its log when it cannot start', async () => {
    const dataDir = folder();
    const starting = startPostgres({ dataDir, fsync: false, settings: { shared_buffers: 'much' } });
    await expect(starting).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
    await start({ dataDir });
  });

  (isRoot ? it : it.skip)('runs for root below a folder that only root may enter', async () => {
    const secret = folder();
    fs.chmodSync(secret, 0o700);
    const nativeDir = path.join(secret, 'native');
    fs.cpSync(path.dirname(installedNativeDir()!), secret, { recursive: true, verbatimSymlinks: true });
    const dataDir = path.join(secret, '.tuyen', 'postgres');
    const lines: string[] = [];
    const first = await start({ dataDir, nativeDir, log: (line) => lines.push(line) });
    const place = fs.readlinkSync(dataDir);
    cleanUp.push(() => fs.rmSync(place, { recursive: true, force: true }));
    expect(path.dirname(place)).toBe('/var/lib/tuyen');
    expect(lines).toEqual([expect.stringContaining(place)]);
    await query(first.url, 'create table t as select 7 as n');
    await first.stop();
    const second = await start({ dataDir, nativeDir });
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 7 }]);
    const copy = fs.readlinkSync(`/proc/${String(second.pid)}/exe`).replace(/\/native\/.*/, '');
    expect(copy.startsWith(secret)).toBe(false);
    cleanUp.unshift(() => fs.rmSync(copy, { recursive: true, force: true }));
  });

  (nobodyRunsNode ? it : it.skip)('runs for a user without rights', async () => {
    const dir = folder();
    // the checkout may be root's alone, so this user gets its own copy of lib and binaries
    fs.cpSync(path.dirname(installedNativeDir()!), path.join(dir, 'package'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    fs.cpSync(path.dirname(compiledLib('embedded-postgres')), path.join(dir, 'lib'), { recursive: true });
    spawnSync('chown', ['-R', `${String(nobody.uid)}:${String(nobody.gid)}`, dir]);
    const options = { dataDir: path.join(dir, 'pg'), nativeDir: path.join(dir, 'package', 'native') };
    const { parent, pid, url } = await startInChild(options, nobody, path.join(dir, 'lib', 'index.js'));
    expect(fs.statSync(`/proc/${String(pid)}`).uid).toBe(nobody.uid);
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await kill(parent);
    await removeAbandonedPostgres(options.dataDir);
  });
});

describe('the server of a test run', () => {
  it('gives each caller an empty database of its own', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    cleanUp.push(one.drop, other.drop);
    await query(one.url, 'create table t as select 1');
    const tables = "select count(*)::int from information_schema.tables where table_schema = 'public'";
    expect(await query(one.url, tables)).toEqual([{ count: 1 }]);
    expect(await query(other.url, tables)).toEqual([{ count: 0 }]);
  });
});
