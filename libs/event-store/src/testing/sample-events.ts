import { defineEvent, eventRegistry, t } from '#libs/kernel';
import { eventCodec } from '../codec.js';
import { uuidV5 } from '../ids.js';
import type { EventMetadata, NewEvent } from '../port.js';

/** An event with two versions: 1 had `n`, 2 calls it `number` and adds a text. */
export const sampleRegistry = eventRegistry(
  'sample',
  ['sample-<id>'],
  [
    defineEvent('sample.counted', 2, 'A number was counted.', t.object({ number: t.integer(), text: t.text() }), {
      1: ({ n }) => ({ number: n, text: 'from version 1' }),
    }),
  ],
);

export const sampleCodec = eventCodec([sampleRegistry]);

export const sampleMetadata: EventMetadata = {
  commandId: 'command-1',
  requestHash: 'hash-1',
  correlationId: 'correlation-1',
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
  businessDate: '2026-11-02',
};

/** An event whose id follows from `key`. */
export function sampleEvent(key: string, number = 0, text = ''): NewEvent<{ number: number; text: string }> {
  return {
    id: uuidV5(`sample ${key}`),
    type: 'sample.counted',
    schemaVersion: 2,
    data: { number, text },
    metadata: { ...sampleMetadata, commandId: key },
  };
}
