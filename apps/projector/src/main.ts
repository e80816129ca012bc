import { once } from 'node:events';
import { createServer } from 'node:http';
import { registries } from '#libs/contexts';
import { createLogger, createPool, endStart, loadConfig, Metrics, migrate, openEvents } from '#libs/platform';
import { readModels } from '#libs/read-models';
import { Projector } from './projector.js';

try {
  const config = loadConfig();
  const logger = createLogger(config, 'projector');
  const metrics = new Metrics();
  const pool = createPool(config, 'projector');
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle connection was lost'));
  if (config.migrate === 'yes') await migrate(pool, readModels);
  const { store, commands } = await openEvents({ config, registries, pool, metrics });
  const { principalId, timeZone } = config;
  const projector = new Projector({ pool, store, commands, principalId, timeZone, metrics, logger });
  await projector.start();
  logger.info('the projector runs');

  const server = createServer((request, response) => {
    if (request.url === '/health/live') return response.end('{"status":"ok"}');
    if (request.url !== '/metrics') return response.writeHead(404).end();
    metrics.registry.metrics().then(
      (text) => response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(text),
      () => response.writeHead(500).end(),
    );
    return undefined;
  });
  if (config.projectorPort !== undefined) await once(server.listen(config.projectorPort, config.host), 'listening');

  const stop = async () => {
    server.close();
    await projector.stop();
    await store.close();
    await pool.end();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
} catch (error) {
  endStart(error);
}
