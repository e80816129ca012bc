import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkStatement, readBankFile, totalsOf } from './index.js';

const shared = path.resolve(import.meta.dirname, '../../../../shared');
const folder = path.join(shared, 'data/bank');

/** Account, lines, debits, credits, opening, closing in minor units, and what is to be said of it. Worked out by hand. */
type Expected = readonly [string, number, number, number, number | null, number | null, string];

const iban = 'NL26VAYB8060476890';
const readable: Readonly<Record<string, readonly [format: string, readonly Expected[]]>> = {
  'camt/genkgo-camt053.v2.five.decimals.xml': [
    'camt.053 001.02',
    [[iban, 1, 0, 885, 1815, 2705, 'balance-difference 5']],
  ],
  'camt/genkgo-camt053.v2.minimal.xml': ['camt.053 001.02', [[iban, 1, 0, 885, 1815, -2700, 'other-currency']]],
  'camt/genkgo-camt053.v2.multi.statement.xml': [
    'camt.053 001.02',
    [
      [iban, 1, 0, 885, 1815, 2700, 'adds-up'],
      [iban, 1, 700, 0, 2700, 2000, 'adds-up'],
    ],
  ],
  'camt/genkgo-camt053.v4.xml': ['camt.053 001.04', [[iban, 1, 0, 885, 1815, -2700, 'other-currency']]],
  'camt/genkgo-camt053.v8.xml': ['camt.053 001.08', [[iban, 1, 0, 885, 1815, -2700, 'other-currency']]],
  'camt/genkgo-camt054.v4.xml': [
    'camt.054 001.04',
    [['CH2801234000123456789', 1, 20_000_000, 0, null, null, 'batch-count']],
  ],
  'camt/nordea-example.xml': [
    'camt.053 001.02',
    [['FI8529501800030574', 6, 150_050, 1_010_050, 20_050, 880_050, 'adds-up']],
  ],
  'mt940/betterplace-sepa_snippet.sta': [
    'mt940',
    [
      ['50880050/0194787400888', 4, 150_000, 36_009_391, 76_665_649, 112_525_040, 'adds-up'],
      ['50880050/0194791600888', 7, 357_256_911, 107_065_181, -197_043_187, -447_204_909, 'balance-difference 30008'],
    ],
  ],
  'mt940/citi-mt940.sta': ['mt940', [['123456789', 5, 114_275, 0, 1_737_667, 1_623_392, 'adds-up']]],
  'mt940/cmxl-mt940.sta': [
    'mt940',
    [
      ['45050050/76198810', 11, 4_930_944, 4_939_674, 8_434_974, 8_443_704, 'adds-up'],
      ['10020030/1234567', 2, 80_000, 300_000, 218_795, 438_795, 'adds-up'],
      ['BPHKPLPK/320000546101', 3, 1_000_000, 2_004_000, 4_000_000, 5_004_000, 'adds-up'],
    ],
  ],
  'mt940/jejik-abnamro.sta': [
    'mt940',
    [
      ['517852257', 8, 32_144, 0, 323_628, 87_684, 'balance-difference -203800'],
      ['517852257', 2, 2_449, 0, 287_684, 184_975, 'balance-difference -100260'],
    ],
  ],
  'mt940/jejik-ing.sta': ['mt940', [['0001234567', 7, 5_027, 468, 0, 347, 'balance-difference 4906']]],
  'mt940/jejik-rabobank.sta': [
    'mt940',
    [
      ['1291.99.348', 1, 121_328, 0, 47_317, 39_582, 'balance-difference 113593'],
      ['1291.99.348', 0, 0, 0, 100_089, 100_089, 'adds-up'],
      ['1291.99.348', 2, 28_151, 0, 129_582, 125_087, 'balance-difference 23656'],
      ['1526.89.184', 2, 9_430, 0, 419_612, 410_182, 'adds-up'],
    ],
  ],
  'mt940/mBank-mt940.sta': ['mt940', [['PL29114010810000267002001002', 3, 0, 3, 40, 43, 'adds-up']]],
  'mt940/self-provided-multiline.sta': [
    'mt940',
    [['BILLLULLXXX/"NUMERO DE COMPTE IBAN 2"', 1, 500, 0, 1640, 1140, 'adds-up']],
  ],
};

/** Reason and line of what is refused. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'camt/genkgo-camt053.v2.wrong.xml': ['no-statement 3'],
  'mt940/betterplace-missing_crlf_at_end.sta': ['field-outside 1'],
  'mt940/betterplace-sepa_snippet_broken.sta': ['field-twice 6'],
  'mt940/self-provided-february_30.sta': ['date-unreadable 6'],
  'mt940/self-provided-multiline.sta': ['field-outside 38'],
};

// Only a clone without the shared folder may go without; with it, missing data fails.
const withSamples = fs.existsSync(shared) ? describe : describe.skip;

withSamples('sample files of real banks (shared data)', () => {
  const names = ['camt', 'mt940'].flatMap((kind) =>
    fs.existsSync(path.join(folder, kind))
      ? fs.readdirSync(path.join(folder, kind)).map((name) => `${kind}/${name}`)
      : [],
  );
  const samples = names.filter((name) => !name.includes('LICENSE'));

  it('are all there, and each is expected to be read or refused', () => {
    if (samples.length === 0)
      throw new Error(`the sample files are not in ${folder}: this test cannot do without them`);
    expect(samples.filter((name) => readable[name] === undefined && refused[name] === undefined)).toEqual([]);
    expect([...Object.keys(readable), ...Object.keys(refused)].filter((name) => !samples.includes(name))).toEqual([]);
  });

  if (samples.length === 0) return;
  it.each(samples)('%s', (name) => {
    const file = readBankFile(fs.readFileSync(path.join(folder, name)));
    const expected = readable[name];
    if (expected !== undefined) expect([file.format, file.version].filter(Boolean).join(' ')).toBe(expected[0]);
    const found = file.statements.map((statement): Expected => {
      const { debits, credits } = totalsOf(statement);
      const verdict = checkStatement(statement);
      const [finding] = verdict.kind === 'quarantined' ? verdict.findings : [];
      const said =
        finding === undefined
          ? verdict.kind
          : [finding.code, finding.difference].filter((part) => part !== undefined).join(' ');
      const [opening, closing] = [statement.opening, statement.closing].map((balance) => balance?.amountMinor ?? null);
      return [statement.account.id, statement.lines.length, debits, credits, opening!, closing!, said];
    });
    expect(found).toEqual(expected?.[1] ?? []);
    expect(file.problems.map(({ code, place }) => `${code} ${place.line}`)).toEqual(refused[name] ?? []);
  });
});
