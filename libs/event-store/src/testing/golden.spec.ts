import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { defineEvent, eventRegistry, t, type EventDefinition } from '#libs/kernel';
import { goldenProblem, readGolden, schemaHash, upcastProblem, writeGolden } from './golden.js';

const registryOf = (...definitions: EventDefinition[]) => eventRegistry('shops', ['shop-<id>'], definitions);

const version1 = defineEvent(
  'shop.opened',
  1,
  'A shop was opened.',
  t.object({
    name: t.text(),
    since: t.date(),
    at: t.instant(),
    rent: t.amount(),
    rate: t.optional(t.decimal()),
    currency: t.currency(),
    kind: t.oneOf('small', 'large'),
    note: t.nullable(t.text()),
    shelves: t.array(t.object({ shelfId: t.id(), quantity: t.quantity(), locked: t.boolean() })),
  }),
);

describe('golden files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'golden-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are asked for, written once, and then hold the schema', () => {
    const registry = registryOf(version1);
    expect(goldenProblem(version1, readGolden(registry, folder))).toContain('npm run golden');
    expect(writeGolden(registry, folder)).toEqual([path.join(folder, 'golden', 'shop.opened.v1.json')]);
    expect(writeGolden(registry, folder)).toEqual([]);
    const files = readGolden(registry, folder);
    expect(files).toMatchObject([
      { type: 'shop.opened', version: 1, data: { kind: 'small', shelves: [{ quantity: 24 }] } },
    ]);
    expect(goldenProblem(version1, files)).toBeUndefined();
    expect(upcastProblem(registry, files[0]!)).toBeUndefined();
  });

  it('fail a schema that changed without a new version, and say what to do', () => {
    writeGolden(registryOf(version1), folder);
    const changed = defineEvent(
      'shop.opened',
      1,
      'A shop was opened.',
      t.object({ ...version1.schema.properties, rent: t.text() }),
    );
    const problem = goldenProblem(changed, readGolden(registryOf(changed), folder));
    expect(problem).toContain('Raise the version to 2 with an upcaster from 1');
  });

  it('let words for people change', () => {
    const shape = (description: string) => ({
      type: 'object',
      description,
      properties: { description: { type: 'string', description } },
    });
    const hash = (description: string) => schemaHash(shape(description) as never);
    expect(hash('one')).toBe(hash('other'));
    const named = { type: 'object', description: 'one', properties: { title: { type: 'string' } } };
    expect(schemaHash(named as never)).not.toBe(hash('one'));
  });

  it('of every version must lift to the newest', () => {
    writeGolden(registryOf(version1), folder, { 'shop.opened': { ...(exampleData() as object), name: 'first' } });
    const { shelves, ...rest } = version1.schema.properties;
    const schema = t.object({ ...rest, racks: shelves });
    const lift = ({ shelves: racks, ...data }: Record<string, unknown>) => ({ ...data, racks });
    const good = registryOf(defineEvent('shop.opened', 2, 'A shop was opened.', schema, { 1: lift }));
    const bad = registryOf(defineEvent('shop.opened', 2, 'A shop was opened.', schema, { 1: (data) => data }));
    writeGolden(good, folder);
    const files = readGolden(good, folder);
    expect(files.map((file) => file.version)).toEqual([1, 2]);
    expect(files.map((file) => upcastProblem(good, file))).toEqual([undefined, undefined]);
    expect(upcastProblem(bad, files[0]!)).toContain('shop.opened v1 does not lift to v2');
    expect(upcastProblem(registryOf(), files[0]!)).toContain('not in the registry');
  });

  function exampleData(): unknown {
    const other = mkdtempSync(path.join(tmpdir(), 'golden-'));
    writeGolden(registryOf(version1), other);
    const [file] = readGolden(registryOf(version1), other);
    rmSync(other, { recursive: true });
    return file!.data;
  }
});
