import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { startApi, type RunningApi } from './support/api.js';

/** The commands of a chapter of a page. */
function commandsOf(page: string, chapter: string): string[] {
  const text = readFileSync(path.join(import.meta.dirname, '..', page), 'utf8');
  const [walk = ''] = text.split(`\n## ${chapter}\n`)[1]?.split('\n## ') ?? [];
  return [...walk.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block!);
}
const [address, ...steps] = commandsOf('README.md', 'A first order with curl');
const finance = commandsOf('docs/finance.md', 'A walk');

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Runs what the README says, as a person would type it. Answers what it printed. */
async function typed(commands: string): Promise<{ code: number | null; said: string; failed: string }> {
  const token = await api.token(['operations', 'warehouse', 'finance']);
  const second = await api.token('finance', undefined, 'second');
  const child = spawn('bash', ['-eo', 'pipefail', '-c', commands], {
    env: { ...process.env, URL: api.url, TOKEN: token, SECOND: second },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, failed] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (failed += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said, failed };
}

const curlIsHere = spawnSync('bash', ['-c', 'curl --version']).status === 0;

(curlIsHere ? describe : describe.skip)('the first order of the README', () => {
  it('runs as written, from the distributor to the sale', async () => {
    expect(address).toMatch(/^URL=.*\nTOKEN=.*\n$/);
    const { code, said, failed } = await typed(steps.join('\n'));
    expect({ code, failed }).toMatchObject({ code: 0 });
    expect(said).toContain('"status":"CONFIRMED"');
    expect(said).toContain('"closing":{"openItems":0,"unapplied":0,"disputed":0,"balance":0}');
    expect(said.trim().split('\n').at(-1)).toMatch(
      /^\d{4}-\d\d-\d\d,BEER-330,1,216,0,0,2916000,0,2916000,291600,0,2916000$/,
    );
  });

  it('goes on with the bank’s statement and the month’s end of docs/finance.md', async () => {
    expect(finance.length).toBeGreaterThan(5);
    const folder = mkdtempSync(path.join(tmpdir(), 'tuyen-walk-'));
    const helpers = steps[0]!;
    const { code, said, failed } = await typed([helpers, `cd ${folder}`, ...finance].join('\n'));
    expect({ code, failed: failed.slice(-2000) }).toMatchObject({ code: 0 });
    expect(said).toContain('"openItems":0,"ignored":0,"difference":0');
    expect(said).toContain('"known":true');
    expect(said).toMatch(/"closed":"\d{4}-\d\d"/);
    expect(said).toContain('"status":"CLOSED"');
  });
});
