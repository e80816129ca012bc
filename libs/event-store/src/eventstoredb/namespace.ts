import { assert } from '#libs/kernel';

/** Namespace of an installation that names none. */
export const defaultNamespace = 'tuyen';

/**
 * True of a name that may stand for an installation. Without a dot, so that no namespace is the beginning of another's
 * stream names; without a dash, where EventStoreDB's own category projection cuts stream names.
 */
export function isNamespace(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,39}$/.test(name);
}

/**
 * The part of a node that belongs to one installation: its streams are named `<namespace>.<stream>` there, and nothing
 * outside of this adapter sees the names.
 */
export class Namespace {
  /** With what the names of all its streams begin, and no others. */
  readonly prefix: string;

  constructor(name: string) {
    assert(isNamespace(name), `${name} is a namespace: a small letter, then small letters, digits and _, 40 at most`);
    this.prefix = `${name}.`;
  }

  /** Name of one of our streams at the node. */
  nameOf(streamId: string): string {
    return this.prefix + streamId;
  }

  /** Our id of a stream of the node; undefined for a stream that is not ours. */
  streamIdOf(name: string): string | undefined {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : undefined;
  }
}
