import { assert } from '#libs/kernel';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { commonDenominator, factorOf, type Fraction } from '../../pricing/units.js';
import { settlementBudgets } from '../drawing.js';
import { rebatePeriod } from '../period-rebate.js';
import { baseOf, governingDateOf, linesOn, type SettledInvoice, type SettledLine } from '../policies-of-invoice.js';
import { daysOfPeriod } from '../rebate-periods.js';
import { rebateIdOf } from './decide.js';
import type { RebateDocument, RebateOpening } from './events.js';

/** The document that counts: the invoice itself, or a credit note on it with what it takes off. */
export interface CountedDocument {
  readonly documentId: string;
  readonly kind: 'INVOICE' | 'CREDIT_NOTE';
  readonly on: string;
  readonly lines: readonly SettledLine[];
}

/** The rebate of an invoice by a policy that holds for it; a credit note belongs to the period of its invoice. */
export function rebateOpening(
  { policyId, version, body, ...rest }: PublishedPolicy,
  invoice: SettledInvoice,
  reference: number | null,
): RebateOpening {
  const { settlement, calculation, payout } = body;
  assert(settlement?.kind === 'PERIOD_REBATE', 'a policy of period rebate');
  assert(calculation.kind !== 'RECURRING', 'STEP or MARGINAL');
  assert(payout.kind === 'PERCENT' || payout.kind === 'AMOUNT_PER_UNIT' || payout.kind === 'FIXED', 'money');
  const { trade } = invoice;
  const period = rebatePeriod(body, governingDateOf(body, invoice));
  const of = { policyId, version, creditorId: trade.sellerId, debtorId: trade.buyerId };
  const days = daysOfPeriod(period) ?? body.window;
  const last = [days.to, body.window.to].filter((day) => day !== null).sort()[0] ?? null;
  const { against, late } = settlement;
  return {
    ...{ ...of, rebateId: rebateIdOf(of, period), level: trade.level, distributorId: trade.distributorId },
    ...{
      currency: trade.currency,
      period,
      from: days.from > body.window.from ? days.from : body.window.from,
      to: last,
    },
    terms: {
      slabs: body.slabs.map(({ from, to, rate }) => ({ from, to, rate })),
      ...{ calculation: calculation.kind, payout: payout.kind, rounding: body.rounding, base: body.base },
      ...{ against, late, taxTreatment: body.taxTreatment },
      // A period has no day.
      budgets: settlementBudgets({ policyId, version, body, ...rest }, trade, days.from).filter(
        ({ scope }) => scope !== 'DAY',
      ),
    },
    reference,
  };
}

/** What a document brings to a rebate; undefined: nothing of it is on the policy's products, or countable. */
export function rebateDocument(
  { body }: PublishedPolicy,
  invoiceId: string,
  { documentId, kind, on, lines }: CountedDocument,
): RebateDocument | undefined {
  const counted = linesOn(body, lines).filter(
    ({ units }) => body.constraint.unit === null || factorOf(units, body.constraint.unit) !== undefined,
  );
  if (counted.length === 0) return undefined;
  const sign = kind === 'INVOICE' ? 1 : -1;
  const sum = (of: (line: SettledLine) => number) => sign * counted.reduce((all, line) => all + of(line), 0);
  return {
    ...{ documentId, invoiceId, kind, on, measure: measureOf(body.constraint, counted, sign) },
    ...{ base: sign * baseOf(body, counted), net: sum(({ net }) => net), tax: sum(({ tax }) => tax) },
  };
}

/** What some lines count in the policy's measure, whole part. */
export function rebateMeasure({ body }: PublishedPolicy, lines: readonly SettledLine[]): number {
  const document = rebateDocument({ body } as PublishedPolicy, '', { documentId: '', kind: 'INVOICE', on: '', lines });
  const [numerator = '0', denominator = '1'] = document?.measure.split('/') ?? [];
  return Number(BigInt(numerator) / BigInt(denominator));
}

function measureOf(
  { measure, unit, value }: PublishedPolicy['body']['constraint'],
  lines: readonly SettledLine[],
  sign: 1 | -1,
): string {
  if (measure === 'VALUE') return String(sign * baseOf({ base: value }, lines));
  if (unit === null) return String(sign * lines.reduce((sum, { quantity }) => sum + quantity, 0));
  const factors = lines.map(({ units }) => factorOf(units, unit)!);
  const scale = commonDenominator(factors);
  const total = lines.reduce((sum, { quantity }, i) => sum + BigInt(quantity) * scaled(factors[i]!, scale), 0n);
  return scale === 1n ? String(BigInt(sign) * total) : `${BigInt(sign) * total}/${scale}`;
}

const scaled = ({ numerator, denominator }: Fraction, scale: bigint) => numerator * (scale / denominator);
