import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isRejection, type DecisionContext } from '#libs/kernel';
import type { PolicyBody } from './policy.js';
import { budgetKeysOf } from './pricing/budget-keys.js';
import { price } from './pricing/price.js';
import type { FreeGood, LineToPrice, PricingRequest } from './pricing/priced-order.js';
import type { PublishedPolicy } from './pricing/published-policy.js';
import {
  earlyPaymentDecider,
  earlyPaymentDiscount,
  earlyPaymentDiscounts,
  earlyPaymentOffer,
  periodRebate,
  rebateDecider,
  rebateOpening,
  type EarlyPaymentCommand,
  type InvoiceToSettle,
  type PaymentApplied,
  type RebateCommand,
  type RebateFact,
  type SettledInvoice,
} from './settlement/index.js';
import { policiesOn } from './settlement/early/terms.js';
import { policyFaults } from './soundness.js';
import { indexOf } from './testing/index.js';

/** The page for trade marketing: its examples are run, so that it can't say what the engine doesn't do. */
const page = readFileSync(path.join(import.meta.dirname, '../../../docs/discounts.md'), 'utf8');

interface Block {
  readonly heading: string;
  readonly kind: string;
  readonly value: unknown;
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  for (const [, title, kind, json] of text.matchAll(/^## (.+)$|^```json ([a-z-]+)\n([\s\S]*?)\n```$/gm)) {
    if (title !== undefined) heading = title;
    else blocks.push({ heading, kind: kind!, value: JSON.parse(json!) as unknown });
  }
  return blocks;
}

const blocks = blocksOf(page);
const only = <Value>(kind: string, heading?: string): Value => {
  const found = blocks.filter((block) => block.kind === kind && (heading === undefined || block.heading === heading));
  expect(found).toHaveLength(1);
  return found[0]!.value as Value;
};
const usual = only<PolicyBody>('usual');
interface ListedProduct {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string;
  readonly unitPrice: string | null;
  readonly units: Readonly<Record<string, string>>;
}
const products = only<readonly ListedProduct[]>('products');
const today = '2026-11-02';

function bodyOf(kind: string, heading: string): PolicyBody {
  const { constraint, schemeOn, ...changes } = only<Partial<PolicyBody>>(kind, heading);
  const body: PolicyBody = {
    ...{ ...usual, ...changes },
    constraint: { ...usual.constraint, ...constraint },
    schemeOn: { ...usual.schemeOn, ...schemeOn },
  };
  expect(policyFaults(body, today)).toEqual([]);
  return body;
}

function requestOf(heading: string, policy: PublishedPolicy): PricingRequest {
  const { couponCodes = [], ...quantities } = only<Record<string, number> & { couponCodes?: string[] }>(
    'order',
    heading,
  );
  const lines = Object.entries(quantities).map(([sku, quantity], i): LineToPrice => {
    const { brand, category, unitPrice, units } = products.find((product) => product.sku === sku)!;
    const factors = Object.entries(units).map(([unit, factor]) => ({ unit, factor }));
    return { lineNo: i + 1, sku, brand, category, quantity, unitPrice, taxRate: '10', units: factors };
  });
  const goods = products.map(({ sku, brand, category, unitPrice }): FreeGood => {
    return { sku, brand, category, unitPrice, taxRate: '10', available: null };
  });
  const attributes = { distributor: 'D01', outlet: 'O-1', channel: 'GT' };
  const request: PricingRequest = {
    ...{ level: 'SECONDARY', currency: 'VND', position: 1, dates: { order: today }, attributes },
    ...{ lines, goods, couponCodes },
  };
  const keys = budgetKeysOf(policy, request);
  return { ...request, budgets: keys.map(({ budgetKey, limit }) => ({ budgetKey, left: limit })) };
}

function published(kind: string, heading: string): PublishedPolicy {
  return { policyId: 'example', version: 1, body: bodyOf(kind, heading), position: 1, stops: [] };
}

/** An invoice of one line. */
function billed(issuedOn: string, net: number, tax: number): SettledInvoice {
  const parties = {
    level: 'SECONDARY',
    sellerId: 'D01',
    buyerId: 'O-1',
    distributorId: 'D01',
    outletId: 'O-1',
  } as const;
  const place = {
    channel: 'GT',
    territory: 'VN',
    outletClass: 'A',
    shipFrom: 'D01-WH',
    shipTo: 'O-1',
    currency: 'VND',
  };
  const line = {
    sku: 'COLA-330',
    brand: 'COLA',
    category: 'SOFT',
    nature: 'GOODS',
    quantity: 100,
    gross: net,
  } as const;
  return {
    ...{
      invoiceId: 'INV-1',
      orderId: 'ORD-1',
      trade: { ...parties, ...place },
      attributes: { INVOICE: {}, RECEIPT: {} },
    },
    ...{ issuedOn, acceptedOn: issuedOn, dueDate: issuedOn, lines: [{ ...line, net, tax }], position: 2 },
  };
}

const context = (id: string): DecisionContext => {
  const actor = { kind: 'user', id, roles: ['finance'] } as const;
  return { now: '2027-01-05T03:00:00.000Z', businessDate: '2027-01-05', actor };
};

const headingsWith = (kind: string) => blocks.filter((block) => block.kind === kind).map(({ heading }) => heading);

describe('the page on discounts', () => {
  it('has an example of each type', () => {
    const types = ['policy', 'settled-policy'].flatMap(headingsWith).map((heading) => Number(heading.split('.')[0]));
    expect(types.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 18]);
  });

  it.each(headingsWith('policy'))('%s: the order costs what it says', (heading) => {
    const policy = { policyId: 'example', version: 1, body: bodyOf('policy', heading), position: 1, stops: [] };
    const { lines, totals } = price(requestOf(heading, policy), indexOf(policy));
    const told = lines.map(({ sku, nature, quantity, gross, discount, net }) => {
      return { sku, ...(nature === 'PROMOTION' ? { free: true } : {}), quantity, gross, discount, net };
    });
    expect({ lines: told, net: totals.net, tax: totals.tax, total: totals.total }).toEqual(only('price', heading));
  });

  it('12: the payments earn what it says', () => {
    const heading = '12. Early payment';
    const { invoice, payments } = only<{ invoice: InvoiceToSettle; payments: PaymentApplied[] }>('payments', heading);
    const earned = earlyPaymentDiscount(bodyOf('settled-policy', heading), invoice, payments);
    expect(earned).toEqual(only('earned', heading));
  });

  it('12: several policies give what it says', () => {
    const heading = '12. Early payment';
    const { invoice } = only<{ invoice: InvoiceToSettle }>('payments', heading);
    const first = published('settled-policy', heading);
    const others = only<readonly (Partial<PolicyBody> & { policyId: string })[]>('beside', heading);
    const beside = others.map(({ policyId, ...changes }) => ({
      ...first,
      policyId,
      body: { ...first.body, ...changes },
    }));
    for (const { body } of beside) expect(policyFaults(body, today)).toEqual([]);
    const billedOn = billed(invoice.issuedOn, invoice.net, invoice.total - invoice.net);
    const offer = earlyPaymentOffer([first, ...beside], billedOn)!;
    const payments = only<PaymentApplied[]>('payments-beside', heading);
    const earned = earlyPaymentDiscounts(policiesOn(offer, invoice.total), invoice.total, payments);
    const told = earned.map(({ paymentId, policyId, days, rate, amount, reason, by }) => {
      return { paymentId, policyId, days, rate, amount, reason, by };
    });
    expect(told).toEqual(only('earned-beside', heading));
  });

  it('12: each fact posts the difference to what was given', () => {
    const heading = '12. Early payment';
    const { invoice } = only<{ invoice: InvoiceToSettle }>('payments', heading);
    const policy = published('settled-policy', heading);
    const offer = earlyPaymentOffer([policy], billed(invoice.issuedOn, invoice.net, invoice.total - invoice.net));
    let state = earlyPaymentDecider.initial;
    const posted: object[] = [];
    const facts = only<readonly Omit<Exclude<EarlyPaymentCommand, { type: 'offer' }>, 'on'>[]>('facts', heading);
    for (const command of [{ type: 'offer', offer }, ...facts.map((fact) => ({ ...fact, on: today }))]) {
      const outcome = earlyPaymentDecider.decide(command as EarlyPaymentCommand, state, context('clerk'));
      if (isRejection(outcome)) throw new Error(outcome.code);
      state = outcome.reduce(earlyPaymentDecider.evolve, state);
      for (const { type, data } of outcome) {
        if (type === 'early-payment.granted') posted.push({ granted: data.amount, given: data.given });
        if (type === 'early-payment.taken-back') posted.push({ 'taken-back': data.amount, given: data.given });
      }
    }
    expect(posted).toEqual(only('posted', heading));
  });

  it('14: the quarter is settled as it says', () => {
    const heading = '14. A rebate over a period';
    const policy = published('settled-policy', heading);
    const opening = rebateOpening(policy, billed('2026-10-05', 1, 0), null);
    let state = rebateDecider.initial;
    const told: Record<string, unknown>[] = [];
    const send = (command: RebateCommand, by: string) => {
      const outcome = rebateDecider.decide(command, state, context(by));
      if (isRejection(outcome)) throw new Error(outcome.code);
      state = outcome.reduce(rebateDecider.evolve, state);
      for (const { type, data } of outcome) {
        if (type === 'rebate.settlement-proposed') {
          told.push({ no: data.no, kind: data.kind, amount: data.amount, documents: data.documents.length });
        }
        if (type === 'rebate.settlement-approved') told[data.no - 1]!['settled'] = data.settled;
      }
    };
    const count = ({ documentId, on, measure, base }: RebateFact) => {
      const kind = base < 0 ? 'CREDIT_NOTE' : 'INVOICE';
      const document = {
        documentId,
        invoiceId: documentId,
        kind,
        on,
        measure: String(measure),
        base,
        net: base,
        tax: 0,
      } as const;
      send({ type: 'count', opening, document }, 'process');
    };
    only<RebateFact[]>('documents', heading).forEach(count);
    type Step = { propose?: 'FINAL' | 'TRUE_UP'; approve?: number; document?: RebateFact };
    for (const { propose: kind, approve, document } of only<readonly Step[]>('settling', heading)) {
      if (document) count(document);
      const settlementId = `S${approve ?? told.length + 1}`;
      if (kind) send({ type: 'propose-settlement', settlementId, kind, amount: null, pay: 'OLDEST_FIRST' }, 'clerk');
      if (approve) send({ type: 'approve-settlement', settlementId }, 'head of finance');
    }
    expect(told).toEqual(only('settlements', heading));
  });

  it('14: the documents accrue what it says', () => {
    const heading = '14. A rebate over a period';
    const facts = only<RebateFact[]>('documents', heading);
    const { amount, slab, accruals } = periodRebate(bodyOf('settled-policy', heading), facts, null);
    const told = { amount, slab, accruals: accruals.map((accrual) => [accrual.documentId, accrual.amount]) };
    expect(told).toEqual(only('accruals', heading));
  });
});
