import * as fs from 'node:fs';
import * as path from 'node:path';
import { Client } from 'pg';
import type { StoredEvent } from '#libs/event-store';
import { startBuiltSystem, type BuiltSystem } from './support/built-system.js';
import { databaseUrlOf, killWhile, logFaults, readLog } from './support/kills.js';
import { chance, longSeconds } from './support/long-run.js';

const shared = path.resolve(import.meta.dirname, '../../shared');
const data = path.join(shared, 'data', 'iowa');
const seconds = longSeconds();
/** Kills of the whole import; of a short share as many as fit. */
const kills =
  seconds === undefined ? { least: 20, most: 40 } : { least: 3, most: Math.max(3, Math.floor(seconds / 12)) };

interface Day {
  readonly file: Totals & { readonly date: string; readonly linesRead: number; readonly accepted: number };
  readonly model: Totals & { readonly lines: number };
  readonly equal: boolean;
}
interface Totals {
  readonly bottles: number;
  readonly amount: number;
}
interface ImportResult {
  readonly linesRead: number;
  readonly refused: number;
  readonly orders: number;
  readonly changed: number;
  readonly replayed: number;
  readonly equal: boolean;
  readonly days: readonly Day[];
}

let system: BuiltSystem;
let database: Client;
/** Orders that are imported. */
let wanted = seconds === undefined ? Infinity : Math.ceil(seconds / 2);
/** The log when the import was done, by any store. */
let log: readonly StoredEvent[];

/** Orders to import, and products: all of them, or the first `most` orders and what they name. */
function files(dir: string, most: number): { readonly orders: string; readonly products: string } {
  const whole = { orders: path.join(data, 'orders.csv'), products: path.join(data, 'products.csv') };
  if (most === Infinity) return whole;
  const [head = '', ...lines] = fs.readFileSync(whole.orders, 'utf8').trimEnd().split('\n');
  const taken = new Set<string>();
  const kept = lines.filter((line) => {
    const order = line.slice(0, line.indexOf(','));
    if (taken.size < most) taken.add(order);
    return taken.has(order);
  });
  const skus = new Set(kept.map((line) => line.split(',')[4]));
  const [titles = '', ...rows] = fs.readFileSync(whole.products, 'utf8').trimEnd().split('\n');
  const products = rows.filter((row) => skus.has(row.slice(0, row.indexOf(','))));
  const [orders, productFile] = [path.join(dir, 'orders.csv'), path.join(dir, 'products.csv')];
  fs.writeFileSync(orders, `${[head, ...kept].join('\n')}\n`);
  fs.writeFileSync(productFile, `${[titles, ...products].join('\n')}\n`);
  return { orders, products: productFile };
}

interface Import {
  readonly code: number | null;
  readonly said: string;
  readonly result?: ImportResult;
}

async function runImport(): Promise<Import> {
  const { orders, products } = files(system.dir, wanted);
  const { code, stdout, stderr } = await system.type('import', 'orders', orders, '--products', products, '--json');
  const said = `${stderr.split('\r').at(-1)}`;
  return stdout === '' ? { code, said } : { code, said, result: JSON.parse(stdout) as ImportResult };
}

/** Imports; a quick machine is done with a short share before the least of the kills has hit: then twice as many orders. */
async function importWhileKilled(killed: readonly string[]): Promise<Import> {
  for (;;) {
    const last = await runImport();
    if (killed.length >= kills.least || wanted === Infinity) return last;
    wanted *= 2;
  }
}

async function rows<Row extends object>(text: string): Promise<Row[]> {
  return (await database.query<Row>(text)).rows;
}

const dataThere = fs.existsSync(shared);
const described = dataThere ? describe : describe.skip;

