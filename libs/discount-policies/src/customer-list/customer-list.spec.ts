import fc from 'fast-check';
import { addDays } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import { customerListDecider, type CustomerListCommand } from './customer-list.js';
import { customerListEvents, type CustomerListEvent } from './events.js';
import { changedFrom, isMemberOn, type Membership } from './membership.js';

const given = specificationFor(customerListDecider, customerListEvents);
const list = { listId: 'VIP', name: 'Key accounts', level: 'SECONDARY' as const };
const opened: CustomerListEvent = { type: 'customer-list.opened', data: list };
const enrol = (buyerIds: string[], from: string, to: string | null = null): CustomerListCommand => ({
  ...{ type: 'enrol', buyerIds, from, to },
});
const remove = (buyerIds: string[], from: string): CustomerListCommand => ({
  ...{ type: 'remove', buyerIds, from, reason: 'left' },
});
const buyers = { listId: 'VIP', level: 'SECONDARY' as const };
const enrolled = (buyerIds: string[], from: string, to: string | null = null): CustomerListEvent => ({
  type: 'customer-list.enrolled',
  data: { ...buyers, buyerIds, from, to },
});
const removed = (buyerIds: string[], from: string): CustomerListEvent => ({
  type: 'customer-list.removed',
  data: { ...buyers, buyerIds, from, reason: 'left' },
});

it('is opened once', () => {
  given()
    .when({ type: 'open', ...list })
    .then(opened);
  given(opened)
    .when({ type: 'open', ...list })
    .thenNothing();
  given(opened)
    .when({ type: 'open', ...list, level: 'PRIMARY' })
    .thenRejected('already-opened');
  given()
    .when({ type: 'open', ...list, name: ' ' })
    .thenRejected('name-missing');
});

it('enrols and removes those of whom it says something new', () => {
  given(opened)
    .when(enrol(['O1', 'O2', 'O1'], '2026-01-01', '2026-12-31'))
    .then(enrolled(['O1', 'O2'], '2026-01-01', '2026-12-31'));
  const member = enrolled(['O1'], '2026-01-01');
  given(opened, member)
    .when(enrol(['O1'], '2026-01-01'))
    .thenNothing();
  given(opened, member)
    .when(enrol(['O1', 'O2'], '2026-03-01'))
    .then(enrolled(['O2'], '2026-03-01'));
  given(opened, member)
    .when(remove(['O1', 'O2'], '2026-02-01'))
    .then(removed(['O1'], '2026-02-01'));
  given(opened, member, removed(['O1'], '2026-02-01'))
    .when(remove(['O1'], '2026-02-01'))
    .thenNothing();
});

it.each([
  ['unknown-list', [], enrol(['O1'], '2026-01-01')],
  ['bad-period', [opened], enrol(['O1'], '2026-02-30')],
  ['bad-period', [opened], enrol(['O1'], '2026-02-01', '2026-01-31')],
  ['bad-period', [opened], remove(['O1'], '')],
] as const)('refuses: %s', (code, past, command) => {
  given(...past)
    .when(command)
    .thenRejected(code);
});

it('of each day holds what was said last', () => {
  const day = (n: number) => addDays('2026-01-01', n);
  const said = fc.record({
    from: fc.integer({ min: 0, max: 20 }),
    days: fc.option(fc.integer({ min: 0, max: 9 })),
    member: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 8 }), (all) => {
      let periods: readonly Membership[] = [];
      const model = Array.from({ length: 40 }, () => false);
      for (const { from, days, member } of all) {
        const to = days === null ? null : from + days;
        const next = { from: day(from), to: to === null ? null : day(to) };
        periods = changedFrom(periods, day(from), member ? next : null);
        for (let n = from; n < model.length; n++) model[n] = member && (to === null || n <= to);
      }
      expect(model.map((_, n) => isMemberOn(periods, day(n)))).toEqual(model);
      expect(periods.every(({ to }, i) => i === periods.length - 1 || addDays(to!, 1) < periods[i + 1]!.from)).toBe(
        true,
      );
    }),
  );
});
