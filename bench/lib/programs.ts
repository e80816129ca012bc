import { execFileSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { devToken } from '../../apps/tuyen/src/system/dev-token.js';
import { Program } from '../../apps/tuyen/src/system/program.js';
import { cpuSeconds, parentOf } from './cpu.js';

/** Programs on one database, each a process of its own, with the settings that a deployment has by default. */
export class Programs {
  private readonly running = new Map<string, Program>();

  constructor(
    private readonly databaseUrl: string,
    /** Folder for logs and the issuer's key. */
    private readonly dir: string,
  ) {}

  /** An access token that the API takes. */
  token(subject = 'bench'): Promise<string> {
    const roles = ['operations', 'warehouse', 'finance', 'admin'];
    const wish = { roles, distributorId: undefined, subject, ttlSeconds: 7_200 };
    return devToken(wish, { DATABASE_URL: this.databaseUrl, TUYEN_DEV_ISSUER_FILE: this.issuer });
  }

  /** Starts a server and waits until it is ready. @returns its port */
  async serve(name: string, main: URL): Promise<number> {
    const port = await freePort();
    const program = this.start(name, main, { PORT: String(port) });
    const until = performance.now() + 60_000;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return port;
      if (program.deaths > 0 || performance.now() > until) throw new Error(`${name}: ${program.lastWords()}`);
      await sleep(50);
    }
  }

  start(name: string, main: URL, settings: NodeJS.ProcessEnv = {}): Program {
    const env = { ...process.env, DATABASE_URL: this.databaseUrl, TUYEN_DEV_ISSUER_FILE: this.issuer, ...settings };
    const program = new Program({
      ...{ name, main: fileURLToPath(main), env, logs: this.dir },
      log: (line) => process.stderr.write(`${line}\n`),
      onStart: () => undefined,
    });
    program.start();
    this.running.set(name, program);
    return program;
  }

  async stop(name: string): Promise<void> {
    await this.running.get(name)?.stop();
    this.running.delete(name);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.stop(name)));
  }

  /** Resident memory of a program, in MB. */
  megabytes(name: string): number {
    return ps('rss', this.running.get(name)!.record!.pid) / 1_024;
  }

  /** CPU seconds used so far by each program, and by the PostgreSQL server under `postgres`. */
  async cpu(): Promise<ReadonlyMap<string, number>> {
    const used = new Map([...this.running].map(([name, { record }]) => [name, cpuSeconds(record?.pid ?? 0)]));
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const server = parentOf(rows[0]!.pid);
    await client.end();
    return used.set('postgres', server === undefined ? NaN : cpuSeconds(server));
  }

  private get issuer(): string {
    return path.join(this.dir, 'dev-issuer.json');
  }
}

function ps(column: string, pid: number): number {
  return Number(execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim());
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export const apiMain = new URL('../../apps/api/src/main.js', import.meta.url);
export const projectorMain = new URL('../../apps/projector/src/main.js', import.meta.url);
