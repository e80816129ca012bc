import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { findPostgres, isRunning, removeAbandonedPostgres, waitUntil } from '#libs/embedded-postgres';
import { testEventStoreProcess, type TestEventStore } from './support/test-event-store.js';

const main = path.resolve(import.meta.dirname, '../dist/apps/tuyen/src/main.js');
const plain = { ...process.env };
delete plain['TUYEN_TEST_POSTGRES_URL'];
delete plain['DATABASE_URL'];
let dir: string;
let env: NodeJS.ProcessEnv;
let starter: ChildProcess | undefined;
let events: TestEventStore;

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-start-'));
  fs.chmodSync(dir, 0o755);
  events = await testEventStoreProcess();
  env = { ...plain, PORT: String(await freePort()), ...events.settings };
});
afterAll(async () => {
  if (starter !== undefined && starter.exitCode === null) starter.kill('SIGKILL');
  for (const { pid } of recorded()) await waitUntil(() => !isRunning(pid), 20_000);
  await removeAbandonedPostgres(path.join(dir, '.tuyen', 'postgres'));
  await events.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The built program in a folder of its own. Answers when it has printed what to open. */
async function start(): Promise<{ child: ChildProcess; api: string }> {
  const child = spawn(process.execPath, [main, 'start', '--json'], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  starter = child;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(said)));
  const [text] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  return { child, api: (JSON.parse(text.toString()) as { api: string }).api };
}

function tuyen(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { cwd: dir, env, encoding: 'utf8' });
}

interface Program {
  readonly name: string;
  readonly pid: number;
}

