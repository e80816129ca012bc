import * as path from 'node:path';
import { goldenSpec } from '#libs/event-store/testing';
import { registries } from './registries.js';

for (const registry of registries) {
  goldenSpec(registry, path.join(import.meta.dirname, '../..', registry.context));
}
