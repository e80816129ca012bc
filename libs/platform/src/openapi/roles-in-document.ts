import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { accessKey, type Access } from '../auth/access.js';
import { operationIdOf } from './operation-id.js';

interface Operation {
  operationId?: string;
  security?: unknown[];
  'x-roles'?: readonly string[];
}

/** Writes into the document who may use each operation: `x-roles`, or no security at all for public ones. */
export function addRoles(app: INestApplication, document: OpenAPIObject): void {
  const access = accessByOperation(app);
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      const declared = operation.operationId === undefined ? undefined : access.get(operation.operationId);
      if (declared === 'public') operation.security = [];
      else if (declared) operation['x-roles'] = declared;
    }
  }
}

function accessByOperation(app: INestApplication): ReadonlyMap<string, Access> {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const found = new Map<string, Access>();
  for (const { metatype } of app.get(DiscoveryService, { strict: false }).getControllers()) {
    if (!metatype) continue;
    const prototype = metatype.prototype as Record<string, () => unknown>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const declared = reflector.getAllAndOverride<Access | undefined>(accessKey, [
        prototype[name]!,
        metatype as () => unknown,
      ]);
      if (declared) found.set(operationIdOf(metatype.name, name), declared);
    }
  }
  return found;
}
