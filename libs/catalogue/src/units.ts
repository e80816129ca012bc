import type { Content, Pack } from './commands.js';

/** A content that holds from a day on, until a later one; null: none. */
export interface DatedContent {
  readonly unit: string;
  readonly factor: string | null;
  readonly validFrom: string;
}

const factorPattern = /^([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:\/([0-9]{1,4}))?$/;

/** True for an exact factor above zero: decimal text (`0.33`) or a fraction (`1/3`), up to 6 digits and 6 decimals over 4 digits. */
export function isFactor(text: string): boolean {
  const [, over, under = '1'] = factorPattern.exec(text) ?? [];
  return over !== undefined && /[1-9]/.test(over) && /[1-9]/.test(under);
}

/** What one base unit holds on a date, by unit; of two contents from the same day the later decision counts. */
export function contentsOn(history: readonly DatedContent[], date: string): Content[] {
  const held = new Map<string, DatedContent>();
  for (const content of history) {
    const known = held.get(content.unit);
    if (content.validFrom <= date && (!known || content.validFrom >= known.validFrom)) held.set(content.unit, content);
  }
  return [...held.values()].flatMap(({ unit, factor }) => (factor === null ? [] : [{ unit, factor }]));
}

/** Every unit in which a product can be counted on a date, and how much of it one base unit is: packs, base unit, contents. */
export function unitsOn(
  product: { readonly baseUnit: string; readonly packs: readonly Pack[]; readonly contents: readonly DatedContent[] },
  date: string,
): Content[] {
  const { baseUnit, packs } = product;
  const units = new Map([[baseUnit, '1']]);
  for (const { code, factor } of packs) units.set(code, `1/${factor}`);
  for (const { unit, factor } of contentsOn(product.contents, date)) if (!units.has(unit)) units.set(unit, factor);
  return [...units].map(([unit, factor]) => ({ unit, factor }));
}
