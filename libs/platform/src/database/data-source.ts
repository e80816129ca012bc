import { DataSource } from 'typeorm';
import type { Config } from '../config/settings.js';
import { connectionSettings } from './pool.js';

/** TypeORM over the read models' views. It never changes the schema by itself; migrations are explicit. */
export function createDataSource(config: Config, entities: readonly (new () => object)[]): DataSource {
  const { connectionString, max, ...extra } = connectionSettings(config);
  return new DataSource({
    type: 'postgres',
    url: connectionString!,
    poolSize: max!,
    entities: [...entities],
    synchronize: false,
    migrationsRun: false,
    applicationName: 'tuyen-queries',
    extra,
    poolErrorHandler: () => undefined,
  });
}
