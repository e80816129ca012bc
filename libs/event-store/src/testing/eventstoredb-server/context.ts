import type { Faults } from './faults.js';
import type { ServerLog } from './server-log.js';
import type { WriteSettings } from './writes.js';

export interface ServerSettings extends WriteSettings {
  /** Pretends to be a node before 21.10 if false: no BatchAppend. */
  readonly batchAppend: boolean;
  /** Version that ServerFeatures tells. */
  readonly version: string;
  /** The node that `not-leader` names. */
  leader(): { readonly host: string; readonly port: number };
}

/** A call as far as it is counted: it ends, or the client goes away. */
export interface TrackedCall {
  readonly cancelled: boolean;
  once(event: 'cancelled' | 'finish', listener: () => void): unknown;
}

/** What the services of the server share. */
export interface ServerContext {
  readonly log: ServerLog;
  readonly faults: Faults;
  readonly settings: ServerSettings;
  /** Records of the whole log that reads and subscriptions looked at, passed on or not. */
  readonly considered: { count: number };
  /** Counts a call as open until the returned function is called, it ends, or the client gives it up. */
  track(method: string, call: TrackedCall): () => void;
}
