import fc from 'fast-check';
import { addDays } from '#libs/kernel';
import { specificationFor } from '#libs/kernel/testing';
import { dunningDecider, mostListed, type DunningCommand } from './dunning.js';
import { dunningEvents, type DunningEvent } from './events.js';
import { collectable, levelDue, type DunningLevel, type LastNotice, type OverdueItem } from './rule.js';
import { dunningRunDecider, dunningRunEvents, type DunningRunCommand, type DunningRunEvent } from './run.js';

const given = specificationFor(dunningDecider, dunningEvents);
const debt = { creditorId: 'P', debtorId: 'D01', level: 'PRIMARY', distributorId: 'D01', currency: 'VND' } as const;
const step = (level: number, daysOverdue: number, more: Partial<DunningLevel> = {}): DunningLevel => ({
  ...{ level, daysOverdue, wording: `letter-${level}`, minimum: 100, intervalDays: 7, hold: false, ...more },
});
const levels = [step(1, 3), step(2, 15), step(3, 30, { hold: true })];
const item = (invoiceId: string, dueDate: string, open: number, more: Partial<OverdueItem> = {}): OverdueItem => ({
  ...{ invoiceId, dueDate, open, disputed: 0, promised: 0, ...more },
});
const day = '2026-11-20';
const old = item('I-1', '2026-10-01', 300);
const due = (items: readonly OverdueItem[], last: LastNotice | null = null, date = day, unapplied = 0) =>
  levelDue(levels, { items, unapplied }, last, date)?.level.level;
const notice = (level: number, date: string, invoices = ['I-1']): LastNotice => ({
  ...{ level, date, invoices, intervalDays: 7 },
});

describe('what is to be collected', () => {
  it('leaves out what is disputed, promised or there already, oldest first', () => {
    const items = [
      item('I-3', '2026-11-10', 100),
      item('I-2', '2026-11-01', 200, { promised: 150 }),
      item('I-1', '2026-10-01', 300, { disputed: 100 }),
      item('I-9', '2026-11-20', 900),
    ];
    expect(collectable({ items, unapplied: 230 }, day)).toEqual([
      { invoiceId: 'I-2', dueDate: '2026-11-01', daysOverdue: 19, amount: 20 },
      { invoiceId: 'I-3', dueDate: '2026-11-10', daysOverdue: 10, amount: 100 },
    ]);
  });

  it('never is more than what is open, nor below zero', () => {
    const amount = fc.integer({ min: 0, max: 1_000 });
    const items = fc.array(fc.record({ open: amount, disputed: amount, promised: amount }), { maxLength: 8 });
    fc.assert(
      fc.property(items, amount, (all, unapplied) => {
        const given = all.map((each, index) => item(`I-${index}`, '2026-11-01', each.open, each));
        const left = collectable({ items: given, unapplied }, day);
        const open = given.reduce((sum, each) => sum + each.open, 0);
        const sum = left.reduce((total, each) => total + each.amount, 0);
        expect(left.every((each) => each.amount > 0)).toBe(true);
        expect(sum).toBeLessThanOrEqual(Math.max(0, open - Math.min(unapplied, open)));
      }),
    );
  });
});