described(`import of real orders through kills (needs ${path.relative(process.cwd(), data)})`, () => {
  let result: ImportResult;

  beforeAll(async () => {
    system = await startBuiltSystem();
  }, 180_000);
  afterAll(async () => {
    await database?.end();
    await system?.stop();
  }, 60_000);

  it('survives kill -9 of API, projector and PostgreSQL (and outages of another event store), and is finished by a second run', async () => {
    const luck = chance('crash');
    const killed: string[] = [];
    const first = importWhileKilled(killed);
    await killWhile(system, first, luck, kills.most, killed);
    const { code, said } = await first;
    const ending = code === 0 ? 'the import went through' : `the import gave up: ${said}`;
    process.stderr.write(`crash: ${killed.length} kills (${killed.join(' ')}), ${ending}\n`);
    expect(killed.length).toBeGreaterThanOrEqual(kills.least);
    expect(await system.ready(120_000)).toBe(true);
    const again = await runImport();
    expect({ code: again.code, said: again.said }).toEqual({ code: 0, said: again.said });
    result = again.result!;
    expect(result.equal).toBe(true);
    database = new Client({ connectionString: databaseUrlOf(system) });
    await database.connect();
  }, 3_600_000);

  it('has every line of the file, refused or in the read model, to the unit and the cent', () => {
    const sum = (of: (day: Day) => number) => result.days.reduce((total, day) => total + of(day), 0);
    expect(sum(({ model }) => model.lines)).toBe(result.linesRead - result.refused);
    expect(result.days.filter(({ equal }) => !equal)).toEqual([]);
    if (seconds !== undefined) return;
    // Of 1,387 orders 94 have nothing but unknown products.
    expect(result).toMatchObject({ linesRead: 46_048, refused: 972, orders: 1_293 });
  });

  it('carried every command out once: a third run changes nothing', async () => {
    const third = await runImport();
    expect(third.result).toMatchObject({ changed: 0, equal: true });
    log = await readLog(system);
    const placed = log.filter(({ type }) => type === 'order.placed');
    const orders = new Set(placed.map(({ data }) => (data as { externalRef: string }).externalRef));
    expect([placed.length, orders.size]).toEqual([result.orders, result.orders]);
    for (const type of [
      'delivery.received',
      'invoice.issued',
      'account.invoice-posted',
      'payment.recorded',
      'account.payment-posted',
    ]) {
      expect([type, log.filter((event) => event.type === type).length]).toEqual([type, result.orders]);
    }
  }, 1_200_000);

  it('has a log without gaps, and each command of each stream in one append', () => {
    expect(logFaults(log)).toEqual([]);
  });

  it('has sold all that was there, and all is paid', async () => {
    const amount = result.days.reduce((total, { file }) => total + file.amount, 0);
    const bottles = result.days.reduce((total, { file }) => total + file.bottles, 0);
    const [money] = await rows(
      `select (select sum(amount) from read.payments)::float8 as paid, (select sum(total) from read.invoices)::float8 as invoiced,
         (select sum(open_items) from read.account_balances)::float8 as open,
         (select sum(reserved) from read.account_balances)::float8 as reserved,
         (select sum(unapplied) from read.account_balances)::float8 as unapplied`,
    );
    expect(money).toEqual({ paid: amount, invoiced: amount, open: 0, reserved: 0, unapplied: 0 });
    const [stock] = await rows(
      `select sum(on_hand)::int as left, sum(reserved)::int as reserved,
         (select sum(received) from read.outlet_inventory)::int as received from read.stock_levels`,
    );
    expect(stock).toEqual({ left: 0, reserved: 0, received: bottles });
  });

  it('has all processes and read models at the end of the log, and no difference to it', async () => {
    const status = await system.type('status', '--json');
    const { generations, refusals } = JSON.parse(status.stdout) as {
      generations: readonly { name: string; lag: number }[];
      refusals: { count: number };
    };
    expect({ code: status.code, late: generations.filter(({ lag }) => lag > 0), refusals: refusals.count }).toEqual({
      ...{ code: 0, late: [], refusals: 0 },
    });
    const verified = await system.type('verify', '--json');
    expect({ code: verified.code, said: verified.stderr }).toEqual({ code: 0, said: verified.stderr });
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true });
  }, 600_000);
});
