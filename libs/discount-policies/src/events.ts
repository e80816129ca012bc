import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';
import { policyBodySchema } from './policy.js';
import { bodyFrom1 } from './upcasters.js';

const id = { policyId: t.id() };

export const discountPolicyEvents = eventRegistry(
  'discount-policies',
  ['discount-policy-<id>'],
  [
    defineEvent(
      'discount-policy.drafted',
      2,
      'A discount policy is written or rewritten; nobody is priced by it yet.',
      t.object({ ...id, body: policyBodySchema }),
      { 1: bodyFrom1 },
    ),
    defineEvent(
      'discount-policy.published',
      3,
      'The draft holds as this version and never changes; it replaces earlier versions from its window on.',
      t.object({
        ...id,
        version: t.integer(),
        body: policyBodySchema,
        /** Codes of the warnings that it was published in spite of; absent: none. */
        acknowledged: t.optional(t.array(t.text())),
      }),
      // Version 2 knew no warnings: what it says holds as it is.
      { 1: bodyFrom1, 2: (data) => data },
    ),
    defineEvent(
      'discount-policy.stopped',
      1,
      'Stop-sale: from this date on the version gives nothing to newly priced orders.',
      t.object({ ...id, version: t.integer(), from: t.date(), reason: t.text() }),
    ),
    defineEvent(
      'discount-policy.ended',
      1,
      'The policy is over in all its versions from this date on, and gets no further one.',
      t.object({ ...id, from: t.date(), reason: t.text() }),
    ),
  ],
);

export type DiscountPolicyEvent = EventsOf<typeof discountPolicyEvents>;
