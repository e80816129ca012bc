import type { BankLineCommand, CorrectingLine } from './commands.js';
import type { BankLineEvent } from './events.js';
import { byRule, given, match, record, recorded, unmatch } from '../testing/line-commands.js';

describe('a line that the bank corrected', () => {
  const by: CorrectingLine = {
    ...{ lineId: 'L-2', bankAccountId: 'B-1', status: 'BOOKED', supersededBy: null, sentBy: 'somebody else' },
  };
  const supersede = (change: Partial<CorrectingLine> = {}): BankLineCommand => ({
    ...{ type: 'supersede', by: { ...by, ...change }, reason: 'the bank says so' },
  });
  const [superseded] = given(recorded()).when(supersede()).thenEvents() as [BankLineEvent];

  it('is superseded by the correcting one: nothing is made of it until it is reopened', () => {
    expect(superseded).toMatchObject({
      type: 'bank-line.superseded',
      data: { by: 'L-2', amount: 500, decidedBy: 'u-1' },
    });
    const then = given(recorded(), superseded);
    then.when(supersede()).thenNothing();
    then.when(supersede({ lineId: 'L-3' })).thenRejected('line-superseded');
    then.when(match()).thenRejected('line-superseded');
    then.when(byRule).thenNothing();
    then.when({ type: 'ignore', reason: 'r' }).thenRejected('line-superseded');
    const [reopened] = then.when({ type: 'reopen' }).thenEvents() as [BankLineEvent];
    expect(given(recorded(), superseded, reopened).when(match()).thenEvents()).toHaveLength(1);
    given(recorded(), superseded, reopened).when(byRule).thenNothing();
  });

  it('is free of matches and counts: else it is said what comes first', () => {
    const [matched] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents() as [BankLineEvent];
    given(recorded(), matched).when(supersede()).thenRejected('line-matched');
    const [undone] = given(recorded(), matched).when(unmatch(1)).thenEvents() as [BankLineEvent];
    expect(given(recorded(), matched, undone).when(supersede()).thenEvents()).toHaveLength(1);
    const [ignored] = given(recorded()).when({ type: 'ignore', reason: 'r' }).thenEvents() as [BankLineEvent];
    given(recorded(), ignored).when(supersede()).thenRejected('line-ignored');
  });

  it.each<[string, Partial<CorrectingLine>, string]>([
    ['itself', { lineId: 'L-1' }, 'same-line'],
    ['one of another account', { bankAccountId: 'B-2' }, 'other-bank-account'],
    ['one that is superseded', { supersededBy: 'L-3' }, 'by-superseded'],
    ['one that is pending', { status: 'PENDING' }, 'by-not-booked'],
    ['one that only a notice told of', { status: 'NOTICED', sentBy: null }, 'by-not-booked'],
    ['one in a file that the same person sent', { sentBy: 'u-1' }, 'second-person-needed'],
  ])('is not superseded by %s', (_, change, code) => {
    given(recorded()).when(supersede(change)).thenRejected(code);
  });

  it('counts again if the other one does not count either, as both were said at the same moment', () => {
    const correct: BankLineCommand = { type: 'correct', corrected: 'L-2' };
    given(recorded()).when(correct).thenNothing();
    const [refused] = given(recorded(), superseded).when(correct).thenEvents() as [BankLineEvent];
    expect(refused).toMatchObject({ type: 'bank-line.correction-refused', data: { lineId: 'L-1', corrected: 'L-2' } });
    const restore: BankLineCommand = { type: 'restore', by: 'L-2' };
    const [reopened] = given(recorded(), superseded).when(restore).thenEvents() as [BankLineEvent];
    expect(reopened.type).toBe('bank-line.reopened');
    given(recorded(), superseded, reopened).when(restore).thenNothing();
    given(recorded(), superseded).when({ type: 'restore', by: 'L-3' }).thenNothing();
  });

  it('while it was pending, or left out then, starts nothing when it is booked after all', () => {
    const pending = recorded({ status: 'PENDING', bookedOn: null, references: ['TYABC234'], virtualAccountId: 'V-1' });
    const booked = record({ references: ['TYABC234'], virtualAccountId: 'V-1' });
    for (const leave of [supersede(), { type: 'ignore', reason: 'r' } as const]) {
      const [left] = given(pending).when(leave).thenEvents() as [BankLineEvent];
      const [event] = given(pending, left).when(booked).thenEvents();
      expect(event?.data).toMatchObject({ references: [], virtualAccountId: null });
      given(pending, left, event!)
        .when(match())
        .thenRejected(left.type === 'bank-line.ignored' ? 'line-ignored' : 'line-superseded');
    }
  });
});
