import * as fc from 'fast-check';
import { sampleTrade, specificationFor } from '#libs/kernel/testing';
import {
  deliveryDecider,
  deliveryEvents,
  overLot,
  type DeliveryCommand,
  type DeliveryEvent,
  type DeliveryLotLine,
} from './index.js';

const given = specificationFor(deliveryDecider, deliveryEvents);
type EventData<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { type: Type }>['data'];
type Receipt = Extract<DeliveryCommand, { type: 'record-receipt' }>;
type ReceiptLine = Receipt['lines'][number];

const id = { deliveryId: 'd-1', orderId: 'o-1', trade: sampleTrade };
const lines = [
  { lineNo: 1, sku: 'BEER', quantity: 10 },
  { lineNo: 2, sku: 'WATER', quantity: 5 },
];
const lot = (lineNo: number, name: string, expiry: string | null, quantity: number): DeliveryLotLine => {
  return { lineNo, sku: lineNo === 1 ? 'BEER' : 'WATER', lot: name, expiry, quantity };
};
/** Line 1: L2 expires before L1; line 2: one lot that keeps. */
const lots = [lot(1, 'L1', '2027-06-30', 6), lot(1, 'L2', '2027-01-31', 4), lot(2, 'W1', null, 5)];

const planned: DeliveryEvent = { type: 'delivery.planned', data: { ...id, plannedDate: '2026-11-05', lines } };
const released: DeliveryEvent = { type: 'delivery.released', data: { ...id, vehicle: 'V1', lines } };
const dispatched: DeliveryEvent = {
  type: 'delivery.dispatched',
  data: { ...id, vehicle: 'V1', dispatchedOn: '2026-11-02', lots },
};
const cancelled: DeliveryEvent = { type: 'delivery.cancelled', data: { ...id, reason: 'no vehicle' } };
const failed: DeliveryEvent = { type: 'delivery.failed', data: { ...id, reason: 'closed', returnedLots: lots } };
const underWay = [planned, released, dispatched] as const;

const plan: DeliveryCommand = { type: 'plan', ...id, plannedDate: '2026-11-05', lines, release: false, vehicle: null };
const release: DeliveryCommand = { type: 'release', vehicle: 'V1' };
const dispatch: DeliveryCommand = { type: 'record-dispatch', lots };
const refuseDispatch: DeliveryCommand = { type: 'refuse-dispatch', reason: 'no vehicle' };
const fail: DeliveryCommand = { type: 'fail', reason: 'closed' };
const cancel: DeliveryCommand = { type: 'cancel', reason: 'no vehicle' };

function said(lineNo: number, figures: Partial<ReceiptLine>): ReceiptLine {
  return { lineNo, accepted: 0, refused: 0, short: 0, over: 0, damaged: 0, reason: 'see note', ...figures };
}
function receive(...named: ReceiptLine[]): Receipt {
  const when = { receivedOn: '2026-11-06', receivedAt: '2026-11-06T02:00:00Z' };
  return { type: 'record-receipt', ...when, signerId: 's-1', lines: named };
}
function received(...named: ReceiptLine[]): EventData<'delivery.received'> {
  const [event, ...others] = given(...underWay)
    .when(receive(...named))
    .thenEvents();
  expect(others).toEqual([]);
  if (event?.type !== 'delivery.received') throw new Error(`decided ${event?.type}`);
  return event.data;
}

describe('plan', () => {
  it('plans, and releases at once if asked', () => {
    given().when(plan).then(planned);
    given()
      .when({ ...plan, release: true, vehicle: 'V1' })
      .then(planned, released);
  });

  it('is nothing new the second time', () => {
    given(planned).when(plan).thenNothing();
    given(planned, cancelled).when(plan).thenNothing();
  });
});

describe('release', () => {
  it('tells the warehouse to load it', () => given(planned).when(release).then(released));

  it('is refused in any other status', () => {
    given().when(release).thenRejected('not-found');
    given(planned, released).when(release).thenRejected('already-released');
    given(...underWay)
      .when(release)
      .thenRejected('already-dispatched');
    given(planned, cancelled).when(release).thenRejected('delivery-cancelled');
  });
});

describe('record-dispatch', () => {
  it('names the lots that left', () => given(planned, released).when(dispatch).then(dispatched));

  it('is nothing new the second time, or after the end', () => {
    given(...underWay)
      .when(dispatch)
      .thenNothing();
    given(planned, released, cancelled).when(dispatch).thenNothing();
    given(...underWay, failed)
      .when(dispatch)
      .thenNothing();
  });

  it.each([
    ['a lot is missing', lots.slice(1)],
    ['a lot is too large', [...lots, lot(1, 'L3', null, 1)]],
    ['a line is unknown', [...lots, lot(3, 'L3', null, 1)]],
    ['the goods differ', [...lots.slice(0, 2), { ...lot(2, 'W1', null, 5), sku: 'TEA' }]],
    ['a quantity is below zero', [...lots, lot(1, 'L3', null, -1), lot(1, 'L4', null, 1)]],
  ])('is refused if %s', (_, wrong) => {
    given(planned, released).when({ type: 'record-dispatch', lots: wrong }).thenRejected('lots-do-not-add-up');
  });

  it('waits for the release', () => {
    given(planned).when(dispatch).thenRejected('not-released');
  });
});

describe('refuse-dispatch', () => {
  it('cancels it', () => given(planned, released).when(refuseDispatch).then(cancelled));

  it('is nothing new the second time, or once it left', () => {
    given(planned, released, cancelled).when(refuseDispatch).thenNothing();
    given(...underWay)
      .when(refuseDispatch)
      .thenNothing();
  });
});

