/** A product of the made-up beverage maker. */
export interface DemoProduct {
  readonly sku: string;
  readonly name: string;
  readonly brand: string;
  readonly category: 'BEER' | 'SOFT' | 'WATER' | 'TEA' | 'ENERGY';
  readonly baseUnit: 'CAN' | 'BOTTLE';
  readonly pack: { readonly code: string; readonly factor: number };
  readonly litres: string;
  readonly taxClass: 'EXCISE' | 'STANDARD';
  readonly shelfLifeDays: number;
  /** What an outlet pays for a base unit, VND without VAT. */
  readonly price: number;
  /** How often it sells beside the others. */
  readonly weight: number;
}

type Row = readonly [
  sku: string,
  name: string,
  baseUnit: 'CAN' | 'BOTTLE',
  inCase: number,
  price: number,
  weight: number,
];

function family(
  category: DemoProduct['category'],
  brand: string,
  shelfLifeDays: number,
  rows: readonly Row[],
): readonly DemoProduct[] {
  return rows.map(([sku, name, baseUnit, inCase, price, weight]) => ({
    sku,
    name: `${brand} ${name}`,
    brand,
    category,
    baseUnit,
    pack: { code: `CASE${inCase}`, factor: inCase },
    // A SKU ends with its millilitres.
    litres: String(Number(/\d+$/.exec(sku)![0]) / 1000),
    // Beer bears excise, which keeps it at 10 % VAT; the rest has 8 % to 31 Dec 2026 (Resolution 204/2025/QH15).
    taxClass: category === 'BEER' ? 'EXCISE' : 'STANDARD',
    shelfLifeDays,
    price,
    weight,
  }));
}

/** The 24 SKUs. Brands are made up. */
export const demoProducts: readonly DemoProduct[] = [
  ...family('BEER', 'Rồng Mây', 270, [
    ['RM-LAGER-330', 'Lager lon 330 ml', 'CAN', 24, 11_900, 10],
    ['RM-LAGER-450', 'Lager chai 450 ml', 'BOTTLE', 20, 12_600, 6],
    ['RM-LIGHT-330', 'Nhẹ lon 330 ml', 'CAN', 24, 11_500, 4],
  ]),
  ...family('BEER', 'Sông Trăng', 365, [
    ['ST-PREMIUM-330', 'Premium lon 330 ml', 'CAN', 24, 16_800, 6],
    ['ST-PREMIUM-B330', 'Premium chai 330 ml', 'BOTTLE', 24, 17_400, 3],
    ['ST-DARK-330', 'Đen chai 330 ml', 'BOTTLE', 24, 19_200, 1],
  ]),
  ...family('SOFT', 'Nắng', 270, [
    ['NA-COLA-330', 'Cola lon 330 ml', 'CAN', 24, 7_900, 8],
    ['NA-COLA-390', 'Cola chai 390 ml', 'BOTTLE', 24, 6_700, 7],
    ['NA-COLA-1500', 'Cola chai 1,5 lít', 'BOTTLE', 12, 16_200, 3],
    ['NA-ORANGE-330', 'Cam lon 330 ml', 'CAN', 24, 7_700, 4],
    ['NA-LIME-390', 'Chanh muối chai 390 ml', 'BOTTLE', 24, 6_600, 3],
  ]),
  ...family('SOFT', 'Bà Tư', 270, [['BT-SARSI-330', 'Xá xị lon 330 ml', 'CAN', 24, 7_600, 2]]),
  ...family('WATER', 'Suối Ngàn', 540, [
    ['SN-WATER-350', 'nước khoáng 350 ml', 'BOTTLE', 24, 3_100, 5],
    ['SN-WATER-500', 'nước khoáng 500 ml', 'BOTTLE', 24, 3_700, 8],
    ['SN-WATER-1500', 'nước khoáng 1,5 lít', 'BOTTLE', 12, 7_900, 3],
    ['SN-WATER-5000', 'nước khoáng 5 lít', 'BOTTLE', 4, 19_500, 1],
  ]),
  ...family('TEA', 'Trà Mộc', 300, [
    ['TM-LEMON-455', 'trà xanh chanh 455 ml', 'BOTTLE', 24, 7_200, 6],
    ['TM-JASMINE-455', 'trà nhài 455 ml', 'BOTTLE', 24, 7_200, 3],
    ['TM-OOLONG-455', 'ô long 455 ml', 'BOTTLE', 24, 7_800, 3],
    ['TM-PEACH-455', 'trà đào 455 ml', 'BOTTLE', 24, 7_400, 3],
    ['TM-PLAIN-455', 'không đường 455 ml', 'BOTTLE', 24, 7_300, 1],
  ]),
  ...family('ENERGY', 'Sức Voi', 365, [
    ['SV-ENERGY-250', 'lon 250 ml', 'CAN', 24, 9_400, 7],
    ['SV-ENERGY-330', 'chai 330 ml', 'BOTTLE', 24, 9_100, 4],
    ['SV-ZERO-250', 'không đường lon 250 ml', 'CAN', 24, 9_600, 2],
  ]),
];

/** VAT classes and their rates in percent by first day. */
export const demoTaxRates = [
  { taxClass: 'EXCISE', ratePercent: '10', validFrom: '2025-07-01' },
  { taxClass: 'STANDARD', ratePercent: '8', validFrom: '2025-07-01' },
  { taxClass: 'STANDARD', ratePercent: '10', validFrom: '2027-01-01' },
] as const;

/** Goods that the maker can't brew enough of this week: orders for them are cut. */
export const scarceSkus: ReadonlySet<string> = new Set(['ST-DARK-330', 'SV-ZERO-250']);

/** Price of a base unit on a level, decimal text: distributors pay 93 % of what outlets pay. */
export function demoPrice({ price }: DemoProduct, level: 'PRIMARY' | 'SECONDARY'): string {
  if (level === 'SECONDARY') return String(price);
  const hundredths = price * 93;
  return `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

const bySku = new Map(demoProducts.map((product) => [product.sku, product]));

/** The product of an SKU that the demo has. */
export function demoProduct(sku: string): DemoProduct {
  return bySku.get(sku)!;
}
