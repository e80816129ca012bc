import type { BankLineCommand, WantedMatch } from './commands.js';
import type { BankLineEvent } from './events.js';
import type { LineFacts } from './facts.js';
import { byRule, given, match, recorded, unmatch, wanted } from '../testing/line-commands.js';

describe('a match', () => {
  it('takes the whole line unless told, and is then the payment of that bank reference', () => {
    expect(given(recorded()).when(match()).thenEvents()[0]?.data).toMatchObject({
      match: 1,
      amount: 500,
      open: 0,
      paymentId: 'P-L-1',
      bankReference: 'FT-L-1',
      by: 'CLERK',
    });
  });

  it('splits a line into payments of their own', () => {
    const [first] = given(recorded())
      .when(match({ amount: 200 }))
      .thenEvents();
    const [second] = given(recorded(), first!)
      .when(match({ debtorId: 'D02', debtorDistributorId: 'D02' }))
      .thenEvents();
    expect(first?.data).toMatchObject({ paymentId: 'P-L-1', bankReference: null, open: 300 });
    expect(second?.data).toMatchObject({ match: 2, paymentId: 'P-L-1.2', amount: 300, open: 0 });
    given(recorded(), first!, second!).when(match()).thenRejected('line-matched');
    given(recorded(), first!)
      .when(match({ amount: 301 }))
      .thenRejected('exceeds-line');
  });

  it('refuses what makes no sense', () => {
    const refused = (change: Partial<WantedMatch>, code: string, facts: Partial<LineFacts> = {}) =>
      given(recorded(facts)).when(match(change)).thenRejected(code);
    refused({ amount: 0 }, 'bad-amount');
    refused({ debtorId: null }, 'payer-missing');
    refused({ kind: 'BANK_FEE' }, 'wrong-side');
    refused({}, 'wrong-side', { side: 'DEBIT' });
    refused({ kind: 'RETURNED_PAYMENT' }, 'payment-missing', { side: 'DEBIT' });
    refused({ invoices: [{ invoiceId: 'I-1', amount: 501 }] }, 'exceeds-match');
    refused({ differences: [{ invoiceId: 'I-1', amount: 0, reason: 'fee' }] }, 'bad-amount');
    given().when(match()).thenRejected('unknown-line');
  });

  it('by a rule comes first or not at all', () => {
    const [ruled] = given(recorded()).when(byRule).thenEvents();
    expect(ruled?.data).toMatchObject({ by: 'RULE', reference: 'TYABC234', rung: 2 });
    given(recorded(), ruled!).when(byRule).thenNothing();
    const [clerk] = given(recorded())
      .when(match({ amount: 1 }))
      .thenEvents();
    given(recorded(), clerk!).when(byRule).thenNothing();
    const [undone] = given(recorded(), ruled!).when(unmatch(1)).thenEvents();
    given(recorded(), ruled!, undone!).when(byRule).thenNothing();
    const [ignored] = given(recorded()).when({ type: 'ignore', reason: 'own transfer' }).thenEvents();
    given(recorded(), ignored!).when(byRule).thenNothing();
  });

  it('is taken back once; a returned payment stays returned', () => {
    const [matched] = given(recorded()).when(match()).thenEvents();
    const [undone] = given(recorded(), matched!).when(unmatch(1)).thenEvents();
    expect(undone?.data).toMatchObject({ open: 500, paymentId: 'P-L-1', debtorId: 'D01' });
    given(recorded(), matched!, undone!).when(unmatch(1)).thenNothing();
    given(recorded(), matched!).when(unmatch(2)).thenRejected('unknown-match');
    const debit = recorded({ side: 'DEBIT' });
    const [returned] = given(debit)
      .when(match({ kind: 'RETURNED_PAYMENT', paymentId: 'P-9' }))
      .thenEvents();
    given(debit, returned!).when(unmatch(1)).thenRejected('return-stands');
  });
});

describe('a line of many parts', () => {
  const part = (paymentId: string | null, amount: number | null): WantedMatch => ({ ...wanted, paymentId, amount });
  const split = (...parts: WantedMatch[]): BankLineCommand => ({ type: 'split', parts });

  it('is explained by all of them at once, each a match as if it came alone', () => {
    const events = given(recorded())
      .when(split(part('R-1', 200), part('R-2', 250), part(null, null)))
      .thenEvents();
    expect(events.map(({ data }) => data)).toMatchObject([
      { match: 1, paymentId: 'R-1', amount: 200, open: 300 },
      { match: 2, paymentId: 'R-2', amount: 250, open: 50 },
      { match: 3, paymentId: 'P-L-1.3', amount: 50, open: 0 },
    ]);
  });

  it('is explained by none of them where one does not fit: that one is told', () => {
    const refused = (code: string, at: number, ...parts: WantedMatch[]) => {
      const { details } = given(recorded())
        .when(split(...parts))
        .thenRejected(code);
      expect(details).toMatchObject({ part: at });
    };
    refused('exceeds-line', 3, part('R-1', 200), part('R-2', 250), part('R-3', 51));
    refused('line-matched', 2, part('R-1', 500), part('R-2', 1));
    refused('payment-matched', 2, part('R-1', 200), part('R-1', 200));
    refused('bad-amount', 1, part('R-1', 0), part('R-2', 1));
  });

  it('takes no payment twice, whenever', () => {
    const [matched] = given(recorded())
      .when(match({ paymentId: 'R-1', amount: 200 }))
      .thenEvents() as [BankLineEvent];
    given(recorded(), matched)
      .when(match({ paymentId: 'R-1', amount: 200 }))
      .thenRejected('payment-matched');
    const [undone] = given(recorded(), matched).when(unmatch(1)).thenEvents() as [BankLineEvent];
    const again = given(recorded(), matched, undone).when(match({ paymentId: 'R-1', amount: 200 }));
    expect(again.thenEvents()).toHaveLength(1);
  });
});
