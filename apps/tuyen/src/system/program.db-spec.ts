import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { isRunning, waitUntil } from '#libs/embedded-postgres';
import { refusedExitCode } from '#libs/platform';
import { backOffMs, endWithSupervisor, Program } from './program.js';

let dir: string;
let program: Program | undefined;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-program-spec-'));
});
afterEach(() => {
  program?.kill();
  fs.rmSync(dir, { recursive: true, force: true });
});

/** A real program with these lines, and what was told about it. */
function made(code: string): { program: Program; told: string[]; pids: number[] } {
  const main = path.join(dir, 'main.mjs');
  fs.writeFileSync(main, code);
  const told: string[] = [];
  const pids: number[] = [];
  const onStart = (): void => void pids.push(program?.record?.pid ?? 0);
  program = new Program({ name: 'thing', main, env: process.env, logs: dir, log: (line) => told.push(line), onStart });
  program.start();
  return { program, told, pids };
}

const log = (): string => fs.readFileSync(path.join(dir, 'thing.log'), 'utf8');
const lives =
  "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => 0, 1000); console.log('up');";

describe('a supervised program', () => {
  it('waits longer after each death, up to half a minute', () => {
    expect([1, 2, 3, 7, 8, 20].map(backOffMs)).toEqual([250, 500, 1_000, 16_000, 30_000, 30_000]);
  });

  it('is started again when it dies, and stays stopped when stopped', async () => {
    const { program: running, told, pids } = made(lives);
    expect(await waitUntil(() => log() === 'up\n', 10_000)).toBe(true);
    process.kill(pids[0]!, 'SIGKILL');
    expect(await waitUntil(() => log() === 'up\nup\n', 10_000)).toBe(true);
    expect(told).toEqual([expect.stringMatching(/^thing ended \(SIGKILL\), starts again in 0\.25 s/)]);
    await running.stop();
    expect(log()).toBe('up\nup\nbye\n');
    expect(pids).toHaveLength(2);
    expect(running.record).toBeUndefined();
  });

  it('counts deaths in a row and knows the last words of the last start', async () => {
    const { program: running } = made("console.log('the store is away'); process.exit(1)");
    expect(await waitUntil(() => running.deaths >= 2, 10_000)).toBe(true);
    expect(running.lastWords()).toBe('the store is away');
  });

  it('is not started again when it refuses its settings', async () => {
    const { program: running, told, pids } = made(`console.log('PORT is missing'); process.exit(${refusedExitCode})`);
    expect(await running.refused).toBe('PORT is missing');
    expect({ told, starts: pids.length, deaths: running.deaths }).toEqual({ told: [], starts: 1, deaths: 0 });
  });

  it('ends in order when its supervisor is killed', async () => {
    // the supervisor of this program is a process of its own, so that it can be killed
    fs.writeFileSync(path.join(dir, 'main.mjs'), lives);
    const args = JSON.stringify(['--import', endWithSupervisor, path.join(dir, 'main.mjs')]);
    const supervisor = spawn(process.execPath, [
      '-e',
      `const out = require('fs').openSync(${JSON.stringify(path.join(dir, 'other.log'))}, 'a');
       const child = require('child_process').spawn(process.execPath, ${args}, { detached: true, stdio: ['ignore', out, out, 'ipc'] });
       console.log(child.pid);`,
    ]);
    const [line] = (await once(supervisor.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const said = (): string => fs.readFileSync(path.join(dir, 'other.log'), 'utf8');
    expect(await waitUntil(() => said() === 'up\n', 10_000)).toBe(true);
    supervisor.kill('SIGKILL');
    expect(await waitUntil(() => !isRunning(pid), 10_000)).toBe(true);
    expect(said()).toBe('up\nbye\n');
  });
});
