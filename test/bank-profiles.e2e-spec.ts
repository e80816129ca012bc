import { exampleProfiles } from '#libs/bank-files';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statementsOf, today, type Figures } from './support/banking.js';
import { ok } from './support/market.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, lines, read, send } = bankingOn(() => api);
type Market = Awaited<ReturnType<typeof banked>>;

const profile = {
  ...{ name: 'my-bank', title: 'Export of my bank', delimiter: ';', header: {} },
  columns: { bookingDate: ['Day'], amount: ['Sum'], memo: ['Text'], reference: ['No'] },
  ...{ date: 'yyyy-MM-dd', number: { decimal: ',', thousands: '.' }, labels: { account: ['Account'] } },
};
const tableOf = (amount: string, number?: string, memo = 'Text') =>
  `${number === undefined ? '' : `Account: ${number}\n`}Day;Sum;${memo};No\n${today};${amount};tien hang;FT-1\n`;
const keep = ({ bankAccountId, tokens }: Market, change: object = {}) =>
  api.command(`/v1/bank-accounts/${bankAccountId}/profile`, tokens.finance, { ...profile, ...change });

describe('the profile of a bank account', () => {
  it('reads the tables of its account; statements remember it', async () => {
    const market = await banked();
    const before = ok(await send(market, tableOf('1.500', market.number))).body;
    expect(before).toMatchObject({ statements: [], problems: [{ code: 'profile-missing' }] });
    const kept = ok(await keep(market)).body;
    expect(kept).toMatchObject({ bankAccountId: market.bankAccountId, version: 1, profile });
    const [taken] = statementsOf(ok(await send(market, tableOf('1.500', market.number))));
    const readBy = { name: 'my-bank', bankAccountId: market.bankAccountId, version: 1, hash: kept['hash'] };
    expect(taken).toMatchObject({ status: 'ACCEPTED', credits: 1500, newLines: 1, readBy });
    const path = `/v1/bank-statements/${String(taken!['statementId'])}`;
    expect(await read(path, market.tokens.finance)).toMatchObject({ readBy });
    expect(await read(`/v1/bank-accounts/${market.bankAccountId}/profile`, market.tokens.finance)).toEqual(kept);
    expect(await lines(market)).toMatchObject([{ amount: 1500, bankReference: 'FT-1' }]);
  });

  it('goes before the examples, and each account has its own', async () => {
    const [market, other] = [await banked(), await banked()];
    const example = { ...exampleProfiles.find(({ name }) => name === 'vn-debit-credit')!, delimiter: ',' };
    const swapped = { ...example, name: 'own', number: { decimal: ',', thousands: '.' } };
    ok(await keep(market, swapped));
    ok(await keep(other, { ...example, name: 'other' }));
    const own = (number: string) => `So tai khoan: ${number}\n${csv}`;
    const csv = `Ngay giao dich,So tham chieu,Ghi no,Ghi co,So du,Noi dung\n${today.split('-').reverse().join('/')},A1,,1.234,1.234,x\n`;
    const taken = ok(await send(market, own(market.number))).body;
    expect(taken).toMatchObject({ problems: [], statements: [{ credits: 1234, readBy: { name: 'own' } }] });
    expect(ok(await send(other, own(other.number))).body).toMatchObject({
      statements: [],
      problems: [expect.anything()],
    });
  });

  it('of the account that is named reads a table that names none, and nothing of another account', async () => {
    const [market, other] = [await banked(), await banked()];
    ok(await keep(market, { columns: { ...profile.columns, memo: ['Words'] } }));
    const table = (amount: string, number?: string) => tableOf(amount, number, 'Words');
    const query = `?bankAccountId=${market.bankAccountId}`;
    expect(ok(await send(market, table('7'))).body).toMatchObject({ problems: [{ code: 'account-missing' }] });
    expect(statementsOf(ok(await send(market, table('7'), query)))).toMatchObject([{ credits: 7 }]);
    const wrong = ok(await send(market, table('8', other.number), query)).body;
    expect(wrong).toMatchObject({ statements: [], problems: [{ code: 'other-bank-account' }] });
    expect(await send(market, table('7'), '?bankAccountId=NONE')).toMatchObject({ status: 400 });
    expect(await send(market, table('7'), `${query}&bankAccountId=X`)).toMatchObject({ status: 400 });
  });

  it('that is not sound is refused with the fields, and changes nothing', async () => {
    const market = await banked();
    const wrong = { date: 'dd.mm', columns: { ...profile.columns, money: ['x'] }, order: 'random' };
    const refused = await keep(market, wrong);
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
    const pointers = (refused.body['errors'] as Figures[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/columns/money', '/date', '/order']);
    expect(await keep(market, { currency: 'USD' })).toMatchObject({ status: 422, body: { code: 'bad-profile' } });
    const path = `/v1/bank-accounts/${market.bankAccountId}/profile`;
    expect((await api.get(path, market.tokens.finance)).status).toBe(404);
    const nowhere = await api.command('/v1/bank-accounts/NONE/profile', market.tokens.finance, profile);
    expect(nowhere.status).toBe(404);
  });
});
