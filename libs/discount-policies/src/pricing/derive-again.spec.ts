import { indexOf, lineOf, onlyFor, published, requestOf, slabs } from '../testing/index.js';
import { deriveAgain } from './derive-again.js';
import { price } from './price.js';

const policy = published('P');
const { lines, totals, evidence } = price(requestOf([lineOf(10, '10')]), indexOf(policy));
const stored = { lines, totals, evidence };

it('derives a stored price with the reasons that were not stored', () => {
  const idle = published('Q', { slabs: slabs([12, '5']) });
  const { equal, pricing } = deriveAgain(stored, indexOf(policy, idle));
  expect(equal).toBe(true);
  expect(pricing.explanation[0]!.rejected).toMatchObject([{ policyId: 'Q', reason: 'BELOW_SLABS' }]);
});

it('does not mind in which order storage keeps the fields', () => {
  const reversed = Object.fromEntries(Object.entries(stored).reverse()) as unknown as typeof stored;
  const turned = stored.lines.map(
    (line) => Object.fromEntries(Object.entries(line).reverse()) as unknown as typeof line,
  );
  expect(deriveAgain({ ...reversed, lines: turned }, indexOf(policy)).equal).toBe(true);
});

it('does not mind what else an order keeps with its lines', () => {
  const kept = stored.lines.map((line) => ({ ...line, pack: null, confirmed: 10, accepted: 7 }));
  expect(deriveAgain({ ...stored, lines: kept }, indexOf(policy)).equal).toBe(true);
});

it('derives what was stored when one channel and territory of a buyer were known, though more are today', () => {
  const attributes = { channel: 'GT', territory: 'VN/SOUTH/SG-01', distributor: 'D01', paymentTerm: '14D' };
  const [gt, mt] = ['GT', 'MT'].map((channel) => published(channel, { eligibility: onlyFor({ channel: [channel] }) }));
  const old = price(requestOf([lineOf(10, '10')], { attributes }), indexOf(gt!, mt!));
  expect(old.lines[0]!.steps.map(({ policyId }) => policyId)).toEqual(['GT']);
  expect(JSON.parse(JSON.stringify(old.evidence.attributes))).toEqual(attributes);
  const again = deriveAgain({ lines: old.lines, totals: old.totals, evidence: old.evidence }, indexOf(gt!, mt!));
  expect(again).toMatchObject({ equal: true, pricing: { evidence: { attributes } } });
});

it('tells a price that does not follow from its evidence', () => {
  const wrong = stored.lines.map((line) => ({ ...line, discount: line.discount + 1, net: line.net - 1 }));
  expect(deriveAgain({ ...stored, lines: wrong }, indexOf(policy)).equal).toBe(false);
  expect(deriveAgain(stored, indexOf()).equal).toBe(false);
});
