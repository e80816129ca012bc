// Arrows point inward. Each rule says which accident it prevents.
const contexts =
  'distributors|outlets|catalogue|discount-policies|budgets|orders|inventory|deliveries|invoicing|accounts|payments|collections|reconciliation|books|deductions';
const context = `^libs/(${contexts})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two rooms are one.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports-no-lib',
      comment: 'The kernel is the innermost ring.',
      severity: 'error',
      from: { path: '^libs/kernel/' },
      to: { path: '^(libs/(?!kernel/)|apps/)' },
    },
    {
      name: 'context-imports-kernel-only',
      comment: 'Contexts meet in processes and read models, never in each other.',
      severity: 'error',
      from: { path: context },
      to: { path: '^(libs|apps)/', pathNot: [`^libs/kernel/`, '^libs/$1/'] },
    },
    {
      name: 'pure-libs-have-no-packages',
      comment: 'Business rules run without framework, database or clock.',
      severity: 'error',
      from: { path: `^libs/(kernel|processes|${contexts})/`, pathNot: '(\\.spec\\.ts$|/testing/)' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/@sinclair/typebox' },
    },
    {
      name: 'parsers-know-the-kernel-only',
      comment: 'Bytes in, statements out: a bank file is read the same in a command, a route and a test.',
      severity: 'error',
      from: { path: '^libs/(bank-files|payment-references)/', pathNot: '(spec\\.ts$|/testing/)' },
      to: { path: '^(apps/|libs/(?!(kernel|bank-files|payment-references)/))' },
    },
    {
      name: 'parsers-have-few-packages',
      comment: 'No file, no socket, no process: zlib is the only part of Node that they use.',
      severity: 'error',
      from: { path: '^libs/(bank-files|payment-references)/', pathNot: '(spec\\.ts$|/testing/)' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: '^zlib$|node_modules/(saxes|csv-parse|qrcode-generator)/' },
    },
    {
      name: 'processes-are-pure',
      severity: 'error',
      from: { path: '^libs/processes/' },
      to: { path: '^(apps/|libs/(platform|projections|read-models|event-store|embedded-postgres)/)' },
    },
    {
      name: 'event-store-knows-kernel-only',
      severity: 'error',
      from: { path: '^libs/event-store/', pathNot: '(spec\\.ts$|/testing/)' },
      to: { path: '^(apps/|libs/(?!(kernel|event-store)/))' },
    },
    {
      name: 'projections-know-the-store-and-kernel',
      severity: 'error',
      from: { path: '^libs/projections/', pathNot: '(spec\\.ts$|/testing/)' },
      to: { path: '^(apps/|libs/(?!(kernel|event-store|projections)/))' },
    },
    {
      name: 'read-models-know-contexts-and-projections',
      severity: 'error',
      from: { path: '^libs/read-models/' },
      to: { path: '^(apps/|libs/(platform|processes|embedded-postgres)/)' },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: `^(apps/|libs/(${contexts}|processes|read-models)/)` },
    },
    {
      name: 'nest-and-typeorm-at-the-edge',
      comment: 'Frameworks come and go; the inside stays.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '(^libs/platform/|\\.entity\\.ts$|spec\\.ts$)' },
      to: { path: 'node_modules/(@nestjs|typeorm)' },
    },
    {
      name: 'pg-in-three-places',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '(^libs/(event-store|projections|platform)/|spec\\.ts$)' },
      to: { path: 'node_modules/(pg|pg-[a-z]+)/' },
    },
    {
      name: 'eventstoredb-client-in-its-adapter',
      severity: 'error',
      from: { pathNot: '^libs/event-store/src/(eventstoredb|testing)/' },
      to: { path: 'node_modules/@eventstore' },
    },
    {
      name: 'libs-are-entered-by-the-front-door',
      comment: 'index.ts or testing/index.ts; what is behind may change.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: ['^libs/[^/]+/src/(testing/)?index\\.ts$', '^libs/$2/'] },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['tuyen-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
