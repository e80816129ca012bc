import { price } from '../../pricing/price.js';
import { indexPolicies } from '../../pricing/policy-index.js';
import type { PricedLine } from '../../pricing/priced-order.js';
import type { Case } from './any-case.js';
import { oraclePrice } from './index.js';

/** What both say about a case, in the same words. */
export function bothSay({ request, policies }: Case) {
  const engine = price(request, indexPolicies(policies));
  const oracle = oraclePrice(request, policies);
  return {
    engine: {
      lines: engine.lines.map(withoutUnits),
      claims: engine.claims,
      reasons: sorted(
        [...engine.explanation, { lineNo: 0, ...engine.orderExplanation }].flatMap(({ lineNo, rejected }) =>
          rejected.map(({ policyId, version, reason }) => `${lineNo} ${policyId} ${version} ${reason}`),
        ),
      ),
    },
    oracle: {
      lines: oracle.lines,
      claims: oracle.claims,
      reasons: sorted([...oracle.reasons].map(([key, reason]) => `${key} ${reason}`)),
    },
  };
}

const sorted = (words: readonly string[]) => [...words].sort();

/** The oracle does not repeat which units of a line were asked about. */
const withoutUnits = (line: PricedLine) => ({ ...line, units: undefined });
