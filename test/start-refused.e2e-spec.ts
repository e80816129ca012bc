import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { vietnamAccounts } from '#libs/books';

const main = path.resolve(import.meta.dirname, '../dist/apps/tuyen/src/main.js');
const plain: NodeJS.ProcessEnv = { ...process.env };
for (const name of ['TUYEN_TEST_POSTGRES_URL', 'DATABASE_URL', 'PORT', 'HOST', 'EVENT_STORE']) delete plain[name];
const database = new URL(process.env['TUYEN_TEST_POSTGRES_URL']!);
const where = 'Settings (environment variables, see docs/configuration.md) are not usable:';
let dir: string;

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-refused-'));
  fs.writeFileSync(path.join(dir, 'file'), '');
  const postings = { ...vietnamAccounts.postings, BANK: undefined };
  fs.writeFileSync(path.join(dir, 'map.json'), JSON.stringify({ ...vietnamAccounts, postings }));
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

/** What a start says that is refused: all of it. Nothing is left in its folder. */
function refusal(env: Readonly<Record<string, string>>, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'start', ...args], {
    cwd: dir,
    env: { ...plain, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  return stderr.replace(/^starting \.\.\.\n/, '').replace(/^tuyen: /, '');
}

describe('npm start with what it can not use', () => {
  it('tells a setting that is refused in one line, before anything is started', () => {
    expect(refusal({ EVENT_STORE: 'mongo' })).toBe(
      `${where} EVENT_STORE: "mongo" is not one of postgres, eventstoredb.\n`,
    );
    expect(fs.existsSync(path.join(dir, '.tuyen'))).toBe(false);
  });

  it('tells all settings that are refused, also what only a context understands', () => {
    const env = { DATABASE_URL: 'here', TUYEN_PORT: '1', PORT: 'abc', TUYEN_ACCOUNT_MAP: 'map.json' };
    expect(refusal(env)).toBe(`${where}
  - PORT: "abc" is not a whole number from 0 to 65535.
  - DATABASE_URL: its value is not a URL that begins with postgres: or postgresql:.
  - TUYEN_ACCOUNT_MAP: postings.BANK.BANK lacks its account.
  - TUYEN_ACCOUNT_MAP: postings.BANK.IN_TRANSIT lacks its account.
  - TUYEN_PORT is not a setting.
`);
  });

  it('tells why a database does not let it in', () => {
    const at = (change: (url: URL) => void): string => {
      const url = new URL(database);
      change(url);
      return refusal({ DATABASE_URL: url.href });
    };
    const what = 'start it or correct the setting, or unset it for the embedded PostgreSQL';
    expect(at((url) => (url.port = '1'))).toBe(
      `DATABASE_URL: ${database.hostname}:1${database.pathname}: connect ECONNREFUSED ${database.hostname}:1; ${what}\n`,
    );
    expect(at((url) => (url.pathname = '/none'))).toBe(
      `DATABASE_URL: ${database.host}/none: database "none" does not exist; ${what}\n`,
    );
  });

  it('tells that an address or a port is not to be had', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    expect(refusal({ TUYEN_PROJECTOR_PORT: port })).toBe(
      `Port ${port} (TUYEN_PROJECTOR_PORT) is taken by another program\n`,
    );
    taken.close();
    expect(refusal({ HOST: '192.0.2.1' })).toMatch(
      /^HOST: 192\.0\.2\.1 is no address of this machine \(EADDRNOTAVAIL\)/,
    );
  });

  it.each([
    ['file/x', 'ENOTDIR'],
    ['/proc/x', 'ENOENT'],
  ])('tells that its folder %s can not be written', (folder, code) => {
    const said = refusal({}, '--dir', folder);
    expect(said).toContain(`${folder} can't be written (${code}: `);
    expect(said).toMatch(/: name another folder with --dir\n$/);
  });

  it.each(['api', 'projector'])('the %s by itself tells so too, with an exit code of its own', (program) => {
    const own = path.resolve(import.meta.dirname, `../dist/apps/${program}/src/main.js`);
    const env = { ...plain, DATABASE_URL: database.href, TUYEN_ACCOUNT_MAP: 'absent.json' };
    const { status, stderr } = spawnSync(process.execPath, [own], { cwd: dir, env, encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(78);
    expect(stderr).toMatch(
      /^Settings .* are not usable: TUYEN_ACCOUNT_MAP: "absent\.json" is not a file with JSON .*\n$/,
    );
  });
});

it('npm start takes a free port where PORT is 0, at the address of HOST', async () => {
  const env = { ...plain, PORT: '0', HOST: '0.0.0.0' };
  const child = spawn(process.execPath, [main, 'start', '--json'], { cwd: dir, env });
  const gone = once(child, 'exit');
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const { api } = JSON.parse(text.toString()) as { api: string };
  expect(api).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  expect((await fetch(`${api}/health/ready`)).status).toBe(200);
  child.kill('SIGINT');
  expect(await gone).toEqual([0, null]);
}, 120_000);
