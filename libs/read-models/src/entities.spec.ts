import 'reflect-metadata';
import { getMetadataArgsStorage } from 'typeorm';
import { snakeCase } from '#libs/projections';
import { readModelEntities, readModels } from './index.js';

const factColumns = ['position', 'item', 'business_date', 'recorded_at'];

/** Columns of a document's common part stand on its base class. */
function isOrExtends(entity: object, target: unknown): boolean {
  for (let each: unknown = entity; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    if (each === target) return true;
  }
  return false;
}

describe('an entity names exactly the columns of its read model', () => {
  const storage = getMetadataArgsStorage();
  it.each(readModelEntities.map((entity) => [entity.name, entity] as const))('%s', (_, entity) => {
    const table = storage.tables.find(({ target }) => target === entity)!;
    const model = readModels.find(({ name }) => name === table.name)!;
    const columns = storage.columns.filter(({ target }) => isOrExtends(entity, target));
    const declared = Object.keys(model.table.columns).map(snakeCase);
    expect(columns.map(({ propertyName, options }) => options.name ?? propertyName).sort()).toEqual(
      [...declared, ...(model.kind === 'facts' ? factColumns : [])].sort(),
    );
    for (const { propertyName, options } of columns) {
      const declaredType = (model.table.columns as Record<string, string>)[propertyName];
      if (declaredType) expect(`${options.type as string}${options.nullable ? '?' : ''}`).toBe(declaredType);
    }
  });

  it('names are unique and every read model has a version', () => {
    expect(new Set(readModels.map(({ name }) => name)).size).toBe(readModels.length);
    expect(readModels.every(({ version }) => version >= 1)).toBe(true);
  });
});
