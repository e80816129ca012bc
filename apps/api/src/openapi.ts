import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createDevIssuerKeys, loadConfig, openApiDocument, apiVersion } from '#libs/platform';
import { createApi } from './create-api.js';

/** Writes the OpenAPI document, without a database: `node openapi.js [file]`. */
const file = process.argv[2] ?? 'docs/openapi.json';
const config = loadConfig({ DATABASE_URL: 'postgres://nowhere/none', NODE_ENV: 'test', TUYEN_LOG_LEVEL: 'error' });
const app = await createApi(config, { devIssuer: await createDevIssuerKeys() });
await app.init();
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `${JSON.stringify(openApiDocument(app, { version: apiVersion }), null, 2)}\n`);
await app.close();
