import { assertNamedApart } from './names.js';

describe('names of read models and processes', () => {
  it('are all different, within a kind and between the two', () => {
    const [orders, payments] = [{ name: 'orders' }, { name: 'payments' }];
    expect(() => assertNamedApart([orders], [payments])).not.toThrow();
    expect(() => assertNamedApart([orders, payments], [payments])).toThrow(/several are called payments/);
    expect(() => assertNamedApart([orders, orders], [])).toThrow(/several are called orders/);
  });
});
