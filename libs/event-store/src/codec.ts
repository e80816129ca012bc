import { assert, type EventDefinition, type EventRegistry } from '#libs/kernel';

/** Knows every event type; lifts stored data to the newest schema version, once, at the store's read boundary. */
export interface EventCodec {
  /** Current schema version of a type. Unknown types are a fault. */
  versionOf(type: string): number;
  /** Data of `version` lifted to the current one. Types that this build does not know pass unchanged. */
  upcast(type: string, version: number, data: unknown): { readonly version: number; readonly data: unknown };
}

/** Builds the codec of a set of registries; the same type in two registries is a fault. */
export function eventCodec(registries: readonly EventRegistry[]): EventCodec {
  const definitions = new Map<string, EventDefinition>();
  for (const registry of registries) {
    for (const definition of registry.definitions) {
      assert(!definitions.has(definition.type), `${definition.type} is defined once`);
      definitions.set(definition.type, definition);
    }
  }
  return {
    versionOf(type) {
      const definition = definitions.get(type);
      assert(definition, `${type} is in a registry`);
      return definition.version;
    },
    upcast(type, version, data) {
      const definition = definitions.get(type);
      if (!definition || definition.version === version) return { version, data };
      assert(
        version < definition.version,
        `${type} v${version} was written by a newer build (this one knows v${definition.version})`,
      );
      let lifted = data as Record<string, unknown>;
      for (let from = version; from < definition.version; from++) lifted = definition.upcasters[from]!(lifted);
      return { version: definition.version, data: lifted };
    },
  };
}
