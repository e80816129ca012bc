// Builds when there is no build or the sources are newer, and runs a program of it.
// Plain JavaScript and nothing but Node, because it runs before anything is built.
import { spawn } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const built = path.join(root, 'dist/apps/tuyen/src/main.js');
const compiler = path.join(root, 'node_modules/@nestjs/cli/package.json');
const lock = path.join(root, 'node_modules/.cache/tuyen/build.lock');

/** Builds if needed, then runs a program of the build: its path below `dist`. */
export async function runBuilt(main) {
  if (needsBuild()) await build();
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path.join(root, 'dist', main)).href);
}

function needsBuild() {
  const sources = ['apps', 'libs', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json'];
  if (!existsSync(built)) return true;
  if (!existsSync(compiler) || !existsSync(path.join(root, 'apps/tuyen/src'))) return false; // installed without sources
  const builtAt = statSync(built).mtimeMs;
  return sources.some((name) => newestIn(path.join(root, name)) > builtAt);
}

/** Time of the newest source file, in milliseconds. Specs are not built and do not count. */
function newestIn(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return /spec\.ts$/.test(file) ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(file).map((name) => newestIn(path.join(file, name))));
}

async function build() {
  if (!existsSync(compiler)) {
    fail('there is no build, and the compiler is not installed: run npm ci --include=dev');
  }
  await takeLock();
  try {
    if (!needsBuild()) return; // the process that held the lock has built
    process.stderr.write('building ... (once, about 10 seconds)\n');
    const { code, text } = await run('npm', ['run', '--silent', 'build']);
    if (code !== 0) {
      rmSync(built, { force: true }); // the compiler writes files despite errors
      fail(`the build failed:\n${text}`);
    }
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Two commands typed at the same moment build once. */
async function takeLock() {
  mkdirSync(path.dirname(lock), { recursive: true });
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  for (;;) {
    try {
      linkSync(draft, lock); // fails when it exists
      rmSync(draft);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isRunning(lockHolder())) rmSync(lock, { force: true });
    await sleep(200);
  }
}

function lockHolder() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text: text.trim() }));
  });
}

function fail(message) {
  process.stderr.write(`tuyen: ${message}\n`);
  rmSync(lock, { force: true });
  process.exit(1);
}
