import { specificationFor } from '#libs/kernel/testing';
import { orderDecider, orderEvents, type OrderCommand, type OrderEvent } from './index.js';
import { orderEvent, orderLine, orderPlaced, placeOrder } from './testing/index.js';

const given = specificationFor(orderDecider, orderEvents);
type Return = Extract<OrderCommand, { type: 'record-return' }>;

const step = {
  policyId: 'P1',
  version: 1,
  phase: 2,
  base: 0,
  quantityUsed: 1,
  rate: '1',
  amount: 0,
  principalShare: 0,
};
const claim = {
  budgetKey: 'P1.POLICY.USES',
  policyId: 'P1',
  version: 1,
  measure: 'USES' as const,
  amount: 1,
  lines: [],
};
const lines = [orderLine({ lineNo: 1, steps: [step] }), orderLine({ lineNo: 2 })];
const of = (lineNo: number, quantity: number) => ({ lineNo, quantity });

/** Both lines come in two deliveries of five each; of the second one unit of line 1 is refused. */
const planned = (deliveryId: string) =>
  orderEvent('order.delivery-planned', {
    ...{ deliveryId, plannedDate: '2026-11-05', release: true, vehicle: null },
    lines: [1, 2].map((lineNo) => ({ lineNo, sku: `SKU-${lineNo}`, quantity: 5 })),
  });
const receive = (deliveryId: string, accepted: number): OrderCommand => ({
  ...{ type: 'record-receipt', deliveryId, acceptedOn: '2026-11-06', receivedAt: '2026-11-06T03:00:00.000Z' },
  lines: [of(1, accepted), of(2, 5)].map(({ lineNo, quantity }) => ({
    ...{ lineNo, sku: `SKU-${lineNo}`, dispatched: 5, accepted: quantity, refused: 5 - quantity },
    ...{ short: 0, over: 0, damaged: 0 },
  })),
});
const start: OrderEvent[] = [
  orderPlaced(placeOrder(lines, { claims: [claim] })),
  orderEvent('order.credit-approved', { shortage: 'CUT', round: 0, lines: [] }),
  orderEvent('order.confirmed', {
    ...{ round: 0, promisedDate: '2026-11-05', total: 1_980, cut: false },
    lines: [1, 2].map((lineNo) => ({ lineNo, sku: `SKU-${lineNo}`, ordered: 10, confirmed: 10, cutReason: null })),
  }),
  planned('d-1'),
  planned('d-2'),
];
const first = given(...start)
  .when(receive('d-1', 5))
  .thenEvents();
const second = given(...start, ...first)
  .when(receive('d-2', 4))
  .thenEvents();
const delivered = [...start, ...first, ...second];

const giveBack = (returnId: string, deliveryId: string, back: Return['lines'], unearned?: string[]): Return => ({
  ...{ type: 'record-return', returnId, deliveryId, returnedOn: '2026-11-09', reason: 'UNSOLD', lines: back },
  ...(unearned ? { unearned } : {}),
});
const returned = (
  returnId: string,
  deliveryId: string,
  back: Return['lines'],
  inAll: Return['lines'],
  budgets: { budgetKey: string; amount: number }[] = [],
) =>
  orderEvent('order.goods-returned', {
    ...{ returnId, deliveryId, returnedOn: '2026-11-09', reason: 'UNSOLD', lines: back, returned: inAll, budgets },
  });

it('counts what came back over all deliveries, one return after the other', () => {
  const one = returned('r-1', 'd-1', [of(1, 2)], [of(1, 2)]);
  given(...delivered)
    .when(giveBack('r-1', 'd-1', [of(1, 2)]))
    .then(one);
  const two = returned('r-2', 'd-2', [of(1, 3), of(2, 1)], [of(1, 5), of(2, 1)]);
  given(...delivered, one)
    .when(giveBack('r-2', 'd-2', [of(1, 3), of(2, 1)]))
    .then(two);
  given(...delivered, one, two)
    .when(giveBack('r-1', 'd-1', [of(1, 2)]))
    .thenNothing();
});

it('takes back at most what the buyer has of the delivery', () => {
  const one = returned('r-1', 'd-2', [of(1, 3)], [of(1, 3)]);
  given(...delivered)
    .when(giveBack('r-1', 'd-2', [of(1, 5)]))
    .thenRejected('exceeds-accepted');
  const { details } = given(...delivered, one)
    .when(giveBack('r-2', 'd-2', [of(1, 1), of(1, 1)]))
    .thenRejected('exceeds-accepted');
  expect(details).toEqual({ lineNo: 1, quantity: 2, left: 1 });
  given(...delivered)
    .when(giveBack('r-1', 'd-9', [of(1, 1)]))
    .thenRejected('unknown-delivery');
  given(...delivered)
    .when(giveBack('r-1', 'd-1', []))
    .thenRejected('no-lines');
  given(...delivered)
    .when(giveBack('r-1', 'd-1', [of(1, 0)]))
    .thenRejected('invalid-quantity');
  given(...delivered)
    .when(giveBack('r-1', 'd-1', [of(3, 1)]))
    .thenRejected('exceeds-accepted');
});

it('gives a use back once, when nothing kept earns it', () => {
  const key = claim.budgetKey;
  const use = [{ budgetKey: key, amount: 1 }];
  const one = returned('r-1', 'd-1', [of(1, 1)], [of(1, 1)], use);
  given(...delivered)
    .when(giveBack('r-1', 'd-1', [of(1, 1)], [key]))
    .then(one);
  given(...delivered)
    .when(giveBack('r-1', 'd-1', [of(1, 1)], ['other']))
    .then({ ...one, data: { ...one.data, budgets: [] } } as OrderEvent);
  given(...delivered, one)
    .when(giveBack('r-2', 'd-1', [of(1, 1)], [key]))
    .then(returned('r-2', 'd-1', [of(1, 1)], [of(1, 2)]));
});
