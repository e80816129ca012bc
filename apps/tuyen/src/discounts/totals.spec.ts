import { registries } from '#libs/contexts';
import {
  rebateDecider,
  rebateStream,
  type RebateCommand,
  type RebateDocument,
  type RebateOpening,
} from '#libs/discount-policies';
import { eventCodec, memoryEventStore, uuidV5, type EventStore } from '#libs/event-store';
import { isRejection } from '#libs/kernel';
import { Output } from '../cli/output.js';
import { totals } from '../commands/discounts.js';

const codec = eventCodec(registries);
const november = { from: '2026-11-01', to: '2026-11-30' };

/** A monthly rebate of one buyer: 2 % from 20 units on. */
const opening = (debtorId: string, changes: Partial<RebateOpening> = {}): RebateOpening => ({
  ...{ rebateId: `V.1.D1.${debtorId}.2026-10`, policyId: 'V', version: 1, creditorId: 'D1', debtorId },
  ...{
    level: 'SECONDARY',
    distributorId: 'D1',
    currency: 'VND',
    period: '2026-10',
    from: '2026-10-01',
    to: '2026-10-31',
  },
  terms: {
    ...{ slabs: [{ from: 20, to: null, rate: '2' }], calculation: 'STEP', payout: 'PERCENT', rounding: 'half-up' },
    ...{ base: 'NET', against: 'NOTHING', late: 'TRUE_UP', taxTreatment: 'COMMERCIAL_CREDIT' },
    budgets: [],
  },
  reference: null,
  ...changes,
});
const document = (documentId: string, on: string, units: number): RebateDocument => ({
  ...{ documentId, invoiceId: documentId, kind: units > 0 ? 'INVOICE' : 'CREDIT_NOTE', on, measure: String(units) },
  ...{ base: units * 10_000, net: units * 10_000, tax: units * 1_000 },
});

/** Carries out commands on a rebate, each by another person on the day, and keeps the events. */
async function carryOut(store: EventStore, of: RebateOpening, commands: readonly (readonly [string, RebateCommand])[]) {
  let state = rebateDecider.initial;
  const streamId = rebateStream(of.rebateId);
  let revision = -1;
  for (const [i, [businessDate, command]] of commands.entries()) {
    const actor = { kind: 'user' as const, id: `u-${i}`, roles: [] };
    const events = rebateDecider.decide(command, state, { now: `${businessDate}T05:00:00Z`, businessDate, actor });
    if (isRejection(events)) throw new Error(events.message);
    for (const event of events) {
      state = rebateDecider.evolve(state, event);
      const metadata = { commandId: 'c', requestHash: '', correlationId: 'c', businessDate, actor };
      const id = uuidV5(`${streamId} ${revision}`);
      const schemaVersion = codec.versionOf(event.type);
      await store.append(streamId, revision, [{ id, type: event.type, schemaVersion, data: event.data, metadata }]);
      revision += 1;
    }
  }
}

const told = async (store: EventStore, json: boolean) => {
  let text = '';
  const output = new Output({ write: (part) => (text += part) }, { write: () => undefined }, json);
  await totals(store, november, output);
  return text;
};

describe('tuyen discounts totals', () => {
  it('tells what period rebates accrued by documents of these days, and what was settled on them', async () => {
    const store = memoryEventStore({ codec });
    const [one, two] = [opening('O1'), opening('O2', { policyId: 'W', rebateId: 'W.1.D1.O2.2026-10' })];
    const count = (of: RebateOpening, ...args: Parameters<typeof document>) =>
      [args[1], { type: 'count', opening: of, document: document(...args) }] as const;
    await carryOut(store, one, [
      count(one, 'i-1', '2026-10-20', 30),
      count(one, 'i-2', '2026-11-01', 50),
      count(one, 'c-1', '2026-11-30', -10),
      count(one, 'i-3', '2026-12-01', 5),
      [
        '2026-11-10',
        { type: 'propose-settlement', settlementId: 's-1', kind: 'PARTIAL', amount: 9_000, pay: 'UNAPPLIED' },
      ],
      ['2026-11-11', { type: 'approve-settlement', settlementId: 's-1' }],
      [
        '2026-12-01',
        { type: 'propose-settlement', settlementId: 's-2', kind: 'FINAL', amount: null, pay: 'UNAPPLIED' },
      ],
      ['2026-12-01', { type: 'approve-settlement', settlementId: 's-2' }],
    ]);
    await carryOut(store, two, [count(two, 'i-4', '2026-11-02', 10)]);
    const rebates = [
      { policyId: 'V', documents: 2, accrued: 8_000, settled: 9_000 },
      { policyId: 'W', documents: 1, accrued: 0, settled: 0 },
    ];
    expect(JSON.parse(await told(store, true))).toEqual({
      ...november,
      currencies: [{ currency: 'VND', policies: [], rebates }],
    });
    expect(await told(store, false)).toMatch(
      /^period rebate +documents +accrued, VND +settled\n.*\nV +2 +8,000 +9,000\n/,
    );
  });

  it('says that nothing was given', async () => {
    const store = memoryEventStore({ codec });
    expect(await told(store, false)).toBe('No policy gave anything from 2026-11-01 to 2026-11-30.\n');
  });
});
