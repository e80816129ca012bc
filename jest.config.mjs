import { availableParallelism } from 'node:os';

// Jest runs as CommonJS through SWC: native-ESM Jest cannot load this stack on Node 20.
const esmOnly = ['@nestjs', 'content-disposition', 'cookie', 'jose'];

const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['tuyen-source', 'node', 'node-addons'] },
  moduleFileExtensions: ['js', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [`/node_modules/(?!.*/node_modules/)(?!(?:${esmOnly.join('|')})/)`],
};

/**
 * unit: no I/O. db: one lib against a real PostgreSQL. e2e: the product through HTTP.
 * node: the EventStoreDB node of EVENTSTORE_URL (`npm run test:eventstoredb`).
 * long: what `npm run test:long` adds (more seeds, kills, soak).
 */
const database = { globalSetup: '<rootDir>/test/support/global-setup.mjs', globalTeardown: '<rootDir>/test/support/global-teardown.mjs' };

export default {
  testTimeout: 60_000,
  // Jest leaves one core to itself; on two that would be one worker, and half of the machine asleep.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  projects: [
    { ...base, displayName: 'unit', roots: ['<rootDir>/apps', '<rootDir>/libs'], testMatch: ['**/*.spec.ts'] },
    { ...base, displayName: 'node', roots: ['<rootDir>/libs'], testMatch: ['**/*.node-spec.ts'] },
    { ...base, ...database, displayName: 'db', roots: ['<rootDir>/apps', '<rootDir>/libs'], testMatch: ['**/*.db-spec.ts'] },
    { ...base, ...database, displayName: 'e2e', roots: ['<rootDir>/test'], testMatch: ['**/*.e2e-spec.ts'] },
    { ...base, ...database, displayName: 'long', roots: ['<rootDir>/test', '<rootDir>/libs'], testMatch: ['**/*.long-spec.ts'] },
  ],
};
