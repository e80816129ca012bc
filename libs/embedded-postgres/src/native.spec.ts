import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EmbeddedPostgresUnavailable } from './errors.js';
import { installedNativeDir, runnableNativeDir } from './native.js';
import { serverUser, type ServerUser } from './server-user.js';

const user: ServerUser = serverUser('/no/such/folder');
const isRoot = process.getuid?.() === 0;
let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(tmpdir(), 'tuyen-native-spec-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

/** A package folder with a `postgres` that is a script with these lines. */
function fakePackage(script: string): string {
  const native = path.join(dir, 'native');
  fs.chmodSync(dir, 0o755);
  fs.mkdirSync(path.join(native, 'bin'), { recursive: true });
  fs.mkdirSync(path.join(native, 'share', 'postgresql'), { recursive: true });
  fs.writeFileSync(path.join(native, 'share', 'postgresql', 'postgres.bki'), '');
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ version: `0-${path.basename(dir)}` }));
  for (const name of ['postgres', 'initdb']) fs.writeFileSync(path.join(native, 'bin', name), script, { mode: 0o755 });
  spawnSync('chmod', ['-R', 'a+rX', dir]); // whatever the umask
  return native;
}

describe('the binaries of the embedded PostgreSQL', () => {
  it('are used where they are installed', () => {
    expect(runnableNativeDir(user)).toBe(installedNativeDir());
  });

  it('need a C library that fits, or one line says so and names DATABASE_URL', () => {
    const native = fakePackage('#!/no/such/loader\n');
    expect(() => runnableNativeDir(user, native)).toThrow(EmbeddedPostgresUnavailable);
    expect(() => runnableNativeDir(user, native)).toThrow(/^[^\n]*glibc[^\n]*DATABASE_URL[^\n]*$/);
  });

  it('need a package for this machine', () => {
    expect(() => runnableNativeDir(user, path.join(dir, 'absent'))).toThrow(EmbeddedPostgresUnavailable);
  });

  it('get the links that npm does not carry, without install scripts', () => {
    const native = fakePackage(
      '#!/bin/sh\ntest -e "${0%/bin/*}/lib/libx.so" || { echo libx.so missing >&2; exit 127; }\n',
    );
    fs.mkdirSync(path.join(native, 'lib'), { mode: 0o755 });
    fs.chmodSync(path.join(native, 'lib'), 0o755);
    fs.writeFileSync(path.join(native, 'lib', 'libx.so.1'), '');
    const links = [{ source: 'native/lib/libx.so.1', target: 'native/lib/libx.so' }];
    fs.writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
    expect(runnableNativeDir(user, native)).toBe(native);
    expect(fs.readlinkSync(path.join(native, 'lib', 'libx.so'))).toBe('libx.so.1');
  });

  (isRoot ? it : it.skip)('are copied once to where the server can enter, and again when the copy lost a file', () => {
    const native = fakePackage('#!/bin/sh\n');
    fs.chmodSync(dir, 0o700);
    const copy = runnableNativeDir(user, native);
    try {
      expect(copy.startsWith(dir)).toBe(false);
      const made = fs.statSync(copy).ino;
      expect(runnableNativeDir(user, native)).toBe(copy);
      expect(fs.statSync(copy).ino).toBe(made);
      fs.rmSync(path.join(copy, 'bin', 'initdb'));
      expect(runnableNativeDir(user, native)).toBe(copy);
      expect(fs.existsSync(path.join(copy, 'bin', 'initdb'))).toBe(true);
    } finally {
      fs.rmSync(path.dirname(copy), { recursive: true });
    }
  });
});
