import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runCli } from '../cli/run.js';
import { commands } from '../commands/index.js';

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tuyen-bank-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function put(name: string, content: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

async function type(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const told = { out: '', error: '' };
  const code = await runCli(commands, ['bank', ...args], {
    out: { write: (text) => (told.out += text) },
    error: { write: (text) => (told.error += text) },
  });
  return { code, ...told };
}

const good = [
  ':20:STARTUMS',
  ':25:10020030/1234567',
  ':28C:7/1',
  ':60F:C261119EUR123456789,00',
  ':61:2611201120C50,NTRFNONREF//B1',
  ':86:Invoice 7',
  ':61:2611201120D7,5NCHGNONREF//B2',
  ':62F:C261120EUR123456831,5',
  '-',
  '',
].join('\n');

describe('bank check', () => {
  it('tells what is in a file that adds up', async () => {
    const { code, out } = await type('check', put('good.sta', good));
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'good.sta: mt940, utf-8, 1 statement',
        'Account 10020030/1234567 EUR',
        'statement  lines  debits  credits         opening         closing  verdict',
        '---------  -----  ------  -------  --------------  --------------  -------',
        '7/1            2    7.50    50.00  123,456,789.00  123,456,831.50  adds up',
        '',
        '1 file, 1 statement read, of them 0 quarantined; 0 refusals.',
        '',
      ].join('\n'),
    );
  });

  it('tells reason and place of what is refused or does not add up, within 100 columns', async () => {
    const files = [
      put('off.sta', good.replace('C50,', 'C51,')),
      put('broken.sta', good.replace('2611201120C50', '2602301120C50')),
      put('other.txt', 'what is this'),
      path.join(folder, 'nowhere.sta'),
    ];
    const { code, out } = await type('check', ...files);
    expect(code).toBe(1);
    expect(out).toContain('QUARANTINED balance-difference (line 8, :62F:):');
    expect(out).toContain('difference -1.00 EUR');
    expect(out).toContain('REFUSED date-unreadable (line 5, :61:): Value date "260230"');
    expect(out).toContain('REFUSED profile-missing (line 1):');
    expect(out).toContain('REFUSED file-unreadable: The file cannot be opened (ENOENT).');
    expect(out).toContain('4 files, 1 statement read, of them 1 quarantined; 3 refusals.');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('as JSON', async () => {
    const { out } = await type('check', '--json', put('good.sta', good));
    expect(JSON.parse(out)).toMatchObject({
      refused: 0,
      quarantined: 0,
      files: [
        {
          format: 'mt940',
          statements: [
            { account: '10020030/1234567', currency: 'EUR', debits: 750, credits: 5000, verdict: { kind: 'adds-up' } },
          ],
        },
      ],
    });
  });

  it("takes a person's own profile, made from one of ours", async () => {
    const { out: ours } = await type('profiles', '--profile', 'vn-signed-amount');
    const [profile] = JSON.parse(ours) as { name: string; columns: Record<string, string[]> }[];
    profile!.name = 'my-bank';
    profile!.columns = { bookingDate: ['Day'], amount: ['Sum'], memo: ['Text'] };
    const own = put('my-bank.json', JSON.stringify({ ...profile, account: '123' }));
    const table = put('table.csv', 'Day;Sum;Text\n2026-11-20;1.500.000;hello\n');
    expect(await type('check', table)).toMatchObject({ code: 1 });
    const { code, out } = await type('check', table, '--profile', own);
    expect(code).toBe(0);
    expect(out).toContain('table.csv: csv my-bank, utf-8, 1 statement');
    expect(out).toContain('1,500,000');
  });

  it.each([
    [['check'], 2, 'bank: type bank check FILE...'],
    [['look'], 2, 'bank: there is no look; type bank check FILE..., bank import FILE... or bank profiles'],
    [['profiles', 'x'], 2, 'bank: x is too much'],
    [['import', 'x', '--profile', 'vn-signed-amount'], 2, 'bank: import keeps --profile with a bank account: name it by --account ID'], // prettier-ignore
    [['check', 'x', '--profile', 'nothing'], 1, /^bank: nothing is neither a file nor one of our profiles \(vn-/],
  ])('%j is answered with one line', async (args, code, line) => {
    const told = await type(...args);
    expect(told).toMatchObject({ code, out: '' });
    if (typeof line === 'string') expect(told.error).toBe(`tuyen: ${line}\n`);
    else expect(told.error.slice('tuyen: '.length)).toMatch(line);
  });

  it('a profile that is not sound is refused with its faults', async () => {
    const { code, error } = await type('check', 'x', '--profile', put('bad.json', '{"name":"x"}'));
    expect(code).toBe(1);
    expect(error).toContain('is not sound: header is an object; ');
    expect((await type('check', 'x', '--profile', put('bad.txt', '{'))).error).toContain('is no JSON');
  });
});
