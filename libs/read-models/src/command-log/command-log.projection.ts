import { stateProjection } from '#libs/projections';

/** What a command did: for repeats older than a stream's own memory. */
export interface CommandLogRow {
  readonly streamId: string;
  readonly commandId: string;
  readonly requestHash: string;
  readonly revision: number;
  readonly position: number;
}

/** Only long streams forget: short ones carry all their commands in their own events. */
const typesOfLongStreams = [
  'account.limit-set',
  'account.payment-applied',
  'account.application-reversed',
  'account.write-off-posted',
  'stock.received',
  'stock.adjusted',
  'stock.counted',
  'outlet-stock.counted',
  'outlet-stock.sold',
  'tax-rate.set',
];

/** Commands that people sent to long streams. */
export const commandLogProjection = stateProjection<CommandLogRow, 'streamId' | 'commandId'>({
  name: 'command_log',
  version: 1,
  key: ['streamId', 'commandId'],
  handles: typesOfLongStreams,
  table: {
    columns: { streamId: 'text', commandId: 'text', requestHash: 'text', revision: 'bigint', position: 'bigint' },
    visibleTo: 'nobody',
  },
  keysOf: ({ streamId, metadata }) =>
    metadata.actor.kind === 'user' ? [{ streamId, commandId: metadata.commandId }] : [],
  evolve: (_, { revision, position, metadata }, { streamId, commandId }) => ({
    streamId,
    commandId,
    requestHash: metadata.requestHash,
    revision,
    position,
  }),
});
