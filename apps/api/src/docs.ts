import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiVersion, createDevIssuerKeys, loadConfig, openApiDocument, settingsTable } from '#libs/platform';
import { createApi } from './create-api.js';

/** Writes what is generated from the API: OpenAPI document and table of settings. Needs no database. `node docs.js [folder]` */
const folder = process.argv[2] ?? 'docs';
await mkdir(folder, { recursive: true });

const config = loadConfig({ DATABASE_URL: 'postgres://nowhere/none', NODE_ENV: 'test', TUYEN_LOG_LEVEL: 'error' });
const app = await createApi(config, { devIssuer: await createDevIssuerKeys() });
await app.init();
await writeFile(
  join(folder, 'openapi.json'),
  `${JSON.stringify(openApiDocument(app, { version: apiVersion }), null, 2)}\n`,
);
await app.close();

const cell = (text: string) => text.replaceAll('|', '\\|');
const rows = settingsTable().map(
  (setting) => `| \`${setting.name}\` | ${cell(setting.default)} | ${cell(setting.meaning)} |`,
);
const page = [
  '# Settings',
  '',
  'Read from the environment at start; what is unknown, missing or unfit is refused by name.',
  '',
];
await writeFile(
  join(folder, 'configuration.md'),
  [...page, '| name | default | meaning |', '| --- | --- | --- |', ...rows, ''].join('\n'),
);
