import { chance, longSeconds, type Chance } from '../../../test/support/long-run.js';
import {
  checkStatement,
  exampleProfiles,
  readBankFile,
  signedAmount,
  totalsOf,
  type BankFile,
  type Statement,
} from './index.js';
import { seedFiles } from './testing/index.js';

/** Files of one run; a short share takes as many as fit. */
const files = 24_000;
const seconds = longSeconds();
const slowest = 1_000;

const seeds = Object.entries(seedFiles());
const read = (bytes: Uint8Array): BankFile => readBankFile(bytes, { profiles: exampleProfiles });
/** Calls `work` for each number until the share of time is used up. */
function during(work: (i: number) => void): number {
  const end = performance.now() + (seconds === undefined ? Infinity : seconds * 500);
  let done = 0;
  while (done < files && (performance.now() < end || done < 500)) work(done++);
  return done;
}

/** Everything that money hangs on, of all statements. */
function moneyOf(file: BankFile): unknown {
  return file.statements.map(({ account, currency, opening, closing, lines }) => ({
    account: account.id,
    currency,
    opening: opening?.amountMinor,
    closing: closing?.amountMinor,
    lines: lines.map((line) => [line.bookingDate, signedAmount(line), line.currency, line.status]),
  }));
}

/** What must hold of anything that is read. @returns what does not */
function faultsOf(file: BankFile): readonly string[] {
  const faults: string[] = [];
  const say = (right: boolean, fault: string) => right || faults.push(fault);
  say(file.statements.length > 0 || file.problems.length > 0, 'neither read nor refused');
  for (const { code, message, place } of [...file.problems, ...file.warnings]) {
    say(/^[a-z0-9-]+$/.test(code) && message.length > 10 && message.length < 2_000, `problem ${code} is not told well`);
    say(place.line === undefined || Number.isInteger(place.line), `place of ${code}`);
  }
  for (const statement of file.statements) faults.push(...statementFaults(statement));
  return faults;
}

function statementFaults(statement: Statement): readonly string[] {
  const faults: string[] = [];
  const verdict = checkStatement(statement);
  const { credits, debits } = totalsOf(statement);
  const { opening, closing } = statement;
  if (verdict.kind === 'adds-up' && opening!.amountMinor + credits - debits !== closing!.amountMinor)
    faults.push('adds up and does not');
  if (verdict.kind === 'no-balances' && opening !== undefined && closing !== undefined)
    faults.push('balances are not checked');
  for (const line of statement.lines) {
    if (!Number.isSafeInteger(line.amountMinor) || line.amountMinor < 0) faults.push(`amount ${line.amountMinor}`);
    if (!/^\d{4}-\d\d-\d\d$/.test(line.bookingDate)) faults.push(`date ${line.bookingDate}`);
    if (line.raw === '') faults.push('no raw text');
  }
  return faults;
}

/** Changes of bytes that may do anything: then it is refused, quarantined, or adds up. */
function mutate(bytes: Uint8Array, luck: Chance): Uint8Array {
  let out = Buffer.from(bytes);
  const at = () => Math.floor(luck.next() * out.length);
  for (let n = 1 + Math.floor(luck.next() * 2); n > 0 && out.length > 0; n--) {
    const [a, b] = [at(), at()].sort((x, y) => x - y) as [number, number];
    const piece = out.subarray(a, Math.min(b, a + 200));
    out = luck.pick([
      () => Buffer.concat([out.subarray(0, a), Buffer.of(Math.floor(luck.next() * 256)), out.subarray(a + 1)]),
      () => Buffer.concat([out.subarray(0, a), out.subarray(a + piece.length)]),
      () => Buffer.concat([out.subarray(0, b), piece, out.subarray(b)]),
      () => out.subarray(0, a),
      () => Buffer.concat([out.subarray(0, a), Buffer.from(luck.pick(nasty)), out.subarray(a)]),
      () =>
        Buffer.from(
          out
            .toString('latin1')
            .replace(/\d/g, (digit) => (luck.next() < 0.02 ? luck.pick('0123456789,.-eE'.split('')) : digit)),
          'latin1',
        ),
      () => Buffer.concat([out, Buffer.from(luck.pick(seeds)[1])]),
    ])();
  }
  return out;
}

