import { type Static, type TSchema } from '@sinclair/typebox';

/** A fact: what happened, in the past tense, with its figures. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** Turns the data of one schema version into the data of the next. Pure. */
export type Upcaster = (data: Record<string, unknown>) => Record<string, unknown>;

/** An event's definition is a value: stored name, version, schema of that version, and the way up from older ones. */
export interface EventDefinition<Type extends string = string, Schema extends TSchema = TSchema> {
  readonly type: Type;
  readonly version: number;
  readonly description: string;
  readonly schema: Schema;
  /** `upcasters[n]` lifts version n to n + 1. */
  readonly upcasters: Readonly<Record<number, Upcaster>>;
}

/** Defines an event. `type` is `context.past-tense`; `version` starts at 1. */
export function defineEvent<const Type extends string, Schema extends TSchema>(
  type: Type,
  version: number,
  description: string,
  schema: Schema,
  upcasters: Readonly<Record<number, Upcaster>> = {},
): EventDefinition<Type, Schema> {
  for (let from = 1; from < version; from++) {
    if (upcasters[from] === undefined) throw new Error(`${type}: no upcaster from version ${from}`);
  }
  return { type, version, description, schema, upcasters };
}

/** `T` with everything in it read-only. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** The event type that a definition describes. */
export type EventOf<Definition> =
  Definition extends EventDefinition<infer Type, infer Schema> ? DomainEvent<Type, Immutable<Static<Schema>>> : never;

/** All event definitions of one context. */
export interface EventRegistry<Definitions extends readonly EventDefinition[] = readonly EventDefinition[]> {
  readonly context: string;
  /** Stream name patterns of the context, for the catalogue, e.g. `order-<id>`. */
  readonly streams: readonly string[];
  readonly definitions: Definitions;
}

/** Declares a context's registry. */
export function eventRegistry<const Definitions extends readonly EventDefinition[]>(
  context: string,
  streams: readonly string[],
  definitions: Definitions,
): EventRegistry<Definitions> {
  return { context, streams, definitions };
}

/** Union of the events of a registry. */
export type EventsOf<Registry> =
  Registry extends EventRegistry<infer Definitions> ? EventOf<Definitions[number]> : never;
