import fc from 'fast-check';
import {
  checkStatement,
  endsOf,
  followsOn,
  joinOf,
  nothingKnown,
  planImport,
  readBankFile,
  remember,
  seamsOf,
  signedAmount,
  type KnownLines,
  type Statement,
} from '../index.js';
import { mt940File } from '../testing/index.js';

interface Line {
  readonly day: number;
  readonly cents: number;
  readonly reference: string;
}

/** Few values, so that equal lines are common. */
const line: fc.Arbitrary<Line> = fc.record({
  day: fc.integer({ min: 1, max: 6 }),
  cents: fc.integer({ min: -3, max: 3 }).filter((cents) => cents !== 0),
  reference: fc.constantFrom('', 'B1', 'B2'),
});
const history = fc.array(line, { maxLength: 25 }).map((lines) => [...lines].sort((a, b) => a.day - b.day));

const balance = (cents: number, day: number) =>
  `${cents < 0 ? 'D' : 'C'}2611${String(day).padStart(2, '0')}EUR0,${String(Math.abs(cents)).padStart(2, '0')}`;

/** A statement of some lines as a bank writes it. */
function statementOf(lines: readonly Line[], opening: number, { number = '1', from = 1, to = 6 } = {}): Statement {
  const closing = lines.reduce((sum, { cents }) => sum + cents, opening);
  const text = mt940File({
    number,
    opening: balance(opening, from),
    closing: balance(closing, to),
    lines: lines.map(({ day, cents, reference }) => {
      const date = `2611${String(day).padStart(2, '0')}`;
      return [
        `${date}${date.slice(2)}${cents < 0 ? 'D' : 'C'}0,0${Math.abs(cents)}NTRFNONREF${reference === '' ? '' : `//${reference}`}`,
      ];
    }),
  });
  const file = readBankFile(Buffer.from(text));
  expect(file.problems).toEqual([]);
  return file.statements[0]!;
}

const total = (lines: readonly Line[]) => lines.reduce((sum, { cents }) => sum + cents, 0);

describe('statement control', () => {
  it('a statement adds up, and no longer when one amount changes', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.integer({ min: 1, max: 9 }), (lines, place, by) => {
        const statement = statementOf(lines, 0);
        expect(checkStatement(statement).kind).toBe('adds-up');
        if (lines.length === 0) return;
        const at = place % lines.length;
        const wrong = statement.lines.with(at, {
          ...statement.lines[at]!,
          amountMinor: statement.lines[at]!.amountMinor + by,
        });
        const verdict = checkStatement({ ...statement, lines: wrong });
        const difference = statement.lines[at]!.creditDebit === 'CREDIT' ? -by : by;
        expect(verdict).toMatchObject({ kind: 'quarantined', findings: [{ code: 'balance-difference', difference }] });
      }),
    );
  });

  it('a line more, less or turned round is always seen', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.constantFrom('lost', 'twice', 'turned'), (lines, place, what) => {
        fc.pre(lines.length > 0);
        const statement = statementOf(lines, 0);
        const at = place % lines.length;
        const one = statement.lines[at]!;
        const turned = { ...one, creditDebit: one.creditDebit === 'CREDIT' ? ('DEBIT' as const) : ('CREDIT' as const) };
        const instead = { lost: [], twice: [one, one], turned: [turned] }[what];
        const wrong = [...statement.lines.slice(0, at), ...instead, ...statement.lines.slice(at + 1)];
        expect(checkStatement({ ...statement, lines: wrong }).kind).toBe('quarantined');
      }),
    );
  });
});