function recorded(): readonly Program[] {
  const file = path.join(dir, '.tuyen', 'run.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { programs: Program[] }).programs : [];
}

const pidOf = (name: string): number | undefined => recorded().find((program) => program.name === name)?.pid;
const database = (): ReturnType<typeof findPostgres> => findPostgres(path.join(dir, '.tuyen', 'postgres'));

async function answers(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** A distributor whose cash came last month; two persons have closed that month. Answers YYYY-MM. */
async function closedMonth(): Promise<string> {
  const tokens = new Map<string, string>();
  for (const subject of ['first', 'second']) {
    const made = tuyen('token', '--role', 'operations', '--role', 'finance', '--subject', subject);
    tokens.set(subject, made.stdout.trim());
  }
  const ask = async (route: string, body?: object, headers: object = {}, subject = 'first') => {
    const command = { 'Content-Type': 'application/json', 'Idempotency-Key': `books:${route}`, Prefer: 'wait=20' };
    const response = await fetch(`http://127.0.0.1:${env['PORT']!}/v1/${route}`, {
      headers: { Authorization: `Bearer ${tokens.get(subject)!}`, ...(body ? command : {}), ...headers },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${route}: ${text}`);
    return response.headers.get('event-position')!;
  };
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString();
  const last = new Date(Date.parse(`${today.slice(0, 7)}-01`) - 86_400_000).toISOString().slice(0, 7);
  const covered = { channels: ['GT'], territories: ['VN/SOUTH/HCM'] };
  await ask('distributors', { distributorId: 'D01', name: 'Thanh Phát', ...covered });
  await ask('distributors/D01/appraisal', { verdict: 'PASSED', score: 82 });
  const terms = { validFrom: '2026-01-01', ...covered, priceListId: 'PL1', paymentTermDays: 30, currency: 'VND' };
  const credit = { creditLimit: 50_000_000, guarantee: 0, shortage: 'CUT' };
  const appointment = { warehouseId: 'D01-WH', terms: { ...terms, ...credit } };
  await ask('distributors/D01/appointment', appointment, { 'If-Match': '"1"' });
  const cash = { distributorId: 'D01', amount: 50_000, method: 'CASH', valueDate: `${last}-15` };
  // The account follows the appointment.
  const account = (): Promise<string | undefined> =>
    ask('accounts/D01/exposure?creditor=principal').catch(() => undefined);
  for (let attempt = 0; attempt < 400 && (await account()) === undefined; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const paid = await ask('payments', cash);
  await ask(`books/trial-balance?period=${last}`, undefined, { 'Min-Event-Position': paid });
  await ask(`books/principal/periods/${last}/proposal`, {});
  const closed = await ask(`books/principal/periods/${last}/closing`, {}, {}, 'second');
  await ask(`books/periods?period=${last}`, undefined, { 'Min-Event-Position': closed });
  return last;
}

describe(`npm start, events in ${process.env['EVENT_STORE'] ?? 'postgres'}`, () => {
  it('brings database, projector and API up, and says so to a second start', async () => {
    const { child, api } = await start();
    expect((await fetch(`${api}/health/ready`)).status).toBe(200);
    expect((await fetch(`${api}/openapi.json`)).status).toBe(200);
    const second = tuyen('start');
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`^tuyen: Tuyen runs in .* already: process ${String(child.pid)}, ${api}$`, 'm'),
    );
  }, 120_000);

  it('gives tokens that the API takes', async () => {
    const token = tuyen('token', '--role', 'operations').stdout.trim();
    const ask = (bearer: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${env['PORT']!}/v1/distributors`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await ask(token)).status).toBe(200);
    expect((await ask(`${token.slice(0, -4)}AAAA`)).status).toBe(401);
  });

  it('answers `tuyen books` with a month, its export and its closing', async () => {
    const last = await closedMonth();
    const books = (action: string, ...more: string[]) => tuyen('books', action, '--period', last, ...more);

    const table = books('trial-balance');
    expect({ status: table.status, stderr: table.stderr }).toEqual({ status: 0, stderr: '' });
    expect(table.stdout).toMatch(/^account +name +opening +debit +credit +closing/);
    expect(table.stdout).toMatch(/^111 +Tiền mặt +0 +50,?000 +0 +50,?000 +VND$/m);
    expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    const { accounts } = JSON.parse(books('trial-balance', '--json').stdout) as { accounts: object[] };
    expect(accounts).toMatchObject([
      { account: '111', debit: 50_000, closing: 50_000 },
      { account: '131', credit: 50_000, closing: -50_000 },
    ]);

    const files = ['one.csv', 'two.csv'].map((name) => {
      const { status, stdout } = books('export', '--out', name);
      expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\w+\.csv: 2 lines, SHA-256 [0-9a-f]{64}\n$/) as string }); // prettier-ignore
      return fs.readFileSync(path.join(dir, name), 'utf8');
    });
    expect(files[0]).toBe(files[1]);
    const told = JSON.parse(books('export', '--format', 'ndjson', '--out', 'one.ndjson', '--json').stdout) as object;
    const { periods } = JSON.parse(tuyen('books', 'periods', '--json').stdout) as { periods: { sha256: string }[] };
    expect(periods).toMatchObject([{ period: last, status: 'CLOSED', proposedBy: 'first', closedBy: 'second' }]);
    expect(told).toEqual({ file: 'one.ndjson', format: 'ndjson', lines: 2, sha256: periods[0]!.sha256 });
    expect(books('export', '--format', 'ndjson').stdout).toBe(fs.readFileSync(path.join(dir, 'one.ndjson'), 'utf8'));
    expect(tuyen('books', 'check')).toMatchObject({ status: 0, stdout: expect.stringContaining('the same to the byte') as string }); // prettier-ignore
    const wrong = tuyen('books', 'trial-balance', '--period', '2026-13');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^tuyen: books: [^\n]+\n$/);
  }, 120_000);

  it.each(['api', 'projector'])('starts the %s again after kill -9', async (name) => {
    const before = pidOf(name)!;
    process.kill(before, 'SIGKILL');
    expect(await waitUntil(() => ![undefined, before].includes(pidOf(name)), 20_000)).toBe(true);
    expect(await answers(`http://127.0.0.1:${env['PORT']!}/health/ready`)).toBe(true);
  });

  it('starts PostgreSQL again after kill -9', async () => {
    const before = database()!;
    process.kill(before.pid, 'SIGKILL');
    expect(await waitUntil(() => ![undefined, before.pid].includes(database()?.pid), 20_000)).toBe(true);
    expect(database()?.url).toBe(before.url);
    expect(await answers(`http://127.0.0.1:${env['PORT']!}/health/ready`)).toBe(true);
  });

  it('recovers after kill -9 of all, and ends cleanly within seconds', async () => {
    const before = database()!.pid;
    const programs = recorded();
    starter!.kill('SIGKILL');
    expect(await waitUntil(() => programs.every(({ pid }) => !isRunning(pid)), 20_000)).toBe(true);
    expect(isRunning(before)).toBe(true);

    const { child } = await start();
    expect(database()?.pid).toBe(before);
    const ended = once(child, 'exit');
    const asked = performance.now();
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(database()).toBeUndefined();
    expect(isRunning(before)).toBe(false);
    expect(recorded()).toEqual([]);
  }, 120_000);

  it('refuses a taken port in one line', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const refused = spawnSync(process.execPath, [main, 'start'], {
      cwd: dir,
      env: { ...env, PORT: String(port) },
      encoding: 'utf8',
    });
    taken.close();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(`tuyen: Port ${String(port)} (PORT) is taken by another program\n`);
  });
});
