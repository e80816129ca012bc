import { specificationFor } from '#libs/kernel/testing';
import { lineFacts, ownAccount } from '../testing/index.js';
import type { BankStatementCommand } from './commands.js';
import { bankStatementDecider } from './decide.js';
import { bankStatementEvents, type BankStatementEvent } from './events.js';

const given = specificationFor(bankStatementDecider, bankStatementEvents);
const told = {
  statementId: 'S-1',
  fileId: 'f'.repeat(64),
  format: 'camt.053.001.08',
  readBy: null,
  number: '7',
  from: '2026-11-05',
  to: '2026-11-05',
  opening: 1000,
  closing: 1500,
  credits: 700,
  debits: 200,
  lineCount: 2,
  pages: 2,
};
const receive = (change: Partial<Record<keyof typeof told, unknown>> = {}, doubts: readonly string[] = []) =>
  ({ type: 'receive', account: ownAccount, statement: { ...told, ...change }, doubts }) as BankStatementCommand;
const received = (change: Partial<typeof told> = {}): BankStatementEvent =>
  given().when(receive(change)).thenEvents()[0]!;
const page = (type: 'accepted' | 'held', number: number): BankStatementEvent => ({
  type: `bank-statement.lines-${type}`,
  data: { ...ownAccount, statementId: 'S-1', page: number, lines: [lineFacts(`L-${number}`)] },
});
const add = (number: number): BankStatementCommand => ({
  type: 'add-lines',
  page: number,
  lines: [lineFacts(`L-${number}`)],
});
const second = { actor: { kind: 'user', id: 'u-2', roles: ['finance'] } } as const;
const release: BankStatementCommand = { type: 'release', reason: 'the bank confirmed it by letter' };
const quarantined = received({ closing: 1499 });

describe('a statement', () => {
  it('that adds up is accepted; the same again changes nothing', () => {
    expect(received().data).toMatchObject({ verdict: 'ACCEPTED', difference: 0, sentBy: 'u-1' });
    given(received()).when(receive()).thenNothing();
  });

  it('that does not add up is quarantined with its difference', () => {
    expect(quarantined.data).toMatchObject({ verdict: 'QUARANTINED', difference: 1 });
    expect(received({ closing: 1501 }).data).toMatchObject({ verdict: 'QUARANTINED', difference: -1 });
  });

  it('in which anything else disagrees is quarantined, too', () => {
    const [doubted] = given()
      .when(receive({}, ['batch-total']))
      .thenEvents();
    expect(doubted?.data).toMatchObject({ verdict: 'QUARANTINED', difference: 0, doubts: ['batch-total'] });
  });

  it('without balances has nothing to add up', () => {
    const notice = given()
      .when(receive({ opening: null, closing: null }))
      .thenEvents()[0];
    expect(notice?.data).toMatchObject({ verdict: 'ACCEPTED', difference: 0 }); // prettier-ignore
  });

  it('takes its pages once and in order', () => {
    given(received()).when(add(0)).then(page('accepted', 0));
    given(received(), page('accepted', 0)).when(add(0)).thenNothing();
    given(received(), page('accepted', 0)).when(add(1)).then(page('accepted', 1));
    given(received()).when(add(1)).thenRejected('page-out-of-order');
    given(received(), page('accepted', 0), page('accepted', 1)).when(add(2)).thenRejected('page-out-of-order');
    given().when(add(0)).thenRejected('unknown-statement');
  });
});

describe('quarantine', () => {
  const held = [quarantined, page('held', 0), page('held', 1)];

  it('holds the lines until a second person lets them count, page by page', () => {
    given(quarantined).when(add(0)).then(page('held', 0));
    given(...held)
      .when({ type: 'accept-lines', page: 0 })
      .thenNothing();
    const [released] = given(...held)
      .when(release, second)
      .thenEvents();
    expect(released).toMatchObject({ type: 'bank-statement.released', data: { pages: 2, releasedBy: 'u-2' } });
    const after = [...held, released!];
    given(...after)
      .when({ type: 'accept-lines', page: 0 })
      .then(page('accepted', 0));
    given(...after, page('accepted', 0))
      .when({ type: 'accept-lines', page: 0 })
      .thenNothing();
    given(...after, page('accepted', 0))
      .when({ type: 'accept-lines', page: 1 })
      .then(page('accepted', 1));
    given(...after)
      .when(release, second)
      .thenNothing();
  });

  it('is not released by who sent it, nor before it is complete, nor outside quarantine', () => {
    given(...held)
      .when(release)
      .thenRejected('second-person-needed');
    given(quarantined, page('held', 0)).when(release, second).thenRejected('statement-incomplete');
    given(received()).when(release, second).thenRejected('not-in-quarantine');
  });

  it('ends for good when the statement is discarded', () => {
    const discard: BankStatementCommand = { type: 'discard', reason: 'the bank sent another' };
    const [discarded] = given(...held).when(discard).thenEvents(); // prettier-ignore
    given(...held, discarded!)
      .when(discard)
      .thenNothing();
    given(...held, discarded!)
      .when(release, second)
      .thenRejected('not-in-quarantine');
    given(...held, discarded!)
      .when({ type: 'accept-lines', page: 0 })
      .thenNothing();
    given(received()).when(discard).thenRejected('not-in-quarantine');
  });
});
