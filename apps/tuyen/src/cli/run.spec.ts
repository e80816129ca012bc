import { command } from './command.js';
import { UserError } from './errors.js';
import { runCli } from './run.js';

const greet = command({
  name: 'greet',
  summary: 'Greet somebody',
  positionals: ['NAME', '[TITLE]'],
  options: {
    times: { type: 'string', value: 'N', default: '1', description: 'how often' },
    loud: { type: 'boolean', description: 'in capitals' },
    with: { type: 'string', multiple: true, default: ['flowers'], description: 'what to bring' },
  },
  run: ({ values, positionals, output }) => {
    if (positionals[0] === 'Nobody') throw new UserError('Nobody is not there');
    if (positionals[0] === 'Bug') throw new TypeError('undefined is not a function');
    if (positionals[0] === 'Net')
      throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    output.line(`Hello ${positionals.join(' ')}`);
    output.table(
      [{ title: 'with' }],
      values.with.map((each) => [each]),
    );
    output.result({ ...values, positionals });
    return Promise.resolve(values.loud ? 3 : undefined);
  },
});

async function type(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const told = { out: '', error: '' };
  const code = await runCli([greet], args, {
    out: { write: (text) => (told.out += text) },
    error: { write: (text) => (told.error += text) },
  });
  return { code, ...told };
}

describe('what a person types', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists the commands', async (args) => {
    const { code, out } = await type(...args);
    expect(code).toBe(0);
    expect(out).toContain('  greet  Greet somebody');
  });

  it('has help for every command', async () => {
    const { code, out } = await type('greet', '--help');
    expect(code).toBe(0);
    expect(out).toContain('greet NAME [TITLE] [options]');
    expect(out).toContain('--times N    how often (default 1)');
    expect(out).toContain('--with TEXT  what to bring; may be repeated (default flowers)');
    expect(out).toContain('--json       print one JSON document instead of text');
    expect(out).toContain('-h, --help   show this help');
  });

  it('gets text, or with --json one document', async () => {
    expect((await type('greet', 'Lan')).out).toBe('Hello Lan\nwith\n-------\nflowers\n');
    const { code, out } = await type('greet', 'Lan', '--json', '--loud', '--with', 'tea');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ positionals: ['Lan'], times: '1', loud: true, with: ['tea'] });
  });

  it.each([
    [['gret', 'Lan'], 'there is no command gret; commands are greet'],
    [['greet', 'Lan', '--nope'], "greet: Unknown option '--nope'; greet --help shows the options"],
    [['greet', 'Lan', '--times'], "greet: Option '--times <value>' argument missing; greet --help shows the options"],
    [['greet'], 'greet: NAME is missing; greet --help tells more'],
    [['greet', 'Lan', 'Dr', 'Sr'], 'greet: Sr is too much; greet --help tells more'],
  ])('%j is answered with one line and exit code 2', async (args, line) => {
    expect(await type(...args)).toEqual({ code: 2, out: '', error: `tuyen: ${line}\n` });
  });

  it('never shows a stack for what is not a fault of the program', async () => {
    expect(await type('greet', 'Nobody')).toMatchObject({ code: 1, error: 'tuyen: Nobody is not there\n' });
    expect((await type('greet', 'Net')).error).toBe('tuyen: connect ECONNREFUSED 127.0.0.1:1\n');
    expect((await type('greet', 'Bug')).error).toMatch(/TypeError: undefined is not a function\n\s+at /);
  });
});