describe('lines are known for ever', () => {
  /** Imports statements one after the other. */
  function importAll(statements: readonly Statement[]): { cents: number; keys: readonly string[] } {
    let known: KnownLines = nothingKnown;
    let cents = 0;
    const keys: string[] = [];
    statements.forEach((statement, i) => {
      const before = statements[i - 1];
      const follows = before !== undefined && followsOn(endsOf(before), endsOf(statement));
      const plan = planImport(statement, known, follows);
      cents += plan.added.reduce((sum, each) => sum + signedAmount(each.line), 0);
      keys.push(...plan.added.map(({ key }) => key));
      known = remember(known, statement, plan);
    });
    return { cents, keys };
  }

  it('the same file again adds nothing', () => {
    fc.assert(
      fc.property(history, (lines) => {
        const statement = statementOf(lines, 0);
        const once = importAll([statement]);
        expect(importAll([statement, statement, statement])).toEqual(once);
        expect(once.cents).toBe(total(lines));
        expect(new Set(once.keys).size).toBe(lines.length);
      }),
    );
  });

  it('statements that overlap by whole days add each line once', () => {
    const example: Line[] = [-2, 2].map((cents) => ({ day: 1, cents, reference: '' }));
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 }), (lines, cut, back) => {
        const first = lines.filter(({ day }) => day <= cut);
        const from = Math.max(1, cut + 1 - back);
        const second = lines.filter(({ day }) => day >= from);
        const opening = total(lines.filter(({ day }) => day < from));
        const plan = importAll([
          statementOf(first, 0, { to: cut }),
          statementOf(second, opening, { number: '2', from }),
        ]);
        expect(plan.cents).toBe(total(lines));
        expect(new Set(plan.keys).size).toBe(lines.length);
      }),
      { examples: [[example, 1, 1]] },
    );
  });

  it('a day on two pages that join adds all lines, equal ones too', () => {
    const credits = history.map((lines) => lines.map((each) => ({ ...each, cents: Math.abs(each.cents) })));
    fc.assert(
      fc.property(credits, fc.nat(), (lines, place) => {
        const at = lines.length === 0 ? 0 : place % lines.length;
        const [first, second] = [lines.slice(0, at), lines.slice(at)];
        const pages = [statementOf(first, 0, { number: '1' }), statementOf(second, total(first), { number: '2' })];
        expect(importAll(pages).cents).toBe(total(lines));
      }),
    );
  });

  it('a line that the bank corrected stays beside the right one', () => {
    const wrong = statementOf([{ day: 1, cents: 3, reference: 'B1' }], 0);
    const right = statementOf([{ day: 1, cents: 2, reference: 'B1' }], 0);
    const first = planImport(wrong, nothingKnown);
    const second = planImport(right, remember(nothingKnown, wrong, first));
    expect(second).toMatchObject({ repeated: [], added: [{ corrects: first.added[0]!.key }] });
  });

  it('is the same line in camt and MT940, and in other order', () => {
    const lines = [
      { day: 1, cents: 1, reference: 'B1' },
      { day: 1, cents: 2, reference: '' },
    ];
    const keys = (some: readonly Line[]) =>
      new Set(planImport(statementOf(some, 0), nothingKnown).added.map(({ key }) => key));
    expect(keys(lines.toReversed())).toEqual(keys(lines));
  });
});

describe('statements join', () => {
  const one = statementOf([{ day: 2, cents: 3, reference: 'A' }], 0, { number: '1', from: 1, to: 2 });

  it.each([
    ['exactly', statementOf([{ day: 3, cents: 1, reference: 'B' }], 3, { number: '2', from: 2, to: 3 }), []],
    [
      'with a gap',
      statementOf([{ day: 3, cents: 1, reference: 'B' }], 9, { number: '2', from: 2, to: 3 }),
      [['gap', 6]],
    ],
    [
      'with a number left out',
      statementOf([{ day: 3, cents: 1, reference: 'B' }], 3, { number: '4', from: 2, to: 3 }),
      [['number-skipped', undefined]],
    ],
    [
      'overlapping',
      statementOf(
        [
          { day: 2, cents: 3, reference: 'A' },
          { day: 3, cents: 1, reference: 'B' },
        ],
        0,
        { number: '2', from: 1, to: 3 },
      ),
      [['overlap', -3]],
    ],
    ['twice', one, [['repeated', undefined]]],
  ])('%s', (_, two, seams) => {
    expect(joinOf(endsOf(one), endsOf(two)).map(({ code, difference }) => [code, difference])).toEqual(seams);
    expect(seamsOf([endsOf(two), endsOf(one)]).map(({ code }) => code)).toEqual(seams.map(([code]) => code));
  });

  it('accounts have nothing to do with each other', () => {
    expect(seamsOf([endsOf(one), { ...endsOf(one), account: 'other' }])).toEqual([]);
  });
});