describe('cancel', () => {
  it('takes the plan back', () => given(planned).when(cancel).then(cancelled));

  it('is refused once the stock may have issued the goods', () => {
    given(planned, released).when(cancel).thenRejected('already-released');
    given(...underWay)
      .when(cancel)
      .thenRejected('already-dispatched');
    given(planned, cancelled).when(cancel).thenRejected('delivery-cancelled');
  });
});

describe('fail', () => {
  it('sends all lots back', () =>
    given(...underWay)
      .when(fail)
      .then(failed));

  it('is refused before it left and after it ended', () => {
    given(planned).when(fail).thenRejected('not-dispatched');
    given(planned, released).when(fail).thenRejected('not-dispatched');
    given(...underWay, failed)
      .when(fail)
      .thenRejected('delivery-failed');
    given(...underWay, { type: 'delivery.received', data: received() })
      .when(fail)
      .thenRejected('already-received');
  });
});

describe('record-receipt', () => {
  it('accepts lines that are not named in full', () => {
    const data = received();
    expect(data.lines).toEqual([
      { sku: 'BEER', dispatched: 10, ...said(1, { accepted: 10, reason: null }) },
      { sku: 'WATER', dispatched: 5, ...said(2, { accepted: 5, reason: null }) },
    ]);
    expect(data).toMatchObject({ ...id, receivedOn: '2026-11-06', signerId: 's-1', returnedLots: [], lostLots: [] });
    expect(data.acceptedLots).toEqual([lots[1], lots[0], lots[2]]);
  });

  it('splits lots, earliest expiry first: accepted, damaged, refused, short', () => {
    const data = received(said(1, { accepted: 5, refused: 3, short: 2, damaged: 1 }));
    expect(data.acceptedLots).toEqual([lot(1, 'L2', '2027-01-31', 4), lot(1, 'L1', '2027-06-30', 1), lots[2]]);
    expect(data.returnedLots).toEqual([lot(1, 'L1', '2027-06-30', 2)]);
    expect(data.lostLots).toEqual([
      { ...lot(1, 'L1', '2027-06-30', 1), reason: 'DAMAGED' },
      { ...lot(1, 'L1', '2027-06-30', 2), reason: 'SHORT' },
    ]);
  });

  it('puts accepted units that nobody issued under a lot of their own', () => {
    const data = received(said(2, { accepted: 7, over: 2 }));
    expect(data.acceptedLots.slice(2)).toEqual([lots[2], lot(2, overLot, null, 2)]);
  });

  it('brings no unit back that never left', () => {
    expect(received(said(2, { accepted: 5, refused: 2, over: 2 })).returnedLots).toEqual([]);
  });

  it.each([
    ['quantities-do-not-add-up', said(1, { accepted: 9 })],
    ['quantities-do-not-add-up', said(1, { accepted: 11 })],
    ['quantities-do-not-add-up', said(1, { accepted: 9, refused: 1, damaged: 2 })],
    ['invalid-quantity', said(1, { accepted: 11, refused: -1 })],
    ['invalid-quantity', said(1, { accepted: 9.5, refused: 0.5 })],
    ['empty-reason', said(1, { accepted: 9, short: 1, reason: null })],
    ['empty-reason', said(1, { accepted: 11, over: 1, reason: ' ' })],
    ['unknown-line', said(3, { accepted: 1 })],
  ])('is refused with %s', (code, line) => {
    const refusal = given(...underWay)
      .when(receive(line))
      .thenRejected(code);
    expect(refusal.details).toMatchObject({ lineNo: line.lineNo });
  });

  it('is refused for a line named twice', () => {
    const line = said(1, { accepted: 10 });
    given(...underWay)
      .when(receive(line, line))
      .thenRejected('duplicate-line');
  });

  it('is taken once, and only on the way', () => {
    given(...underWay, { type: 'delivery.received', data: received() })
      .when(receive())
      .thenRejected('already-received');
    given(planned, released).when(receive()).thenRejected('not-dispatched');
    given(...underWay, failed)
      .when(receive())
      .thenRejected('delivery-failed');
    given().when(receive()).thenRejected('not-found');
  });

  it('accounts for every unit, whatever the buyer says', () => {
    const figures = fc
      .record({
        over: fc.nat({ max: 5 }),
        short: fc.nat({ max: 10 }),
        a: fc.nat({ max: 100 }),
        d: fc.nat({ max: 100 }),
      })
      .map(({ over, short, a, d }) => {
        const there = 10 + over - short;
        const accepted = Math.floor((there * a) / 100);
        const refused = there - accepted;
        return said(1, { accepted, refused, short, over, damaged: Math.floor((refused * d) / 100) });
      });
    const units = (some: readonly DeliveryLotLine[], name?: string) =>
      some.filter((l) => l.lineNo === 1 && (name ?? l.lot) === l.lot).reduce((sum, l) => sum + l.quantity, 0);
    fc.assert(
      fc.property(figures, (line) => {
        const { acceptedLots, returnedLots, lostLots } = received(line);
        const all = [...acceptedLots, ...returnedLots, ...lostLots];
        for (const { lot: name, quantity } of lots.slice(0, 2)) expect(units(all, name)).toBe(quantity);
        expect(all.every((l) => l.quantity > 0)).toBe(true);
        expect(units(acceptedLots)).toBe(line.accepted);
        expect(units(acceptedLots, overLot)).toBe(Math.max(0, line.accepted - 10));
        expect(units(lostLots.filter((l) => l.reason === 'DAMAGED'))).toBe(line.damaged);
        expect(units(returnedLots, overLot)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
