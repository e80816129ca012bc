import type { ProductSet } from '../policy.js';

/** A product, as far as policies look at it. */
export interface Product {
  readonly sku: string;
  readonly brand: string | null;
  readonly category: string | null;
}

/** Products by name, for quick questions. */
export interface ProductNames {
  readonly skus: ReadonlySet<string>;
  readonly brands: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
}

/** A set of products: one of the included (null: every product) and none of the excluded (null: nothing is). */
export interface ProductFilter {
  readonly includes: ProductNames | null;
  readonly excludes: ProductNames | null;
}

/** Makes a policy's product set ready for questions. */
export function filterOf({ include, exclude }: ProductSet): ProductFilter {
  return { includes: namesOf(include), excludes: namesOf(exclude) };
}

/** True if the product is in the set. */
export function isIn({ includes, excludes }: ProductFilter, product: Product): boolean {
  return (includes === null || names(includes, product)) && (excludes === null || !names(excludes, product));
}

/** True if the product is one of the named. */
export function names({ skus, brands, categories }: ProductNames, { sku, brand, category }: Product): boolean {
  return skus.has(sku) || (brand !== null && brands.has(brand)) || (category !== null && categories.has(category));
}

function namesOf({ skus, brands, categories }: ProductSet['include']): ProductNames | null {
  if (skus.length + brands.length + categories.length === 0) return null;
  return { skus: new Set(skus), brands: new Set(brands), categories: new Set(categories) };
}
