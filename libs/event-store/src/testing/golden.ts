import { Value } from '@sinclair/typebox/value';
import type { TSchema } from '@sinclair/typebox';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { EventDefinition, EventRegistry } from '#libs/kernel';
import { eventCodec } from '../codec.js';
import { hashOf } from '../ids.js';
import { exampleOf } from './example-of.js';

/** One version of one event type as it was once written. Never edited: stored events look like it for ever. */
export interface GoldenFile {
  readonly type: string;
  readonly version: number;
  /** Hash of the schema that this version has. */
  readonly schemaHash: string;
  readonly data: unknown;
}

/** Data to write into a new golden file instead of a made-up example, by event type. */
export type GoldenExamples = Readonly<Record<string, unknown>>;

const words = new Set(['description', 'title', 'examples', '$comment']);

/** Hash of what a schema demands. Words for people may change without a new version. */
export function schemaHash(schema: TSchema): string {
  const demands = (node: unknown, isSchema: boolean): unknown => {
    if (Array.isArray(node)) return node.map((item) => demands(item, true));
    if (typeof node !== 'object' || node === null) return node;
    const members = Object.entries(node).filter(([key]) => !isSchema || !words.has(key));
    // Below `properties` keys are names of fields, not words of the schema.
    return Object.fromEntries(
      members.map(([key, value]) => [key, demands(value, !(isSchema && key === 'properties'))]),
    );
  };
  return hashOf(demands(schema, true));
}

/** Path of the golden file of a type's version: `<folder>/golden/<type>.v<n>.json`. */
export function goldenPath(folder: string, type: string, version: number): string {
  return path.join(folder, 'golden', `${type}.v${version}.json`);
}

/** Writes the files that are missing for the current versions; answers their paths. Existing files stay as they are. */
export function writeGolden(registry: EventRegistry, folder: string, examples: GoldenExamples = {}): string[] {
  const written: string[] = [];
  for (const { type, version, schema } of registry.definitions) {
    const file = goldenPath(folder, type, version);
    if (existsSync(file)) continue;
    const data = examples[type] ?? exampleOf(schema);
    const golden: GoldenFile = { type, version, schemaHash: schemaHash(schema), data };
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(golden, undefined, 2)}\n`);
    written.push(file);
  }
  return written;
}

/** All golden files of a folder that are of the registry's types. */
export function readGolden(registry: EventRegistry, folder: string): GoldenFile[] {
  const golden = path.join(folder, 'golden');
  if (!existsSync(golden)) return [];
  const types = new Set(registry.definitions.map((definition) => definition.type));
  return readdirSync(golden)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(golden, name), 'utf8')) as GoldenFile)
    .filter((file) => types.has(file.type));
}

/** What is wrong with the current version of an event against its golden file; undefined if nothing. */
export function goldenProblem(definition: EventDefinition, files: readonly GoldenFile[]): string | undefined {
  const { type, version, schema } = definition;
  const file = files.find((golden) => golden.type === type && golden.version === version);
  if (!file) return `${type} v${version} has no golden file: run 'npm run golden' and commit what it writes.`;
  if (file.schemaHash === schemaHash(schema)) return undefined;
  return (
    `The schema of ${type} changed, but it is still version ${version}: events stored so far could no longer be read. ` +
    `Raise the version to ${version + 1} with an upcaster from ${version}, run 'npm run golden' and commit the new file. ` +
    `(Only if no event of v${version} was ever stored outside of tests: delete its golden file and run 'npm run golden'.)`
  );
}

/** What is wrong with a golden file under today's definitions; undefined if it upcasts to valid data. */
export function upcastProblem(registry: EventRegistry, file: GoldenFile): string | undefined {
  const definition = registry.definitions.find((d) => d.type === file.type);
  if (!definition) return `${file.type} is not in the registry any more, but events of it are stored.`;
  const { data } = eventCodec([registry]).upcast(file.type, file.version, file.data);
  const [error] = Value.Errors(definition.schema, data);
  if (!error) return undefined;
  return `${file.type} v${file.version} does not lift to v${definition.version}: ${error.path || '/'} ${error.message}`;
}

/**
 * Declares the golden tests of a registry whose lib is at `folder`. With TUYEN_GOLDEN=write (`npm run golden`) missing
 * files are written first.
 */
export function goldenSpec(registry: EventRegistry, folder: string, examples: GoldenExamples = {}): void {
  if (process.env['TUYEN_GOLDEN'] === 'write') writeGolden(registry, folder, examples);
  const files = readGolden(registry, folder);
  const [first] = registry.streams;

  describe(`events of ${registry.context}, ${first}`, () => {
    it.each(registry.definitions.map((definition) => [definition.type, definition] as const))(
      '%s has the schema of its version',
      (_, definition) => expect(goldenProblem(definition, files)).toBeUndefined(),
    );
    if (files.length === 0) return;
    it.each(files.map((file) => [`${file.type} v${file.version}`, file] as const))('%s can still be read', (_, file) =>
      expect(upcastProblem(registry, file)).toBeUndefined(),
    );
  });
}