describe('the level', () => {
  it('begins with the first, however old the debt is, and goes up one at a time', () => {
    expect(due([item('I-1', '2026-11-18', 300)])).toBeUndefined();
    expect(due([item('I-1', '2026-11-17', 300)])).toBe(1);
    expect(due([old])).toBe(1);
    expect(due([old], notice(1, '2026-11-13'))).toBe(2);
    expect(due([old], notice(2, '2026-11-13'))).toBe(3);
    expect(due([old], notice(3, '2026-11-13'))).toBe(3);
  });

  it('neither repeats nor goes up within the interval', () => {
    expect(due([old], notice(1, '2026-11-14'))).toBeUndefined();
    expect(due([old], notice(3, '2026-11-14'))).toBeUndefined();
  });

  it('repeats while the next is not reached, and never goes back while an invoice of the last letter is overdue', () => {
    const young = item('I-1', '2026-11-10', 300);
    expect(due([young], notice(1, '2026-11-13'))).toBe(1);
    expect(due([young], notice(2, '2026-11-13'))).toBe(2);
    const disputed = item('I-1', '2026-11-01', 300, { disputed: 300 });
    expect(due([disputed, item('I-2', '2026-11-15', 300)], notice(2, '2026-11-13'))).toBe(2);
    expect(due([item('I-2', '2026-11-15', 300)], notice(2, '2026-11-19'))).toBe(1);
  });

  it('is not due for less than its minimum', () => {
    expect(due([item('I-1', '2026-10-01', 99)])).toBeUndefined();
    expect(due([item('I-1', '2026-10-01', 100)])).toBe(1);
    expect(due([old], null, day, 201)).toBeUndefined();
  });

  it('over any run of days rises by at most one, never falls, and keeps its distance', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 20 }), (steps) => {
        let last: LastNotice | null = null;
        let date = '2026-10-02';
        for (const days of steps) {
          date = addDays(date, days);
          const level = due([old], last, date);
          if (level === undefined) continue;
          const before: LastNotice | null = last;
          expect(level - (before?.level ?? 0)).toBeLessThanOrEqual(1);
          expect(level).toBeGreaterThanOrEqual(before?.level ?? 1);
          if (before) expect(date >= addDays(before.date, 7)).toBe(true);
          last = notice(level, date);
        }
      }),
    );
  });
});

const propose = (runId: string, date: string): DunningCommand => ({
  ...{ ...debt, type: 'propose', runId, date, levels, overdue: { items: [old], unapplied: 0 } },
});
const second = { actor: { kind: 'user', id: 'u-2', roles: ['finance'] } } as const;
const proposal = (date: string, ...before: DunningEvent[]): DunningEvent =>
  given(...before)
    .when(propose(`P.${date}`, date))
    .thenEvents()[0]!;

