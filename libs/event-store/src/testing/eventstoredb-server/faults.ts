/** What can be broken: an append in either mode, a read, a subscription. */
export type FaultPoint = 'append' | 'read' | 'subscribe';

export type FaultKind =
  /** No answer, ever. */
  | 'silence'
  /** The answer (and, unless `applied`, the effect) comes `milliseconds` late. */
  | 'delay'
  /** The call ends with UNAVAILABLE, as when the node is killed. */
  | 'kill'
  /** The call ends with OK and no answer. */
  | 'end'
  /** Another node is the leader. */
  | 'not-leader'
  /** The node's own write timeout; for a subscription its full buffer. */
  | 'timeout'
  | 'too-large'
  | 'not-ready'
  | 'access-denied'
  | 'unknown';

export interface Fault {
  readonly on: FaultPoint;
  readonly kind: FaultKind;
  /** Appends: the append happens first, and only its answer is lost or wrong. */
  readonly applied?: boolean;
  /** How often; once unless told. */
  readonly times?: number;
  /** Appends and reads: how many pass untouched first. Subscriptions: events sent before it strikes. */
  readonly after?: number;
  readonly milliseconds?: number;
}

interface Armed {
  readonly fault: Fault;
  left: number;
  skip: number;
}

/** Faults that wait for their moment. */
export class Faults {
  #armed: Armed[] = [];
  /** Asked where no armed fault strikes: for faults by a seeded source of chance. */
  plan: ((on: FaultPoint) => Fault | undefined) | undefined;
  /** Faults that struck since the start. */
  struck = 0;

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.#armed.push({ fault, left: fault.times ?? 1, skip: fault.on === 'subscribe' ? 0 : (fault.after ?? 0) });
    }
  }

  clear(): void {
    this.#armed = [];
    this.plan = undefined;
  }

  /** The fault that strikes now, if any. */
  take(on: FaultPoint): Fault | undefined {
    const armed = this.#armed.find(({ fault, left }) => fault.on === on && left > 0);
    if (armed && armed.skip > 0) {
      armed.skip--;
      return undefined;
    }
    if (armed) armed.left--;
    const fault = armed?.fault ?? this.plan?.(on);
    if (fault) this.struck++;
    return fault;
  }
}
