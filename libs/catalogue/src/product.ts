import { assertNever, isBusinessDate, reject, type Decider, type DecisionContext, type Rejection } from '#libs/kernel';
import type { Pack, ProductCommand } from './commands.js';
import { valueOn, type Dated } from './dated.js';
import type { ProductEvent } from './events.js';
import { contentsOn, isFactor, type DatedContent } from './units.js';

type Command<Type extends ProductCommand['type']> = Extract<ProductCommand, { type: Type }>;
type Outcome = readonly ProductEvent[] | Rejection;
type Listing = Extract<ProductEvent, { type: 'product.listed' }>['data'];

const sinceEver = '0001-01-01';

/** Null before it is listed. */
export type ProductState = {
  /** As it was listed last, with all packs known since. */
  readonly listing: Listing;
  /** What it was listed with, to tell a repeated listing from another. */
  readonly listedPacks: readonly Pack[];
  /** The class of its first listing, and those that took its place, in the order in which they were decided. */
  readonly firstTaxClass: string;
  readonly taxClasses: readonly Dated[];
  /** What one base unit holds, in the order of decision; what it was first listed with holds since ever. */
  readonly contents: readonly DatedContent[];
  readonly delisted: boolean;
} | null;

/** The tax class of a product on a date; of two from the same day the later decision counts. */
export function taxClassOn({ firstTaxClass, taxClasses }: NonNullable<ProductState>, date: string): string {
  return valueOn(taxClasses, date) ?? firstTaxClass;
}

function decideProduct(command: ProductCommand, state: ProductState, context: DecisionContext): Outcome {
  if (command.type === 'list') return list(command, state, context.businessDate);
  if (!state) return reject('unknown-product', 'There is no such product.');
  const { sku } = state.listing;
  switch (command.type) {
    case 'add-pack':
      return addPack(command, state);
    case 'set-content':
      return setContent(command, state);
    case 'change-tax-class': {
      const { taxClass, validFrom } = command;
      if (!isBusinessDate(validFrom)) return reject('bad-date', `${validFrom} is not a date (YYYY-MM-DD).`);
      const last = state.taxClasses.findLast((known) => known.validFrom === validFrom);
      if (last?.value === taxClass) return [];
      return [{ type: 'product.tax-class-changed', data: { sku, taxClass, validFrom } }];
    }
    case 'delist':
      return state.delisted ? [] : [{ type: 'product.delisted', data: { sku, reason: command.reason } }];
    default:
      return assertNever(command, 'product command');
  }
}

function list(command: Command<'list'>, state: ProductState, businessDate: string): Outcome {
  const { sku, name, brand, category, productLine, baseUnit, taxClass, shelfLifeDays } = command;
  const packs = command.packs.map(({ code, factor }) => ({ code, factor }));
  const contents = command.contents.map(({ unit, factor }) => ({ unit, factor }));
  const listing: Listing = {
    ...{ sku, name, brand, category, productLine, baseUnit, packs, contents, taxClass, shelfLifeDays },
  };
  const refused = refusePacks(packs) ?? refuseContents(listing) ?? refuseShelfLife(listing);
  if (refused) return refused;
  if (!state) return [{ type: 'product.listed', data: listing }];
  const changed = packs.find(({ code, factor }) => (factorOf(state, code) ?? factor) !== factor);
  if (changed) return refuseFactor(state, changed);
  if (state.delisted) {
    return refuseRewriting(listing, state, businessDate) ?? [{ type: 'product.listed', data: listing }];
  }
  return sameListing({ ...state.listing, packs: [...state.listedPacks] }, listing)
    ? []
    : reject('already-listed', `${listing.sku} is listed already, with other attributes.`, { sku: listing.sku });
}

/** A listing has no date: it must not rewrite by which class the past was taxed, nor what a unit held. */
function refuseRewriting(
  { sku, taxClass, contents }: Listing,
  state: NonNullable<ProductState>,
  businessDate: string,
): Rejection | undefined {
  const current = taxClassOn(state, businessDate);
  if (taxClass !== current) {
    return reject('tax-class-dated', `${sku} is of tax class ${current}; change that from a day on.`, { current });
  }
  const held = contentsOn(state.contents, businessDate);
  const other = contents.find(({ unit, factor }) => !held.some((c) => c.unit === unit && c.factor === factor));
  if (!other) return undefined;
  const { unit } = other;
  return reject('content-dated', `${sku} is known without that content; set its ${unit} from a day on.`, { unit });
}

function setContent({ unit, factor, validFrom }: Command<'set-content'>, state: NonNullable<ProductState>): Outcome {
  const { listing } = state;
  const refused = factor === null ? undefined : refuseContents({ ...listing, contents: [{ unit, factor }] });
  if (refused) return refused;
  if (!isBusinessDate(validFrom)) return reject('bad-date', `${validFrom} is not a date (YYYY-MM-DD).`);
  const holds = contentsOn(state.contents, validFrom).find((content) => content.unit === unit)?.factor ?? null;
  const same = state.contents.findLast((known) => known.unit === unit && known.validFrom === validFrom);
  if (same ? same.factor === factor : holds === null && factor === null) return [];
  return [{ type: 'product.content-set', data: { sku: listing.sku, unit, factor, validFrom } }];
}

