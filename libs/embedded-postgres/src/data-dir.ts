import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';
import { executable } from './native.js';
import { canEnter, spawnAs, type ServerUser } from './server-user.js';

/** Where things lie below one data folder. */
export interface DataLayout {
  readonly root: string;
  /** PostgreSQL's own folder. */
  readonly cluster: string;
  readonly password: string;
  readonly port: string;
  readonly owner: string;
  readonly log: string;
}

/** The places below a data folder. */
export function layoutOf(root: string): DataLayout {
  const at = (name: string): string => path.join(root, name);
  return {
    root,
    cluster: at('cluster'),
    password: at('password'),
    port: at('port'),
    owner: at('owner'),
    log: at('postgres.log'),
  };
}

/**
 * Makes the data folder, or finds it. Where the server's user cannot enter it (below a 0700 folder of root), the data is kept in
 * /var/lib/tuyen, else /var/tmp, and `dataDir` becomes a symbolic link to it.
 * @returns the real path of the folder
 * @throws EmbeddedPostgresFailed with one line that says what to do
 */
export function reachableDataDir(dataDir: string, user: ServerUser, log: (line: string) => void): string {
  const existing = fs.lstatSync(dataDir, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink() && !fs.existsSync(dataDir)) {
    throw new EmbeddedPostgresFailed(
      `${dataDir} points to ${fs.readlinkSync(dataDir)}, which is gone. Bring that folder back, or remove the link to start empty.`,
    );
  }
  makeParents(dataDir);
  if (existing === undefined) fs.mkdirSync(dataDir, { mode: 0o700 });
  const real = fs.realpathSync(dataDir);
  assertOwn(real);
  if (!user.switched) return real;
  fs.chownSync(real, user.uid, user.gid);
  if (canEnter(user, real)) return real;
  if (fs.existsSync(path.join(real, 'cluster'))) {
    throw new EmbeddedPostgresFailed(
      `The user that runs PostgreSQL (uid ${String(user.uid)}) cannot enter ${real}. Make the folders above it enterable (chmod o+x), or move the data.`,
    );
  }
  return relocate(dataDir, user, log);
}

/** Parent folders made here let others through, whatever the umask; those that exist already keep their mode. */
function makeParents(dataDir: string): void {
  const first = fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  if (first === undefined) return;
  for (let dir = path.dirname(dataDir); dir.length >= first.length; dir = path.dirname(dir)) fs.chmodSync(dir, 0o755);
}

function relocate(dataDir: string, user: ServerUser, log: (line: string) => void): string {
  for (const base of ['/var/lib/tuyen', '/var/tmp']) {
    try {
      // chmod, because the mode given to mkdir is narrowed by the umask
      if (fs.mkdirSync(base, { recursive: true }) !== undefined) fs.chmodSync(base, 0o755);
      const place = path.join(base, `postgres-${randomBytes(6).toString('hex')}`);
      fs.mkdirSync(place, { mode: 0o700 });
      fs.chownSync(place, user.uid, user.gid);
      if (!canEnter(user, place)) {
        fs.rmdirSync(place);
        continue;
      }
      fs.rmSync(dataDir, { recursive: true });
      fs.symlinkSync(place, dataDir);
      log(`PostgreSQL's user cannot enter ${dataDir}, so the data is kept in ${place}, and ${dataDir} links to it`);
      return fs.realpathSync(place);
    } catch {
      // not writable: the next place
    }
  }
  throw new EmbeddedPostgresFailed(
    `The user that runs PostgreSQL (uid ${String(user.uid)}) cannot enter ${dataDir}, nor is /var/lib or /var/tmp usable. ` +
      'Move the folder to a place that all may enter, or set DATABASE_URL.',
  );
}

function assertOwn(root: string): void {
  const uid = process.getuid?.() ?? 0;
  const owner = fs.statSync(root).uid;
  if (uid === 0 || owner === uid) return;
  throw new EmbeddedPostgresFailed(
    `The data in ${root} belongs to uid ${String(owner)}, this process is uid ${String(uid)}. Run it as that user (or as root), or give the folder away with chown.`,
  );
}

/** Makes the cluster when there is none. A run killed half way leaves only a draft, which the next run replaces. */
export function ensureCluster(layout: DataLayout, nativeDir: string, user: ServerUser, durable: boolean): void {
  if (fs.existsSync(path.join(layout.cluster, 'PG_VERSION'))) return;
  const draft = `${layout.cluster}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  writePrivate(layout.password, randomBytes(24).toString('base64url'), user);
  const result = spawnSync(
    path.join(nativeDir, 'bin', executable('initdb')),
    [
      '-D',
      draft,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${layout.password}`,
      '--encoding=UTF8',
      '--locale=C',
    ].concat(durable ? [] : ['--no-sync']),
    { ...spawnAs(user), encoding: 'utf8' },
  );
  if (result.status !== 0) {
    const said = [result.error?.message, result.stderr, result.stdout].filter(Boolean).join('\n').trim();
    throw new EmbeddedPostgresFailed(`PostgreSQL could not make its data folder ${draft}: ${said}`);
  }
  fs.renameSync(draft, layout.cluster);
}

function writePrivate(file: string, text: string, user: ServerUser): void {
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, text, { mode: 0o600 });
  if (user.switched) fs.chownSync(file, user.uid, user.gid);
}
