import { createServer, type AddressInfo } from 'node:net';
import { readAccountMap } from '#libs/books';
import { createPool, isUnreachable, loadConfig, type Config } from '#libs/platform';
import { UserError } from '../cli/errors.js';

/**
 * The settings as every program of a system reads them, before one is started. Without DATABASE_URL the system brings its
 * own database, so that may be missing.
 * @throws ConfigError with all that is wrong
 */
export function systemSettings(env: NodeJS.ProcessEnv): Config {
  const { DATABASE_URL: given } = env;
  return loadConfig({ ...env, DATABASE_URL: given ? given : 'postgres://127.0.0.1/embedded' }, { accountMap });
}

function accountMap(json: unknown): readonly string[] {
  const read = readAccountMap(json);
  return 'postings' in read ? [] : read;
}

/** @throws UserError when nothing answers at DATABASE_URL, or does not let us in */
export async function mustAnswer(config: Config): Promise<void> {
  const pool = createPool({ ...config, databasePool: 1 }, 'tuyen-start');
  try {
    await pool.query('select 1');
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const { host, pathname } = new URL(config.databaseUrl);
    const { message } = error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error);
    throw new UserError(
      `DATABASE_URL: ${host}${pathname}: ${message}; start it or correct the setting, or unset it for the embedded PostgreSQL`,
    );
  } finally {
    await pool.end();
  }
}

const usualPort = 3000;
const mostPorts = 100;

/**
 * The port for the API: what was asked for, else 3000 or the next free one above.
 * @throws UserError when a port that was asked for, or the address, can't be had
 */
export async function apiPort(config: Config, env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<number> {
  const { host, port: asked, projectorPort } = config;
  if (projectorPort !== undefined) await mustBeFree('TUYEN_PROJECTOR_PORT', host, projectorPort);
  if (env['PORT']) return mustBeFree('PORT', host, asked);
  for (let port = usualPort; port < usualPort + mostPorts; port++) {
    const { error } = await listenOnce(host, port);
    if (error === 'EADDRINUSE') continue;
    if (error !== undefined) throw new UserError(portProblem('HOST', host, port, error));
    if (port > usualPort) log(`port ${usualPort} is taken, the API takes ${port}`);
    return port;
  }
  throw new UserError(`Ports ${usualPort} to ${usualPort + mostPorts - 1} are all taken: name a free one in PORT`);
}

async function mustBeFree(name: string, host: string, port: number): Promise<number> {
  const { error, port: taken } = await listenOnce(host, port);
  if (error !== undefined) throw new UserError(portProblem(name, host, port, error));
  return taken;
}

function portProblem(name: string, host: string, port: number, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} (${name}) is taken by another program`;
    case 'EACCES':
      return `Port ${port} (${name}) needs more rights: take one from 1024 up`;
    default:
      return `HOST: ${host} is no address of this machine (${code}); 127.0.0.1 is this machine alone, 0.0.0.0 all its addresses`;
  }
}

async function listenOnce(host: string, port: number): Promise<{ port: number; error?: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve({ port, error: String(code) }));
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve({ port: taken }));
    });
  });
}

/** The URL at which this machine reaches an API that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  return `http://${anywhere[host] ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;
}
