import { onlyFor, policyBody } from '../testing/policies.js';
import { failingCondition, attributeValues } from '../pricing/eligibility.js';
import { witnessOf } from './witness.js';

describe('a buyer that policies let in', () => {
  const two = [
    policyBody({ eligibility: onlyFor({ territory: ['VN/SOUTH'], channel: ['GT', 'MT'] }) }),
    policyBody({
      eligibility: {
        all: [
          ...onlyFor({ territory: ['VN/SOUTH/SG-01', 'VN/NORTH'], weekday: ['SUN'] }).all,
          { any: [{ attribute: 'channel', operator: 'NOT_IN', values: ['GT'] }] },
          { any: [{ attribute: 'customerList', operator: 'NOT_IN', values: ['BLOCKED'] }] },
        ],
      },
    }),
  ];

  it('meets all of them on the first day that fits', () => {
    const witness = witnessOf(two, '2026-11-02')!;
    expect(witness).toMatchObject({ date: '2026-11-08', attributes: { territory: 'VN/SOUTH/SG-01', channel: 'MT' } });
    for (const { eligibility } of two) {
      expect(
        failingCondition(eligibility, attributeValues('SECONDARY', witness.date, witness.attributes)),
      ).toBeUndefined();
    }
  });

  it('is not made up where windows or levels never meet', () => {
    const november = policyBody({ window: { from: '2026-11-01', to: '2026-11-30' } });
    expect(
      witnessOf([november, policyBody({ window: { from: '2026-12-01', to: null } })], '2026-11-02'),
    ).toBeUndefined();
    expect(witnessOf([november, policyBody({ level: 'PRIMARY' })], '2026-11-02')).toBeUndefined();
  });
});
