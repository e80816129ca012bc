import { runCli } from '../cli/run.js';
import { commands } from './index.js';

async function type(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const told = { out: '', error: '' };
  const code = await runCli(commands, args, {
    out: { write: (text) => (told.out += text) },
    error: { write: (text) => (told.error += text) },
  });
  return { code, ...told };
}

describe('commands', () => {
  it.each(commands.map(({ name }) => name))('%s has help within 100 columns, with --json', async (name) => {
    const { code, out } = await type(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`-- ${name} `);
    expect(out).toContain('--json');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(commands.map(({ name }) => name))('%s refuses an option that it does not know', async (name) => {
    const { code, out, error } = await type(name, '--nonsense');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^tuyen: [^\n]+--nonsense[^\n]+\n$/);
  });

  it.each([
    [['status', 'orders'], 'status: orders is too much; status --help tells more'],
    [['rebuild'], 'rebuild: name read models, or type --all'],
    [['rebuild', 'orders', '--all'], 'rebuild: name read models, or type --all'],
    [['rebuild', 'nonsense'], 'rebuild: there is no read model nonsense; status lists them'],
    [['switch'], 'switch: NAME is missing; switch --help tells more'],
    [['switch', 'order'], 'switch: there is no read model order: did you mean orders?'],
    [['switch', 'orders', 'invoices'], 'switch: invoices is too much; switch --help tells more'],
    [['drop'], 'drop: NAME is missing; drop --help tells more'],
    [['drop', 'nonsense'], /^drop: there is no read model nonsense; /],
    [['resume'], 'resume: NAME is missing; resume --help tells more'],
    [['skip', 'orders'], 'skip: --position N is needed, a whole number'],
    [['skip', 'orders', '--position', '1.5'], 'skip: --position N is needed, a whole number'],
    [['skip', 'orders', '--position', '7'], 'skip: --reason TEXT is needed'],
    [['skip', 'orders', '--position', '7', '--reason', ' ', '--by', 'lan'], 'skip: --reason TEXT is needed'],
    [['skip', 'orders', '--position', '7', '--reason', 'test'], 'skip: --by ID is needed'],
    [['verify', 'nonsense'], /^verify: there is no read model nonsense; /],
    [['verify', '--findings', '0'], 'verify: --findings 0 is not a whole number from 1 to 1000'],
    [['import', 'orders', 'x.csv'], 'import: --products FILE is needed'],
    [['books'], 'books: ACTION is missing; books --help tells more'],
    [['books', 'burn'], 'books: there is no burn; type books export, trial-balance, periods, check or accounts'],
    [['books', 'export'], 'books: type books export --period YYYY-MM'],
    [['books', 'export', '--period', '2026-11', '--format', 'pdf'], 'books: --format pdf is none of csv, ndjson'],
    [['books', 'export', '--period', '2026-11', '--json'], 'books: --json needs --out FILE'],
    [['books', 'trial-balance', '--period', '2026-13'], 'books: --period 2026-13 is no month YYYY-MM'],
    [['books', 'trial-balance', '--period', 'May'], 'books: --period May is no month YYYY-MM'],
    [['books', 'export', '--period', '2026-11', '--basis', 'now'], 'books: --basis now is none of REPORTED, RESTATED'],
    [['books', 'periods', '2026-11'], 'books: 2026-11 is too much; books --help tells more'],
    [['copy-log'], 'copy-log: --from is none of postgres, eventstoredb'],
    [['copy-log', '--from', 'postgres', '--to', 'kafka'], 'copy-log: --to kafka is none of postgres, eventstoredb'],
    [['copy-log', '--from', 'postgres', '--to', 'postgres'], 'copy-log: --from and --to name the same store'],
    [['token', '--ttl', 'x'], 'token: --ttl x is not a whole number of seconds up to 30 days'],
    [['demo', 'x'], 'demo: x is too much; demo --help tells more'],
    [['demo', '--seed', '1.5'], 'demo: --seed 1.5 is not a whole number from 0 to 4294967295'],
    [['demo', '--parallel', '0'], 'demo: --parallel 0 is not a whole number from 1 to 256'],
  ])('%j is answered with one line and exit code 2', async (args, line) => {
    const { code, out, error } = await type(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^tuyen: [^\n]+\n$/);
    if (typeof line === 'string') expect(error).toBe(`tuyen: ${line}\n`);
    else expect(error.slice('tuyen: '.length)).toMatch(line);
  });
});
