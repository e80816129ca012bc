import { committed, given, granted, reserve, reserved, restored, spend, spent } from './testing/facts.js';

const whole = { version: 1, limit: 100, grant: 'ALL_OR_NOTHING' as const };
const second = { documentId: 'I-2.1', holderId: 'I-2' };

describe('what is settled after invoicing', () => {
  it('spends at once, beside what orders keep, and brings the grant of its version', () => {
    given().when(spend(30)).then(granted(100), spent(30, 70));
    given(granted(100), reserved(40), committed('D-1', 10, 0))
      .when(spend(30))
      .then(spent(30, 20));
    given(granted(100), spent(80, 20))
      .when(reserve(30))
      .then(reserved(20, { asked: 30 }));
  });

  it('gets what is left, or nothing where all is wanted: an answer either way', () => {
    const facts = [granted(100), spent(80, 20)];
    given(...facts)
      .when(spend(30, second))
      .then(spent(20, 0, { ...second, asked: 30 }));
    given(...facts)
      .when(spend(30, { ...second, cap: whole }))
      .then(spent(0, 20, { ...second, asked: 30 }));
    given(granted(100), spent(100, 0))
      .when(spend(1, second))
      .then(spent(0, 0, { ...second, asked: 1 }));
  });

  it('asks once for each posting', () => {
    given(granted(100), spent(30, 70)).when(spend(30)).thenNothing();
    given(granted(10), spent(0, 10, { asked: 30 }))
      .when(spend(5))
      .thenNothing();
  });

  it('gives back what is not given after all, once, never more than is spent', () => {
    const { kind, holderId } = spend(0);
    const back = (amount: number, documentId = 'I-1.2') => {
      return { type: 'restore', kind, holderId, documentId, amount } as const;
    };
    const facts = [granted(100), spent(30, 70)];
    given(...facts)
      .when(back(10))
      .then(restored(10, { documentId: 'I-1.2' }));
    given(...facts, restored(10, { documentId: 'I-1.2' }))
      .when(back(10))
      .thenNothing();
    given(...facts)
      .when(back(50))
      .then(restored(30, { documentId: 'I-1.2' }));
    given().when(back(10)).thenNothing();
  });

  it('refuses an amount that is none, and answers nothing for another currency', () => {
    given().when(spend(-1)).thenRejected('invalid-amount');
    given(granted(100))
      .when(spend(1, { currency: 'USD' }))
      .then(spent(0, 0, { asked: 1 }));
  });
});
