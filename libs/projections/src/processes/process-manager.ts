import type { StoredEvent } from '#libs/event-store';

/** A hand-over between contexts: event in, commands out. Pure and without memory. */
export interface ProcessManager<Command extends { readonly streamId: string }> {
  readonly name: string;
  readonly handles: readonly string[];
  react(this: void, event: StoredEvent): readonly Command[];
}

/**
 * Carries one command out. Its id is derived from the causing event's and `index`, so that a repeat has one effect;
 * refusals are the dispatcher's to count. Throws only on a fault.
 */
export type Dispatch<Command> = (command: Command, causedBy: StoredEvent, index: number) => Promise<void>;
