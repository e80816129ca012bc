import type { Output } from '../cli/output.js';
import type { People } from './people.js';
import type { DemoPlan } from './plan.js';
import { dayName, dayOf, lastDay } from './week.js';

interface Kpi {
  readonly value: string | null;
  readonly reason: string | null;
}
interface Sales {
  readonly date: string;
  readonly level: string;
  readonly quantity: number;
  readonly returnQuantity: number;
  readonly netSales: number;
}
interface Shelf {
  readonly sku: string;
  readonly lastCount: number | null;
  readonly lastCountOn: string | null;
  readonly received: number;
  readonly sold: number;
  readonly returned: number;
  readonly estimated: number;
  readonly daysOfCover: Kpi;
}
interface Flow {
  readonly netSales: number;
  readonly returnRate: Kpi;
}
interface Fill {
  readonly final: Kpi;
}
interface Performance {
  readonly distributorId: string;
  readonly sellIn: Flow;
  readonly sellThrough: Flow;
  readonly service: {
    readonly unitFill: Fill;
    readonly lineFill: Fill;
    readonly otifPromised: Kpi;
  } | null;
  readonly payable: { readonly overdueShare: Kpi; readonly dsoSimple: Kpi };
  readonly stock: { readonly daysOfCover: Kpi };
  readonly activeOutlets: { readonly in30Days: Kpi };
}

/** Wednesday after the week: every order that was due has had its days of grace. */
const looksBackOn = 9;

/** The three read models after the week. */
export interface Reports {
  readonly sellThrough: readonly Sales[];
  readonly outletInventory: readonly {
    readonly outletId: string;
    readonly name: string;
    readonly rows: readonly Shelf[];
  }[];
  readonly distributorPerformance: readonly Performance[];
}

/** Asks the API for them. */
export async function readReports(people: People, { shelves, network }: DemoPlan): Promise<Reports> {
  const who = people.office('admin');
  const items = async <Row>(path: string) => (await who.get<{ items: readonly Row[] }>(path)).body.items;
  const week = `from=${dayOf(0)}&to=${dayOf(lastDay)}`;
  const looked = [shelves.find(({ ending }) => ending === 'COUNT'), shelves.find(({ ending }) => ending === 'POS')];
  const outletInventory = [];
  for (const shelf of looked) {
    if (!shelf) continue;
    const { id: outletId, name } = shelf.outlet;
    const rows = await items<Shelf>(`/v1/analytics/outlet-inventory?outletId=${outletId}&asOf=${dayOf(lastDay)}`);
    outletInventory.push({ outletId, name, rows });
  }
  const month = dayOf(0).slice(0, 7);
  const performance = await items<Performance>(
    `/v1/analytics/distributor-performance?month=${month}&asOf=${dayOf(looksBackOn)}`,
  );
  const known = new Set(network.distributors.map(({ id }) => id));
  return {
    sellThrough: await items<Sales>(`/v1/analytics/sell-through?${week}&groupBy=date,level`),
    outletInventory,
    distributorPerformance: performance.filter(({ distributorId }) => known.has(distributorId)),
  };
}

const right = (title: string) => ({ title, align: 'right' as const });
const thousands = (amount: number) => Math.round(amount / 1000);

/** Prints them as tables. */
export function printReports(output: Output, { sellThrough, outletInventory, distributorPerformance }: Reports): void {
  output.line('Sell-through: units, and net sales in 1,000 VND without VAT');
  output.table(
    [
      { title: 'day' },
      right('sell-in'),
      right('value'),
      right('sell-through'),
      right('value'),
      right('returned'),
      right('sell-out'),
    ],
    salesRows(sellThrough),
  );
  for (const { outletId, name, rows } of outletInventory) {
    output.line();
    output.line(`Outlet inventory of ${outletId}, ${name}: units`);
    output.table(
      [
        { title: 'SKU' },
        right('last count'),
        { title: 'on' },
        right('received'),
        right('sold'),
        right('returned'),
        right('estimated'),
        right('days of cover'),
      ],
      rows.map((row) => [
        row.sku,
        row.lastCount ?? '',
        row.lastCountOn ?? '',
        row.received,
        row.sold,
        row.returned,
        row.estimated,
        row.daysOfCover.value ?? row.daysOfCover.reason ?? '',
      ]),
    );
  }
  output.line();
  printPerformance(output, distributorPerformance);
}

function salesRows(rows: readonly Sales[]): (string | number)[][] {
  const days = Array.from({ length: lastDay + 1 }, (_, number) => number);
  const line = (title: string, own: readonly Sales[]) => {
    const at = (level: string) => own.filter((row) => row.level === level);
    const units = (level: string) => at(level).reduce((sum, { quantity }) => sum + quantity, 0);
    const value = (level: string) => thousands(at(level).reduce((sum, { netSales }) => sum + netSales, 0));
    const returned = own.reduce((sum, { returnQuantity }) => sum + returnQuantity, 0);
    return [
      title,
      units('PRIMARY'),
      value('PRIMARY'),
      units('SECONDARY'),
      value('SECONDARY'),
      returned,
      units('TERTIARY'),
    ];
  };
  return [
    ...days.map((number) =>
      line(
        dayName(number),
        rows.filter(({ date }) => date === dayOf(number)),
      ),
    ),
    line('week', rows),
  ];
}

function printPerformance(output: Output, rows: readonly Performance[]): void {
  output.line(`Distributor performance, seen on ${dayName(looksBackOn)}: value in 1,000 VND, rates in percent`);
  const figures = [
    'sell-in',
    'sell-thr.',
    'returns',
    'unit fill',
    'line fill',
    'OTIF',
    'overdue',
    'DSO',
    'cover',
    'active',
  ];
  output.table(
    [{ title: '' }, ...figures.map(right)],
    rows.map(({ distributorId, sellIn, sellThrough, service, payable, stock, activeOutlets }) => [
      distributorId,
      thousands(sellIn.netSales),
      thousands(sellThrough.netSales),
      shown(sellThrough.returnRate),
      shown(service?.unitFill.final),
      shown(service?.lineFill.final),
      shown(service?.otifPromised),
      shown(payable.overdueShare),
      shown(payable.dsoSimple),
      shown(stock.daysOfCover),
      shown(activeOutlets.in30Days),
    ]),
  );
}

const shown = (kpi: Kpi | undefined) => kpi?.value ?? '-';
