import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { TokenVerifier } from './auth/token-verifier.js';
import type { Config } from './config/settings.js';
import { createHttpAdapter } from './http/http-adapter.js';
import { openApiDocument } from './openapi/document.js';
import { guardOperations } from './openapi/operations-gate.js';
import type { PlatformOptions } from './platform.options.js';
import { nestLogger } from './telemetry/logging.js';
import { Metrics } from './telemetry/metrics.js';
import { measureRequests } from './telemetry/request-telemetry.js';
import type { DynamicModule } from '@nestjs/common';

export const apiVersion = '1.0.0';

/** Builds the HTTP application around a root module: adapter, documentation, metrics, shutdown. It does not listen yet. */
export async function createHttpApp(
  root: Type | DynamicModule,
  { config, logger }: PlatformOptions,
): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter(config, logger);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
    logger: nestLogger(logger),
  });
  const server = adapter.getInstance<FastifyInstance>();
  if (!operationsArePublic(config)) guardOperations(server, app.get(TokenVerifier));
  measureRequests(server, app.get(Metrics));
  SwaggerModule.setup('docs', app, () => openApiDocument(app, { version: apiVersion, publicUrl: config.publicUrl }), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tuyen API',
  });
  app.enableShutdownHooks();
  return app;
}

function operationsArePublic({ publicOperations, mode }: Config): boolean {
  return publicOperations === 'auto' ? mode !== 'production' : publicOperations === 'yes';
}
