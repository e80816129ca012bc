import { ConfigError, loadConfig, settingsTable } from './load-config.js';

const least = { DATABASE_URL: 'postgres://localhost/tuyen' };
const production = {
  ...least,
  NODE_ENV: 'production',
  AUTH_ISSUER: 'https://login.example.com',
  AUTH_JWKS_URL: 'https://login.example.com/keys',
  TUYEN_CURSOR_SECRET: 'a secret of our own, long enough',
  TUYEN_VAULT_SECRET: 'another secret of our own',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('settings', () => {
  it('need nothing but a database', () => {
    const config = loadConfig(least);
    expect(config).toMatchObject({
      port: 3000,
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      eventStore: 'postgres',
      mode: 'development',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('number the levels of dunning, each with what it may leave out', () => {
    const text =
      '[{"daysOverdue":3,"wording":"a","intervalDays":7},{"daysOverdue":9,"wording":"b","intervalDays":5,"hold":true}]';
    expect(loadConfig({ ...least, TUYEN_DUNNING_LEVELS: text }).dunningLevels).toEqual([
      { level: 1, daysOverdue: 3, wording: 'a', minimum: 0, intervalDays: 7, hold: false },
      { level: 2, daysOverdue: 9, wording: 'b', minimum: 0, intervalDays: 5, hold: true },
    ]);
    expect(loadConfig(least).dunningLevels).toHaveLength(3);
  });

  it('take empty text as not set', () => {
    expect(loadConfig({ ...least, PORT: '' }).port).toBe(3000);
    expect(problemsOf({ DATABASE_URL: '' })[0]).toMatch(/^DATABASE_URL is missing/);
  });

  it.each([
    ['PORT', '99999'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['TIME_ZONE', 'Saigon'],
    ['CURRENCY', 'XXX'],
    ['EVENT_STORE', 'mongo'],
    ['EVENTSTORE_NAMESPACE', 'my.shop'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['AUTH_JWKS_URL', 'ftp://keys'],
    ['NODE_ENV', 'prod'],
    ['TUYEN_CURSOR_SECRET', 'short'],
    ['PRINCIPAL_ID', 'a b'],
    ['TUYEN_DUNNING_LEVELS', 'three'],
    ['TUYEN_DUNNING_LEVELS', '[]'],
    ['TUYEN_DUNNING_LEVELS', '[{"daysOverdue":3,"wording":"Dear all","intervalDays":7}]'],
    ['TUYEN_DUNNING_LEVELS', '[{"daysOverdue":3,"wording":"a","intervalDays":7,"fee":1}]'],
    [
      'TUYEN_DUNNING_LEVELS',
      '[{"daysOverdue":9,"wording":"a","intervalDays":7},{"daysOverdue":9,"wording":"b","intervalDays":7}]',
    ],
  ])('refuse %s=%s and name it', (name, value) => {
    const problems = problemsOf({ ...least, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  it('never print a secret', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://me:hush@localhost/x' }).join()).not.toContain('hush');
  });

  it('tell all problems at once, a single one in one line, and where settings are', () => {
    const problems = ['PORT: "x" is not a whole number from 0 to 65535.', 'TUYEN_X is not a setting.'];
    const where = 'Settings (environment variables, see docs/configuration.md) are not usable:';
    expect(problemsOf({ ...least, PORT: 'x', TUYEN_X: 'y' })).toEqual(problems);
    expect(new ConfigError(problems.slice(0, 1)).message).toBe(`${where} ${problems[0]!}`);
    expect(new ConfigError(problems).message).toBe(`${where}\n  - ${problems.join('\n  - ')}`);
  });

  it('are asked of the context that understands them', () => {
    const checks = { principalId: (id: string) => (id === 'D01' ? ['D01 is a distributor'] : []) };
    expect(() => loadConfig({ ...least, PRINCIPAL_ID: 'D01' }, checks)).toThrow('PRINCIPAL_ID: D01 is a distributor.');
    expect(loadConfig({ ...least, PRINCIPAL_ID: 'P' }, checks).principalId).toBe('P');
  });

  it('refuse a misspelt name and guess what was meant', () => {
    expect(problemsOf({ ...least, AUTH_ISSUR: 'x' })).toEqual([
      'AUTH_ISSUR is not a setting: did you mean AUTH_ISSUER?',
    ]);
    expect(problemsOf({ ...least, TUYEN_COLOUR: 'red' })).toEqual(['TUYEN_COLOUR is not a setting.']);
    expect(problemsOf({ ...least, HOSTNAME: 'box', AUTH_TOKEN_FILE: 'x', TUYEN_TOKEN: 'of commands' })).toEqual([]);
  });

  it('need the address of the store that is chosen', () => {
    expect(problemsOf({ ...least, EVENT_STORE: 'eventstoredb' })[0]).toContain('EVENTSTORE_URL');
  });

  it.each([
    ['esdb://127.0.0.1:2113?tls=false', true],
    ['esdb://tuyen:hush@es1:2113,es2:2113,es3:2113?tls=true&tlsCAFile=/certs/ca.crt', true],
    ['esdb+discover://cluster.example.com:2113?nodePreference=leader', true],
    ['esdb://es1,es2/', true],
    ['kurrentdb://es1:2113', false],
    ['http://es1:2113', false],
    ['esdb://', false],
    ['esdb://es1:2113,', false],
  ])('take EventStoreDB at %s: %s', (address, taken) => {
    const problems = problemsOf({ ...least, EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: address });
    expect(problems).toHaveLength(taken ? 0 : 1);
    expect(problems.join()).not.toContain('hush');
  });

  it('need the key set of a foreign issuer', () => {
    expect(problemsOf({ ...least, AUTH_ISSUER: 'https://login.example.com' })[0]).toContain('AUTH_JWKS_URL');
  });

  describe('in production', () => {
    it('start with an issuer and a secret of their own', () => {
      expect(loadConfig(production).mode).toBe('production');
    });

    it.each(['AUTH_ISSUER', 'TUYEN_CURSOR_SECRET', 'TUYEN_VAULT_SECRET'])('refuse the default of %s', (name) => {
      const environment: Record<string, string> = { ...production };
      delete environment[name];
      expect(problemsOf(environment).some((text) => text.startsWith(name))).toBe(true);
    });

    it('refuse a key set without TLS', () => {
      expect(problemsOf({ ...production, AUTH_JWKS_URL: 'http://login.example.com/keys' })[0]).toContain(
        'AUTH_JWKS_URL',
      );
    });
  });

  it('are a table', () => {
    expect(settingsTable().find(({ name }) => name === 'DATABASE_URL')).toMatchObject({ default: 'must be set' });
    for (const { meaning } of settingsTable()) expect(meaning).toMatch(/\S+\.$/);
  });
});
