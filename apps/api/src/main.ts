import { ConfigError, loadConfig } from '#libs/platform';
import { OtherLog } from '#libs/projections';
import { createApi, listen } from './create-api.js';

try {
  const config = loadConfig();
  const app = await createApi(config);
  const url = await listen(app, config);
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'listening', url })}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError || error instanceof OtherLog ? error.message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
}
