import { endStart, loadConfig } from '#libs/platform';
import { createApi, listen } from './create-api.js';

try {
  const config = loadConfig();
  const app = await createApi(config);
  const url = await listen(app, config);
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'listening', url })}\n`);
} catch (error) {
  endStart(error);
}
