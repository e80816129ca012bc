// CommonJS, because both Jest's own set-up and specs load it.
const { transformFileSync } = require('@swc/core');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');

/**
 * Compiles a lib's folder that imports nothing but packages and itself, for code that Jest does not transform (its global set-up, child
 * processes of specs), without a build.
 * @param {string} name folder below libs/
 * @param {string} [folder] folder below its sources; the sources themselves unless told
 * @returns {string} path of the compiled index.js
 */
function compiledLib(name, folder = '.') {
  const source = path.join(root, 'libs', name, 'src', folder);
  const files = fs.readdirSync(source).filter((file) => /^[a-z-]+\.ts$/.test(file));
  const code = new Map(
    files.map((file) => [file.replace(/ts$/, 'js'), transformFileSync(path.join(source, file), options).code]),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([...code]))
    .digest('hex')
    .slice(0, 16);
  const target = path.join(
    root,
    'node_modules',
    '.cache',
    'tuyen',
    `${path.basename(path.join(name, folder))}-${hash}`,
  );
  if (!fs.existsSync(target)) {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const draft = fs.mkdtempSync(`${target}.`);
    fs.writeFileSync(path.join(draft, 'package.json'), '{"type":"module"}');
    for (const [file, text] of code) fs.writeFileSync(path.join(draft, file), text);
    fs.chmodSync(draft, 0o755); // specs also run it as other users
    moveUnlessThere(draft, target);
  }
  return path.join(target, 'index.js');
}

const options = { module: { type: 'es6' }, sourceMaps: 'inline' };

function moveUnlessThere(draft, target) {
  try {
    fs.renameSync(draft, target);
  } catch (error) {
    if (!fs.existsSync(target)) throw error;
    fs.rmSync(draft, { recursive: true }); // a run beside this one was faster
  }
}

module.exports = { compiledLib };
