import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import tseslint from 'typescript-eslint';

const commonJsGlobals = ['__dirname', '__filename', 'require', 'module', 'exports'].map((name) => ({
  name,
  message: 'Production is ESM: this works under Jest and fails at start.',
}));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.tuyen/', 'coverage/', '.dependency-cruiser.cjs', 'test/fixtures/dependency-violation/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-globals': ['error', ...commonJsGlobals],
    },
  },
  {
    // The rules of the business: no clock, no chance.
    files: ['libs/*/src/**/*.ts'],
    ignores: ['libs/{platform,event-store,projections,read-models,embedded-postgres}/**', '**/*spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in from outside.' },
        { object: 'Math', property: 'random', message: 'Chance comes in from outside.' },
      ],
    },
  },
  {
    // The OpenAPI plug-in of the build reads `X[]`, but takes `readonly X[]` for a class of its own: the built API does not start.
    files: ['**/*.dto.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'PropertyDefinition[typeAnnotation.typeAnnotation.operator="readonly"]:not(:has(Decorator Property[key.name="type"]))',
          message: 'Name the type of a readonly list: @ApiProperty({ type: [X] }).',
        },
      ],
    },
  },
  {
    files: ['**/*.{spec,db-spec,node-spec,e2e-spec,long-spec}.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { require: 'readonly', module: 'writable', __dirname: 'readonly' } } },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  prettier,
);