function refuseContents({ contents, packs, baseUnit }: Listing): Rejection | undefined {
  const seen = new Set<string>();
  for (const { unit, factor } of contents) {
    if (unit === '') return reject('bad-content', 'A content needs a unit.');
    if (!isFactor(factor)) {
      const what = 'decimal text such as 0.33, or a fraction such as 1/3, above zero';
      return reject('bad-content', `${unit}: ${factor} is no factor (${what}).`, { unit, factor });
    }
    if (unit === baseUnit || packs.some(({ code }) => code === unit)) {
      return reject('unit-is-pack', `${unit} counts base units already.`, { unit });
    }
    if (seen.has(unit)) return reject('duplicate-content', `${unit} is named twice.`, { unit });
    seen.add(unit);
  }
  return undefined;
}

function addPack({ pack }: Command<'add-pack'>, state: NonNullable<ProductState>): Outcome {
  const refused = refusePacks([pack]);
  if (refused) return refused;
  const { code, factor } = pack;
  const known = factorOf(state, code);
  if (known === factor) return [];
  if (known !== undefined) return refuseFactor(state, pack);
  if (state.contents.some(({ unit }) => unit === code)) {
    return reject('pack-is-unit', `${code} is a standard unit of ${state.listing.sku}; give the pack another code.`);
  }
  return [{ type: 'product.pack-added', data: { sku: state.listing.sku, pack: { code, factor } } }];
}

/** The base unit is a pack of one. */
function factorOf({ listing }: NonNullable<ProductState>, code: string): number | undefined {
  return listing.packs.find((pack) => pack.code === code)?.factor ?? (code === listing.baseUnit ? 1 : undefined);
}

function refusePacks(packs: readonly Pack[]): Rejection | undefined {
  const seen = new Set<string>();
  for (const { code, factor } of packs) {
    if (code === '') return reject('bad-pack', 'A pack needs a code.');
    if (!Number.isSafeInteger(factor) || factor < 1) {
      return reject('bad-pack', `Pack ${code}: the factor is a whole number of base units, one or more.`, { factor });
    }
    if (seen.has(code)) return reject('duplicate-pack', `Pack ${code} is named twice.`, { code });
    seen.add(code);
  }
  return undefined;
}

function refuseShelfLife({ shelfLifeDays }: Listing): Rejection | undefined {
  return shelfLifeDays === null || (Number.isSafeInteger(shelfLifeDays) && shelfLifeDays > 0)
    ? undefined
    : reject('bad-shelf-life', 'The shelf life is a whole number of days above zero, or null.', { shelfLifeDays });
}

function refuseFactor(state: NonNullable<ProductState>, { code, factor }: Pack): Rejection {
  const known = factorOf(state, code);
  return reject(
    'pack-factor-fixed',
    `Pack ${code} of ${state.listing.sku} holds ${known} base units for ever; give the new size a new code.`,
    { code, known, factor },
  );
}

function sameListing(a: Listing, b: Listing): boolean {
  const text = ({ packs, contents, ...rest }: Listing) =>
    JSON.stringify([
      Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)),
      packs.map(({ code, factor }) => [code, factor]),
      contents.map(({ unit, factor }) => [unit, factor]),
    ]);
  return text(a) === text(b);
}

function evolveProduct(state: ProductState, event: ProductEvent): ProductState {
  if (event.type === 'product.listed') {
    const listedPacks = event.data.packs;
    const older = (state?.listing.packs ?? []).filter((old) => !listedPacks.some((pack) => pack.code === old.code));
    const listing = { ...event.data, packs: [...listedPacks, ...older] };
    const firstTaxClass = state?.firstTaxClass ?? event.data.taxClass;
    const contents = state?.contents ?? event.data.contents.map((content) => ({ ...content, validFrom: sinceEver }));
    return { listing, listedPacks, firstTaxClass, taxClasses: state?.taxClasses ?? [], contents, delisted: false };
  }
  if (!state) throw new Error(`${event.type} before product.listed`);
  switch (event.type) {
    case 'product.pack-added':
      return { ...state, listing: { ...state.listing, packs: [...state.listing.packs, event.data.pack] } };
    case 'product.content-set': {
      const { unit, factor, validFrom } = event.data;
      return { ...state, contents: [...state.contents, { unit, factor, validFrom }] };
    }
    case 'product.tax-class-changed': {
      const { taxClass: value, validFrom } = event.data;
      return { ...state, taxClasses: [...state.taxClasses, { value, validFrom }] };
    }
    case 'product.delisted':
      return { ...state, delisted: true };
    default:
      return assertNever(event, 'product event');
  }
}

/** A product, stream `product-<sku>`. */
export const productDecider: Decider<ProductState, ProductCommand, ProductEvent> = {
  name: 'product',
  snapshotVersion: 2,
  initial: null,
  decide: decideProduct,
  evolve: evolveProduct,
};
