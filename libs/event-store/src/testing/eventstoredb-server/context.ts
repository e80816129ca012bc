import type { Metadata, ServiceError } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import { notLeader } from './messages.js';
import type { ServerLog } from './server-log.js';
import type { WriteSettings } from './writes.js';

export interface ServerSettings extends WriteSettings {
  /** Pretends to be a node before 21.10 if false: no BatchAppend. */
  readonly batchAppend: boolean;
  /** Version that ServerFeatures tells. */
  readonly version: string;
  /** The node's own address. */
  self(): Address;
  /** The leader of the cluster: this node, unless it follows another one. */
  leader(): Address;
  readonly follows: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A call as far as it is counted: it ends, or the client goes away. */
export interface TrackedCall {
  readonly cancelled: boolean;
  once(event: 'cancelled' | 'finish', listener: () => void): unknown;
}

/** What a follower answers to a call that asks for the leader; undefined from a leader. */
export function refusalOfFollower(
  { settings }: ServerContext,
  call: { readonly metadata: Metadata },
): ServiceError | undefined {
  const wantsLeader = call.metadata.get('requires-leader')[0] === 'true';
  return settings.follows && wantsLeader ? notLeader(settings.leader()) : undefined;
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
