import { Injectable } from '@nestjs/common';
import { unitsOn } from '#libs/catalogue';
import type { LineToPrice, Pricing, PricingRequest } from '#libs/discount-policies';
import { problem, type ProblemField } from '#libs/platform';
import { BeyondSafeInteger, isRejection, reject, type Rejection } from '#libs/kernel';
import type { OrderLine, PricedLines } from '#libs/orders';
import type { ProductRow, TaxRateRow } from '#libs/read-models';
import { ReferenceData, type Policies, type PriceList } from '../reference/reference-data.js';
import type { BuyerAttributes } from './buyer-desk.js';
import { BudgetDesk, type OrderToHold } from './budget-desk.js';
import { GoodsDesk } from './goods-desk.js';
import { taxRateOf } from './product-terms.js';
import type { TradeTerms } from './trade-terms.js';

/** A line as the buyer wrote it: base units, or packs. */
export interface WantedLine {
  readonly lineNo?: number;
  readonly sku: string;
  readonly quantity?: number;
  readonly pack?: { readonly code: string; readonly count: number };
  /** Gross of the whole line in minor units that seller and buyer agreed on. */
  readonly agreedAmount?: number;
}

export interface Wanted extends BuyerAttributes {
  readonly terms: TradeTerms;
  readonly lines: readonly WantedLine[];
  readonly orderedOn: string;
  readonly promisedDate: string;
  /** Log position up to which policies count; everything known now unless told. */
  readonly position?: number;
  readonly couponCodes?: readonly string[];
  /** The free goods that the buyer chose. */
  readonly choices?: readonly { readonly policyId: string; readonly sku: string }[];
  /** Base units of SKUs that the order itself has reserved already, where it is amended. */
  readonly reserved?: ReadonlyMap<string, number>;
}

/** An order's lines with prices, discounts and taxes, and how they came about. */
export interface PricedOrderLines extends PricedLines {
  readonly explanation: Pricing['explanation'];
  readonly orderExplanation: Pricing['orderExplanation'];
  /** Keys of the budgets that were reserved for it. */
  readonly reserved: readonly string[];
}

type Pack = OrderLine['pack'];
interface Read {
  readonly line: LineToPrice;
  readonly pack: Pack;
}

/** What is to be priced, with everything that the price follows from but what budgets have left. */
export interface PricingBasis {
  readonly request: PricingRequest;
  readonly policies: Policies;
  readonly packs: ReadonlyMap<number, Pack>;
  readonly priceListId: string | null;
  readonly priceListVersion: number | null;
}

/** Prices orders from the published price lists, tax rates and policies. */
@Injectable()
export class OrderPricing {
  constructor(
    private readonly reference: ReferenceData,
    private readonly budgets: BudgetDesk,
    private readonly goods: GoodsDesk,
  ) {}

  /**
   * Prices what is wanted with what budgets have left, and reserves nothing. `detail` FULL explains what did not apply,
   * too. Throws 422 with a pointer to each line that can't be priced (unknown or delisted SKU, unknown pack, no price, no
   * tax rate).
   */
  async price(wanted: Wanted, detail: 'FULL' | 'STEPS'): Promise<PricedOrderLines> {
    const basis = await this.basis(wanted);
    const pricing = await this.budgets.price(basis.request, basis.policies, detail);
    return { ...pricedLines(basis, pricing, null), reserved: [] };
  }

  /** Prices what is wanted for an order to be placed or amended, and reserves what that uses of budgets. */
  async priceAndHold(wanted: Wanted, order: OrderToHold): Promise<PricedOrderLines> {
    const basis = await this.basis(wanted);
    const { pricing, until, reserved } = await this.budgets.hold(basis.request, basis.policies, order);
    return { ...pricedLines(basis, pricing, until === null ? null : { until, round: order.round }), reserved };
  }

  private async basis(wanted: Wanted): Promise<PricingBasis> {
    const { terms, orderedOn, promisedDate, attributes, attributesOn } = wanted;
    const [products, versions, taxRates, policies] = await Promise.all([
      this.reference.products(wanted.lines.map(({ sku }) => sku)),
      this.reference.priceList(terms.priceListId),
      this.reference.taxRates(),
      this.reference.policies(),
    ]);
    const list = versions.find((v) => v.validFrom <= orderedOn && (v.validTo === null || orderedOn <= v.validTo));
    const read = readLines(wanted, products, { list, taxRates, units: policies.index.units });
    const { trade } = terms;
    const { couponCodes, choices } = wanted;
    const request: PricingRequest = {
      level: trade.level,
      currency: trade.currency,
      position: wanted.position ?? policies.position,
      dates: { order: orderedOn, promised: promisedDate },
      attributes,
      ...(attributesOn === undefined ? {} : { attributesOn }),
      lines: read.map(({ line }) => line),
      ...(couponCodes === undefined ? {} : { couponCodes: [...couponCodes] }),
      ...(choices === undefined ? {} : { choices: [...choices] }),
    };
    const goods = await this.goods.forOrder(request, policies.index, { wanted, list, taxRates });
    return {
      request: goods.length === 0 ? request : { ...request, goods },
      policies,
      packs: new Map(read.map(({ line, pack }) => [line.lineNo, pack])),
      priceListId: list ? terms.priceListId : null,
      priceListVersion: list?.version ?? null,
    };
  }
}