const nasty = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#xD800;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<?x',
  '\0',
  '\ufeff',
  ':61:',
  ':62F:',
  ':86:',
  '-\r\n',
  '{4:',
  '"',
  '=1+1',
  'PK\u0003\u0004',
  '9'.repeat(400),
  '<a>'.repeat(500),
  '\r',
  '?20',
  'NaN',
  'Infinity',
  '1e400',
  '-0',
  '__proto__',
  'constructor',
  '\ud800',
];

/** Changes that touch neither amounts nor structure: money must be what it was. */
const harmless: Readonly<Record<string, (text: string, luck: Chance) => string>> = {
  'line ends': (text, luck) => text.replace(/\r?\n/g, luck.pick(['\n', '\r\n'])),
  'blank lines around': (text) => (text.startsWith('<?xml') ? text : `\n\n${text}`) + '\n\n',
  'letters of memos': (text, luck) =>
    text.replace(/Rechnung|Factuur|Invoice|chuyen|Thanh toan|BINH/g, () =>
      luck.pick(['RECHNUNG', 'xyz', 'Đơn hàng', 'ß']),
    ),
  'names of payers': (text, luck) =>
    text.replace(/KARL|J DE VRIES|NGUYEN VAN A|CTY/g, () => luck.pick(['O', 'LÊ THỊ B', 'X Y Z'])),
  'comments in XML': (text, luck) =>
    text.includes('<Ntry>') ? text.replace(/<Ntry>/g, `<!-- ${luck.pick(['<Amt>9</Amt>', 'x'])} --><Ntry>`) : text,
  'blanks between elements': (text) => text.replace(/></g, '>\n\t<'),
  'other elements': (text) =>
    text.replace(/<\/Ntry>/g, '<SplmtryData><Envlp><Amt Ccy="EUR">9</Amt></Envlp></SplmtryData></Ntry>'),
  references: (text, luck) => text.replace(/\bB[129]\b/g, () => `R${Math.floor(luck.next() * 1e6)}`),
};

describe('mutated bank files', () => {
  const luck = chance('fuzz of bank files');

  it('are refused, quarantined or add up; none is a fault, none takes a second', () => {
    const counts = { refused: 0, quarantined: 0, readable: 0, slowest: 0 };
    const done = during((i) => {
      const [name, seed] = seeds[i % seeds.length]!;
      const bytes = mutate(seed, luck);
      const started = performance.now();
      const file = withName(name, bytes, () => read(bytes));
      const took = performance.now() - started;
      counts.slowest = Math.max(counts.slowest, took);
      const faults = [...faultsOf(file), ...(took > slowest ? [`took ${took} ms`] : [])];
      if (faults.length > 0)
        throw new Error(`file ${i} of ${name}: ${faults.join('; ')}\n${Buffer.from(bytes).toString('base64')}`);
      if (file.problems.length > 0) counts.refused += 1;
      else if (file.statements.some((statement) => checkStatement(statement).kind === 'quarantined'))
        counts.quarantined += 1;
      else counts.readable += 1;
    });
    process.stderr.write(`fuzz of bank files: ${done} files, ${JSON.stringify(counts)}\n`);
    // A fuzz that only ever breaks the outermost shell proves nothing.
    expect(Math.min(counts.refused, counts.quarantined, counts.readable)).toBeGreaterThan(done / 200);
  });

  it('amounts stay when neither amounts nor structure are touched', () => {
    const texts = seeds
      .filter(([name]) => !/xlsx|UTF-16/.test(name))
      .map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')] as const);
    const changes = Object.entries(harmless);
    const done = during((i) => {
      const [name, text] = texts[i % texts.length]!;
      const [what, change] = luck.pick(changes);
      const [, again] = luck.pick(changes);
      const before = read(Buffer.from(text));
      const after = read(Buffer.from(again(change(text, luck), luck)));
      expect({ name, what, money: moneyOf(after), problems: after.problems }).toEqual({
        name,
        what,
        money: moneyOf(before),
        problems: [],
      });
    });
    process.stderr.write(`fuzz of bank files: ${done} harmless changes\n`);
  });
});

/** A fault names the file that brings it about. */
function withName<T>(name: string, bytes: Uint8Array, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).stack}\n${Buffer.from(bytes).toString('base64')}`, { cause: error });
  }
}
