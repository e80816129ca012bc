import { formatAmount } from '#libs/kernel';
import { price } from '../pricing/price.js';
import { linesFor, requestFor } from './example-orders.js';
import type { Finding } from './finding.js';
import { givenBy, orderText, shown, type Subject } from './subject.js';

/**
 * At each slab's border the order just below it and the one that reaches it, priced by the policy alone. `reward-falls`: more
 * goods earn less. `smaller-pays-more`: the smaller order costs more than the bigger one, which steps do by nature: whoever
 * sells should know.
 */
export function monotoneFindings(subject: Subject): readonly Finding[] {
  const { policyId, body, products, witness, market, own } = subject;
  const first = products[0]!;
  const findings: Finding[] = [];
  const priced = (measure: number) => {
    const lines = linesFor(body, measure, first, products, market.products);
    if (!lines) return undefined;
    const request = requestFor({ body, witness, market, policies: [own] }, lines);
    return { request, pricing: price(request, subject.alone) };
  };
  const has = (code: string) => findings.some((finding) => finding.code === code);
  for (let slab = 0; slab < Math.min(body.slabs.length, 20); slab++) {
    const { from } = body.slabs[slab]!;
    const [smaller, bigger] = from > 1 ? [priced(from - 1), priced(from)] : [];
    if (!smaller || !bigger || orderText(smaller.request) === orderText(bigger.request)) continue;
    const [before, after] = [smaller, bigger].map(({ pricing }) => givenBy(policyId, pricing));
    const money = (amount: number) => `${formatAmount(amount, body.currency)} ${body.currency}`;
    const [small, big] = [smaller, bigger].map(({ request }) => orderText(request));
    if (after! < before! && !has('reward-falls')) {
      const text = `an order of ${big} is given ${money(after!)}, less than the ${money(before!)} of ${small}.`;
      const said = { severity: 'WARNING', code: 'reward-falls', text } as const;
      findings.push(shown(subject, { slab, request: bigger.request }, bigger.pricing, said));
    }
    const [dear, cheap] = [smaller, bigger].map(({ pricing }) => pricing.totals.net);
    if (cheap! < dear! && !has('smaller-pays-more')) {
      const text = `an order of ${small} costs ${money(dear!)}, more than the ${money(cheap!)} of ${big}.`;
      const said = { severity: 'NOTE', code: 'smaller-pays-more', text } as const;
      findings.push(shown(subject, { slab, request: smaller.request }, smaller.pricing, said));
    }
  }
  return findings;
}