function pricedLines(
  { packs, priceListId, priceListVersion }: PricingBasis,
  { lines, totals, evidence, claims, explanation, orderExplanation }: Pricing,
  budgetsHeld: PricedLines['budgetsHeld'],
): Omit<PricedOrderLines, 'reserved'> {
  // Sums are exact below 2^53 alone.
  if (!Number.isSafeInteger(totals.total)) throw new BeyondSafeInteger(`an order of ${totals.total}`);
  const { dates, ...basis } = evidenceOfOrder(evidence);
  return {
    lines: lines.map((line) => ({ ...line, pack: packs.get(line.lineNo) ?? null })),
    totals,
    evidence: {
      ...{ priceListId, priceListVersion, ...basis },
      dates: { order: dates.order, ...(dates.promised === undefined ? {} : { promised: dates.promised }) },
    },
    claims,
    budgetsHeld,
    explanation,
    orderExplanation,
  };
}

/** What an order keeps of the evidence: level and currency are its trade's. */
function evidenceOfOrder({
  position,
  dates,
  attributes,
  attributesOn,
  policies,
  couponCodes,
  choices,
  goods,
  budgets,
}: Pricing['evidence']) {
  return {
    ...{ position, dates, attributes, policies },
    ...(attributesOn?.promised === undefined ? {} : { attributesOn: { promised: attributesOn.promised } }),
    ...(couponCodes === undefined ? {} : { couponCodes }),
    ...(choices === undefined ? {} : { choices }),
    ...(goods === undefined ? {} : { goods }),
    ...(budgets === undefined ? {} : { budgets }),
  };
}

/** What lines are read with. */
interface Terms {
  readonly list: PriceList | undefined;
  readonly taxRates: readonly TaxRateRow[];
  /** Units that policies ask about. */
  readonly units: ReadonlySet<string>;
}

function readLines(
  { terms, lines, orderedOn }: Wanted,
  products: ReadonlyMap<string, ProductRow>,
  known: Terms,
): Read[] {
  const errors: ProblemField[] = [];
  const seen = new Set<number>();
  const read: Read[] = [];
  lines.forEach((wanted, index) => {
    const lineNo = wanted.lineNo ?? index + 1;
    const line = seen.has(lineNo)
      ? reject('duplicate-line-number', `Line number ${lineNo} is there twice.`)
      : readLine(wanted, lineNo, products.get(wanted.sku), known, orderedOn, terms);
    seen.add(lineNo);
    if (isRejection(line)) errors.push({ pointer: `/lines/${index}`, code: line.code, message: line.message });
    else read.push(line);
  });
  if (errors.length > 0) throw problem('invalid-body', 'Some lines can not be priced.', { errors });
  return read;
}

function readLine(
  wanted: WantedLine,
  lineNo: number,
  product: ProductRow | undefined,
  { list, taxRates, units: asked }: Terms,
  date: string,
  { trade, priceListId }: TradeTerms,
): Read | Rejection {
  if (!product) return reject('unknown-sku', `There is no product ${wanted.sku}.`);
  if (product.status === 'DELISTED') return reject('delisted-sku', `${wanted.sku} is delisted.`);
  const counted = quantityOf(wanted, product);
  if (isRejection(counted)) return counted;
  const { taxClass, rate: taxRate } = taxRateOf(product, taxRates, date);
  if (taxRate === undefined) return reject('no-tax-rate', `No tax rate is set for class ${taxClass} on ${date}.`);
  const unitPrice = wanted.agreedAmount === undefined ? (list?.prices.get(wanted.sku) ?? null) : null;
  if (wanted.agreedAmount === undefined && unitPrice === null) {
    return reject('no-price', `Price list ${priceListId} has no price for ${wanted.sku} on ${date}.`);
  }
  if (list && list.currency !== trade.currency && wanted.agreedAmount === undefined) {
    return reject('currency-mismatch', `Price list ${priceListId} is in ${list.currency}, not ${trade.currency}.`);
  }
  const { brand, category } = product;
  const units = asked.size === 0 ? [] : unitsOn(product, date).filter(({ unit }) => asked.has(unit));
  return {
    pack: counted.pack,
    line: {
      lineNo,
      sku: wanted.sku,
      brand,
      category,
      quantity: counted.quantity,
      unitPrice,
      agreedAmount: wanted.agreedAmount ?? null,
      taxRate,
      ...(units.length === 0 ? {} : { units }),
    },
  };
}

/** Packs convert by their whole factor; exactly one way of counting is given. */
function quantityOf(wanted: WantedLine, { packs, sku }: ProductRow): { quantity: number; pack: Pack } | Rejection {
  if (!wanted.pack) {
    if (wanted.quantity === undefined) return reject('missing-quantity', 'Give quantity (base units) or pack.');
    return { quantity: wanted.quantity, pack: null };
  }
  if (wanted.quantity !== undefined) return reject('invalid-quantity', 'Give quantity or pack, not both.');
  const { code, count } = wanted.pack;
  const factor = packs.find((pack) => pack.code === code)?.factor;
  if (factor === undefined) {
    const known = packs.map((pack) => pack.code).join(', ');
    return reject('unknown-pack', `${sku} has no pack ${code}; known: ${known || 'none'}.`);
  }
  return { quantity: count * factor, pack: { code, factor, count } };
}
