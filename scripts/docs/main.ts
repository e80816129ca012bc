import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { dependenciesPage } from './dependencies-page.js';
import { eventsPage } from './events-page.js';
import { readModelsPage } from './read-models-page.js';
import { sourceComments } from './source-comments.js';

/** Writes the pages of docs/ that are made from the code: `npm run docs`. Run in the folder of the checkout, after a build. */
const root = process.cwd();
const comments = sourceComments(root);
const pages = {
  'events.md': eventsPage(comments),
  'read-models.md': readModelsPage(comments),
  'dependencies.md': await dependenciesPage(root),
};
for (const [name, text] of Object.entries(pages)) await writeFile(path.join(root, 'docs', name), text);
// API document and settings; it has a program of its own, because it starts the API's modules.
await import('../../apps/api/src/docs.js');