describe('a proposal', () => {
  const proposed = proposal(day);
  const confirming = (items: readonly OverdueItem[], unapplied = 0): DunningCommand => ({
    ...{ type: 'confirm', runId: `P.${day}`, overdue: { items, unapplied }, minimum: 100 },
  });
  const confirm = confirming([old]);
  const drop: DunningCommand = { type: 'drop', runId: `P.${day}`, reason: 'paid by cheque' };

  it('names level, amount and invoices; the same run proposes once', () => {
    expect(proposed).toMatchObject({
      type: 'dunning.proposed',
      data: { dunningLevel: 1, wording: 'letter-1', amount: 300, itemCount: 1, proposedBy: 'u-1', replaces: null },
    });
    given(proposed)
      .when(propose(`P.${day}`, day))
      .thenNothing();
  });

  it('is confirmed or dropped by a second person, once', () => {
    given(proposed).when(confirm).thenRejected('second-person-needed');
    given(proposed).when(drop).thenRejected('second-person-needed');
    const [confirmed] = given(proposed).when(confirm, second).thenEvents();
    expect(confirmed).toMatchObject({
      type: 'dunning.confirmed',
      data: { dunningLevel: 1, invoices: ['I-1'], amount: 300, reduced: null },
    });
    given(proposed, confirmed!).when(confirm, second).thenNothing();
    given(proposed, confirmed!).when(drop, second).thenRejected('proposal-decided');
    const [dropped] = given(proposed).when(drop, second).thenEvents();
    given(proposed, dropped!).when(drop, second).thenNothing();
    given(proposed, dropped!).when(confirm, second).thenRejected('proposal-decided');
    given().when(confirm, second).thenRejected('unknown-proposal');
  });

  it('is confirmed for what is left of it, with the reason; never for more, and not for less than the minimum', () => {
    const left = (items: readonly OverdueItem[], unapplied = 0) =>
      given(proposed).when(confirming(items, unapplied), second).thenEvents()[0]!.data;
    const less = (open: number, more: Partial<OverdueItem> = {}) => [item('I-1', '2026-10-01', open, more)];
    expect(left(less(120))).toMatchObject({
      ...{ amount: 120, invoices: ['I-1'] },
      reduced: { proposed: 300, itemCount: 1, items: [{ invoiceId: 'I-1', amount: 120 }], reasons: ['SETTLED'] },
    });
    expect(left(less(300, { disputed: 80 }))).toMatchObject({ amount: 220, reduced: { reasons: ['DISPUTED'] } });
    expect(left(less(290, { disputed: 80, promised: 10 }))).toMatchObject({
      ...{ amount: 200, reduced: { reasons: ['SETTLED', 'DISPUTED', 'PROMISED'] } },
    });
    expect(left(less(300), 200)).toMatchObject({ amount: 100, reduced: { reasons: ['SETTLED'] } });
    // What was not proposed is not dunned: a later invoice, or more of the same.
    expect(left([...less(900), item('I-2', '2026-10-01', 500)])).toMatchObject({ amount: 300, reduced: null });
    for (const gone of [less(0), [], less(99), less(300, { disputed: 201 }), [item('I-2', '2026-10-01', 500)]]) {
      given(proposed).when(confirming(gone), second).thenRejected('nothing-to-collect');
    }
    const later = given(proposed)
      .when(confirming(less(120)), second)
      .thenEvents()[0]!;
    given(proposed, later).when(confirming([]), second).thenNothing();
  });

  it('that lists only the oldest of its invoices keeps the others', () => {
    const many = Array.from({ length: mostListed + 5 }, (_, n) => item(`I-${1000 + n}`, '2026-10-01', 10));
    const command: DunningCommand = { ...propose(`P.${day}`, day), overdue: { items: many, unapplied: 0 } } as never;
    const [big] = given().when(command).thenEvents();
    const [confirmed] = given(big!)
      .when(confirming(many.slice(1)), second)
      .thenEvents();
    expect(confirmed!.data).toMatchObject({
      ...{ amount: (mostListed + 4) * 10, reduced: { proposed: (mostListed + 5) * 10, itemCount: mostListed + 4 } },
    });
  });

  it('that nobody decided on gives way to that of a later run; an earlier day is not looked at again', () => {
    const later = proposal('2026-11-21', proposed);
    expect(later.data).toMatchObject({ dunningLevel: 1, replaces: `P.${day}` });
    given(proposed, later).when(confirm, second).thenRejected('proposal-decided');
    given(proposed).when(propose('P.2026-11-19', '2026-11-19')).thenNothing();
  });

  it('follows a confirmed letter after its interval, one level up; a dropped one does not count', () => {
    const confirmed = given(proposed).when(confirm, second).thenEvents()[0]!;
    given(proposed, confirmed).when(propose('P.2026-11-26', '2026-11-26')).thenNothing();
    expect(proposal('2026-11-27', proposed, confirmed).data).toMatchObject({ dunningLevel: 2, replaces: null });
    const dropped = given(proposed).when(drop, second).thenEvents()[0]!;
    expect(proposal('2026-11-21', proposed, dropped).data).toMatchObject({ dunningLevel: 1 });
  });
});

describe('a run', () => {
  const givenRun = specificationFor(dunningRunDecider, dunningRunEvents);
  const start: DunningRunCommand = { type: 'start', creditorId: 'P', date: '2026-11-01', levels };
  const [started] = givenRun().when(start).thenEvents() as [DunningRunEvent];

  it('of a date is one, and finishes once', () => {
    expect(started.data).toMatchObject({ runId: 'P.2026-11-01', levels, startedBy: 'u-1' });
    givenRun(started).when(start).thenNothing();
    const finish: DunningRunCommand = { type: 'finish', debtors: 3, proposals: 2 };
    const [finished] = givenRun(started).when(finish).thenEvents();
    givenRun(started, finished!).when(finish).thenNothing();
    givenRun().when(finish).thenRejected('unknown-run');
  });

  it('is for no day to come', () => {
    givenRun()
      .when({ ...start, date: '2999-01-01' })
      .thenRejected('bad-date');
    givenRun()
      .when({ ...start, date: '2026-02-30' })
      .thenRejected('bad-date');
  });
});
