import { problem } from '../http/problem.js';

interface Command {
  readonly commandId: string;
  readonly requestHash: string;
}

const size = 20_000;

/**
 * The last commands that this process carried out. A stream knows its own commands; this also catches a key that comes
 * back with another resource in mind, whose stream would not know it.
 */
export class KeyMemory {
  private readonly meanings = new Map<string, string>();

  /** Throws 422 if the key is known with another meaning. */
  check({ commandId, requestHash }: Command): void {
    const known = this.meanings.get(commandId);
    if (known !== undefined && known !== requestHash) {
      throw problem('idempotency-key-reused', 'A new command needs a new Idempotency-Key.');
    }
  }

  remember({ commandId, requestHash }: Command): void {
    if (this.meanings.size >= size) this.meanings.delete(this.meanings.keys().next().value!);
    this.meanings.set(commandId, requestHash);
  }
}
