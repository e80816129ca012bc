import { assertNever, isBusinessDate, reject, type Decider, type DecisionContext, type Rejection } from '#libs/kernel';
import type { Pack, ProductCommand } from './commands.js';
import { valueOn, type Dated } from './dated.js';
import type { ProductEvent } from './events.js';

type Command<Type extends ProductCommand['type']> = Extract<ProductCommand, { type: Type }>;
type Outcome = readonly ProductEvent[] | Rejection;
type Listing = Extract<ProductEvent, { type: 'product.listed' }>['data'];

/** Null before it is listed. */
export type ProductState = {
  /** As it was listed last, with all packs known since. */
  readonly listing: Listing;
  /** What it was listed with, to tell a repeated listing from another. */
  readonly listedPacks: readonly Pack[];
  /** The class of its first listing, and those that took its place, in the order in which they were decided. */
  readonly firstTaxClass: string;
  readonly taxClasses: readonly Dated[];
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
  const listing: Listing = { sku, name, brand, category, productLine, baseUnit, packs, taxClass, shelfLifeDays };
  const refused = refusePacks(packs) ?? refuseShelfLife(listing);
  if (refused) return refused;
  if (!state) return [{ type: 'product.listed', data: listing }];
  const changed = packs.find(({ code, factor }) => (factorOf(state, code) ?? factor) !== factor);
  if (changed) return refuseFactor(state, changed);
  if (state.delisted) {
    // A listing has no date: it must not rewrite by which class the past was taxed.
    const current = taxClassOn(state, businessDate);
    return taxClass === current
      ? [{ type: 'product.listed', data: listing }]
      : reject('tax-class-dated', `${sku} is of tax class ${current}; change that from a day on.`, { current });
  }
  return sameListing({ ...state.listing, packs: [...state.listedPacks] }, listing)
    ? []
    : reject('already-listed', `${listing.sku} is listed already, with other attributes.`, { sku: listing.sku });
}

function addPack({ pack }: Command<'add-pack'>, state: NonNullable<ProductState>): Outcome {
  const refused = refusePacks([pack]);
  if (refused) return refused;
  const { code, factor } = pack;
  const known = factorOf(state, code);
  if (known === factor) return [];
  if (known !== undefined) return refuseFactor(state, pack);
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
  const text = ({ packs, ...rest }: Listing) =>
    JSON.stringify([
      Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)),
      packs.map(({ code, factor }) => [code, factor]),
    ]);
  return text(a) === text(b);
}

function evolveProduct(state: ProductState, event: ProductEvent): ProductState {
  if (event.type === 'product.listed') {
    const listedPacks = event.data.packs;
    const older = (state?.listing.packs ?? []).filter((old) => !listedPacks.some((pack) => pack.code === old.code));
    const listing = { ...event.data, packs: [...listedPacks, ...older] };
    const firstTaxClass = state?.firstTaxClass ?? event.data.taxClass;
    return { listing, listedPacks, firstTaxClass, taxClasses: state?.taxClasses ?? [], delisted: false };
  }
  if (!state) throw new Error(`${event.type} before product.listed`);
  switch (event.type) {
    case 'product.pack-added':
      return { ...state, listing: { ...state.listing, packs: [...state.listing.packs, event.data.pack] } };
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
  snapshotVersion: 1,
  initial: null,
  decide: decideProduct,
  evolve: evolveProduct,
};
