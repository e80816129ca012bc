import fc from 'fast-check';
import { isVietnameseTaxId } from './tax-id.js';

describe('Vietnamese tax id', () => {
  // Companies' own published numbers, and python-stdnum's examples.
  it.each(['0300588569', '0100109106', '0100233488', '0314409058-002', '0314409058002', '079203001234'])(
    'takes %s',
    (id) => expect(isVietnameseTaxId(id)).toBe(true),
  );

  it.each([
    '0300588568',
    '0100233480',
    '0300588569-000',
    '0000000000',
    '123',
    '03005885690',
    '',
    'VN0300588569',
    ' 0300588569',
  ])('refuses %s', (id) => expect(isVietnameseTaxId(id)).toBe(false));

  it('notices every wrong digit', () => {
    const wrong = fc.record({ at: fc.nat(9), by: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(wrong, ({ at, by }) => {
        const digits = [...'0300588569'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(isVietnameseTaxId(digits.join(''))).toBe(false);
      }),
    );
  });
});
