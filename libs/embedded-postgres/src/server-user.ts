import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedPostgresUnavailable } from './errors.js';

/** The system user that the server runs as. `switched`: it is not the user of this process. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly switched: boolean;
}

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of existing data, else `postgres`
 * (made when absent), else `nobody`. Everyone else runs it as themselves.
 * @throws EmbeddedPostgresUnavailable when root finds no such user
 */
export function serverUser(clusterDir: string): ServerUser {
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? -1, switched: false };
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, switched: true };
  const user = lookUp('postgres') ?? create('postgres') ?? lookUp('nobody');
  if (user === undefined) {
    throw new EmbeddedPostgresUnavailable('it must not run as root, and there is no user postgres or nobody to run it');
  }
  return user;
}

/** What `spawn` needs to run a program as the server's user, with nothing of this process's environment. */
export function spawnAs(user: ServerUser): { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv } {
  const identity = user.switched ? { uid: user.uid, gid: user.gid } : {};
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C', TZ: 'UTC' };
  return { ...identity, cwd: process.platform === 'win32' ? process.cwd() : '/', env };
}

/** Tells whether the server's user can enter a folder; the system decides, so access lists count too. */
export function canEnter(user: ServerUser, directory: string): boolean {
  if (!user.switched) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], { ...spawnAs(user), stdio: 'ignore' }).status === 0;
}

function lookUp(name: string): ServerUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim());
  if (!uid || !gid || uid === '0') return undefined;
  return { uid: Number(uid), gid: Number(gid), switched: true };
}

function create(name: string): ServerUser | undefined {
  const shadow = ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name];
  if (spawnSync('useradd', shadow, { stdio: 'ignore' }).status !== 0) {
    spawnSync('adduser', ['-S', '-H', '-D', '-s', '/bin/false', name], { stdio: 'ignore' }); // BusyBox
  }
  return lookUp(name);
}
