import { writeFile } from 'node:fs/promises';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { ApiClient } from '../client/api-client.js';
import { compareDays, printTotals, type DayComparison } from '../import/control-totals.js';
import { stages, takeToCash, type Stage } from '../import/cash.js';
import { makeNetwork } from '../import/network.js';
import type { RejectedRow } from '../import/csv-rows.js';
import { readOrders, type OrderFile } from '../import/read-orders.js';
import { readProducts } from '../import/read-products.js';
import { apiToken } from '../system/api-token.js';
import { useSystem } from '../system/use-system.js';

export const importOrders = command({
  name: 'import',
  summary: 'Take orders of another system from a CSV file through the API, as far as to paid',
  positionals: ['orders', 'FILE'],
  options: {
    products: { type: 'string', value: 'FILE', description: 'product file (CSV); needed' },
    distributors: { type: 'string', value: 'N', default: '12', description: 'outlet n belongs to distributor n mod N' },
    through: { type: 'string', value: 'STAGE', default: 'paid', description: `how far: ${stages.join(', ')}` },
    rejects: { type: 'string', value: 'FILE', description: 'where refused rows go; FILE.rejects.csv unless given' },
    parallel: { type: 'string', value: 'N', default: '16', description: 'requests under way at once' },
    dir: {
      type: 'string',
      value: 'FOLDER',
      default: '.tuyen',
      description: 'folder of the system; started if none runs',
    },
  },
  help: `
Columns of the order file: order_no, line_no, order_date, outlet_code, sku_code, qty_bottles, line_amount_usd.
Amounts are taken as agreed. Rows that can't be taken are refused with their reason and written to the rejects file; run it
again and nothing changes.
Example:
  npm run -s tuyen -- import orders orders.csv --products products.csv`,
  async run({ values, positionals, output }) {
    const [kind, file] = positionals;
    if (kind !== 'orders' || file === undefined)
      throw new UsageError('import: type import orders FILE --products FILE');
    if (values.products === undefined) throw new UsageError('import: --products FILE is needed');
    const through = stages.find((stage) => stage === values.through);
    if (!through) throw new UsageError(`import: --through ${values.through} is none of ${stages.join(', ')}`);
    const distributors = wholeNumber('--distributors', values.distributors, 100);
    const width = wholeNumber('--parallel', values.parallel, 256);

    const { products, rejected } = await readProducts(values.products);
    const orders = await readOrders(file, new Set(products.map(({ sku }) => sku)));
    const refused = [...rejected, ...orders.rejected];
    const rejectsFile = values.rejects ?? `${file.replace(/^.*[/\\]/, '').replace(/\.csv$/i, '')}.rejects.csv`;
    if (refused.length > 0) await writeRejects(rejectsFile, refused);

    const log = (line: string) => output.note(line);
    return useSystem({ dir: values.dir, env: process.env, log }, async ({ apiUrl, signal }) => {
      const started = performance.now();
      const token = apiToken({ roles: ['operations', 'warehouse', 'finance'], subject: 'importer', dir: values.dir });
      const api = new ApiClient({ baseUrl: apiUrl, token, signal });
      const progress = (text: string) => output.progress(text);
      await makeNetwork({ api, products, orders: orders.orders, distributors, width, progress });
      await takeToCash({ api, orders: orders.orders, distributors, through, width, progress });
      const compared = through === 'placed' ? undefined : await compareDays(api, orders);
      const seconds = (performance.now() - started) / 1000;
      const rejectsName = refused.length > 0 ? rejectsFile : undefined;
      return report(output, { orders, compared, api, seconds, refused: refused.length, rejectsName, through });
    });
  },
});

interface Report {
  readonly orders: OrderFile;
  readonly compared: readonly DayComparison[] | undefined;
  readonly api: ApiClient;
  readonly seconds: number;
  readonly refused: number;
  readonly rejectsName: string | undefined;
  readonly through: Stage;
}

function report(output: Output, { orders, compared, api, seconds, refused, rejectsName, through }: Report): number {
  const { changed, replayed } = api.counts;
  const equal = compared?.every((day) => day.equal) ?? true;
  printTotals(output, orders, compared);
  output.line();
  output.line(`${orders.orders.length} orders ${through} in ${seconds.toFixed(1)} s.`);
  output.line(
    changed === 0
      ? `Nothing changed: all ${replayed} commands had been carried out before.`
      : `${changed} commands carried out, ${replayed} had been before.`,
  );
  if (rejectsName !== undefined) output.line(`${refused} refused rows are in ${rejectsName}.`);
  if (!equal) output.line('The read model differs from the file: see the days marked NO.');
  output.result({
    linesRead: orders.linesRead,
    refused,
    orders: orders.orders.length,
    through,
    changed,
    replayed,
    seconds,
    equal,
    days: compared ?? orders.days,
  });
  return equal ? 0 : 1;
}

async function writeRejects(file: string, rows: readonly RejectedRow[]): Promise<void> {
  const quote = (text: string | number) => `"${String(text).replaceAll('"', '""')}"`;
  const lines = rows.map((row) => [row.file, row.line, row.column, row.code, row.reason, row.raw].map(quote).join(','));
  await writeFile(file, `${['file,line,column,code,reason,row', ...lines].join('\r\n')}\r\n`);
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new UsageError(`import: ${option} ${text} is not a whole number from 1 to ${most}`);
  }
  return value;
}
