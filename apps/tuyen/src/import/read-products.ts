import { csvRows, type RejectedRow } from './csv-rows.js';

/** A product of a product file. */
export interface ImportProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly vendor: string;
  readonly bottlesPerCase: number;
  /** Null where the file does not tell. */
  readonly bottleMl: number | null;
}

const columns = [
  'sku_code',
  'name',
  'category',
  'vendor_code',
  'vendor_name',
  'bottle_ml',
  'bottles_per_case',
  'upc',
  'scc',
  'unit_cost_usd',
  'list_price_usd',
];

/** Reads a product file; rows that can't be taken are refused with their reason. */
export async function readProducts(
  file: string,
): Promise<{ readonly products: readonly ImportProduct[]; readonly rejected: readonly RejectedRow[] }> {
  const products = new Map<string, ImportProduct>();
  const rejected: RejectedRow[] = [];
  for await (const { line, raw, fields } of csvRows(file, columns, (row) => rejected.push(row))) {
    const refuse = (column: string, code: string, reason: string) =>
      rejected.push({ file, line, raw, column, code, reason });
    const sku = fields['sku_code']!;
    const perCase = fields['bottles_per_case']!;
    if (!/^[A-Za-z0-9._:-]{1,60}$/.test(sku)) refuse('sku_code', 'bad-text', `${sku} is no code`);
    else if (products.has(sku)) refuse('sku_code', 'duplicate-sku', `${sku} is in the file already`);
    else if (!/^[1-9][0-9]{0,5}$/.test(perCase)) refuse('bottles_per_case', 'bad-number', `${perCase} is no number`);
    else {
      products.set(sku, {
        sku,
        name: fields['name'] || sku,
        category: fields['category'] || 'OTHER',
        vendor: fields['vendor_name']?.replace(/\s+/g, ' ') || 'UNKNOWN',
        bottlesPerCase: Number(perCase),
        bottleMl: /^[1-9][0-9]{0,5}$/.test(fields['bottle_ml']!) ? Number(fields['bottle_ml']) : null,
      });
    }
  }
  return { products: [...products.values()], rejected };
}
