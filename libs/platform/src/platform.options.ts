import type { Logger } from 'pino';
import type { EventStore } from '#libs/event-store';
import type { EventRegistry } from '#libs/kernel';
import type { Projection } from '#libs/projections';
import type { DevIssuerKeys } from './auth/dev-issuer.js';
import type { Config } from './config/settings.js';

/** What an app hands to the platform. */
export interface PlatformOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Every event type that this build knows. */
  readonly registries: readonly EventRegistry[];
  /** Read models whose tables and views must be there. */
  readonly projections: readonly Projection[];
  /** Flat TypeORM entities over the views. */
  readonly entities: readonly (new () => object)[];
  /** Keys of the built-in issuer, if the deployment uses it. */
  readonly devIssuer?: DevIssuerKeys;
  /** An event store that is open already, instead of the one that the settings name. */
  readonly eventStore?: EventStore;
  /** Nothing is connected: only the shape of the application matters (its OpenAPI document). */
  readonly detached?: boolean;
}

/** Injection token of {@link PlatformOptions}. */
export const PLATFORM_OPTIONS = Symbol('platform options');
/** Injection token of the {@link Config}. */
export const CONFIG = Symbol('config');
/** Injection token of pino's Logger. */
export const LOGGER = Symbol('logger');
