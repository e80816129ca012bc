import { inParallel } from '../client/in-parallel.js';
import { deliver, deliveryDayOf, giveBack, pay, place, releaseHold, type LiveOrder } from './order-life.js';
import { byDistributor, send, type Stage } from './stage.js';
import type { PlannedOrder } from './trade.js';
import { dayName, dayOf, lastDay } from './week.js';

/** What came to and left each shelf during the week, base units by outlet and SKU. */
type Shelves = Map<string, Map<string, number>>;

/**
 * Lives the week through, a day after the other. Distributors work side by side, each on one thing after the other, so
 * that who gets the last case does not depend on the machine.
 * @returns every order that was placed, by its key
 */
export async function liveWeek(stage: Stage): Promise<ReadonlyMap<string, LiveOrder>> {
  const { plan, people } = stage;
  const live = new Map<string, LiveOrder>();
  const shelves: Shelves = new Map();
  for (let day = 0; day <= lastDay; day++) {
    const orders = [...live.values()];
    const due = orders.filter((order) => deliveryDayOf(order) === day);
    await primaryFirst(stage, `${dayName(day)}: deliveries`, due, async (order) => {
      await deliver(stage, order);
      fill(shelves, order);
    });
    if (due.length > 0) await people.quiet();
    await money(stage, day, orders);
    const released = orders.filter(
      ({ held, planned: { hold } }) => held && hold?.ending === 'FINANCE' && hold.endsOn === day,
    );
    await lanes(stage, `${dayName(day)}: holds released`, released, (order) => releaseHold(stage, order));
    await people.quiet();
    const wanted = plan.orders.filter((order) => order.day === day).map((planned) => ({ planned }));
    await primaryFirst(stage, `${dayName(day)}: orders`, wanted, async ({ planned }) => {
      live.set(planned.key, await place(stage, planned));
    });
    const back = orders.filter(({ planned }) => planned.returned?.day === day);
    await lanes(stage, `${dayName(day)}: returns`, back, async (order) => {
      const line = await giveBack(stage, order);
      if (line) move(shelves, order.planned.outletId, line.sku, -line.accepted);
    });
    await people.quiet();
  }
  await lastLook(stage, shelves);
  await people.quiet();
  return live;
}

interface Planned {
  readonly planned: PlannedOrder;
}

/** The principal's stock is one: its orders go one by one, before those of the outlets. */
async function primaryFirst<Item extends Planned>(
  stage: Stage,
  phase: string,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const primary = items.filter(({ planned }) => planned.outletId === undefined);
  let done = 0;
  for (const item of primary) {
    await work(item);
    stage.tell(`${phase} of distributors`, ++done, primary.length);
  }
  if (primary.length > 0) await stage.people.quiet();
  const secondary = items.filter(({ planned }) => planned.outletId !== undefined);
  await lanes(stage, `${phase} of outlets`, secondary, work);
}

async function lanes<Item extends Planned>(
  { tell }: Stage,
  phase: string,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const own = byDistributor(items.map((item) => ({ item, distributorId: item.planned.distributorId })));
  let done = 0;
  await inParallel(own, own.length, async (lane) => {
    for (const { item } of lane) {
      await work(item);
      tell(phase, ++done, items.length);
    }
  });
}

async function money(stage: Stage, day: number, orders: readonly LiveOrder[]): Promise<void> {
  const due = orders.flatMap((order) =>
    order.planned.payments
      .filter((payment) => payment.day === day)
      .map((payment) => ({ order, payment, planned: order.planned })),
  );
  await lanes(stage, `${dayName(day)}: payments`, due, ({ order, payment }) => pay(stage, order, payment));
  if (due.length > 0) await stage.people.quiet();
}

function fill(shelves: Shelves, { planned, arrived = [] }: LiveOrder): void {
  for (const { sku, accepted } of arrived) move(shelves, planned.outletId, sku, accepted);
}

function move(shelves: Shelves, outletId: string | undefined, sku: string, quantity: number): void {
  if (outletId === undefined) return;
  const shelf = shelves.get(outletId) ?? new Map<string, number>();
  shelf.set(sku, (shelf.get(sku) ?? 0) + quantity);
  shelves.set(outletId, shelf);
}

/** On Sunday the visited shelves are counted again, or the outlet tells what it sold. */
async function lastLook(stage: Stage, shelves: Shelves): Promise<void> {
  const { plan, people, tell, width } = stage;
  let done = 0;
  await inParallel(plan.shelves, width, async ({ outlet: { id, distributorId }, opening, ending, soldPercent }) => {
    const there = opening.map(({ sku, counted }) => ({ sku, quantity: counted + (shelves.get(id)?.get(sku) ?? 0) }));
    const sold = (quantity: number) => Math.max(0, Math.floor((quantity * soldPercent) / 100));
    const who = people.clerk(distributorId, 'sales');
    if (ending === 'COUNT') {
      await send(stage, who, `/v1/outlets/${id}/stock-counts`, `count:${id}:1`, {
        countedOn: dayOf(lastDay),
        method: 'VISIT',
        lines: there.map(({ sku, quantity }) => ({ sku, counted: Math.max(0, quantity - sold(quantity)) })),
      });
    } else {
      const lines = there
        .map(({ sku, quantity }) => ({ sku, quantity: sold(quantity) }))
        .filter(({ quantity }) => quantity > 0);
      const report = { reportId: `demo-${id}`, from: dayOf(0), to: dayOf(lastDay), source: ending, lines };
      if (lines.length > 0) await send(stage, who, `/v1/outlets/${id}/sell-out`, `sell-out:${id}`, report);
    }
    tell(`${dayName(lastDay)}: shelves`, ++done, plan.shelves.length);
  });
}
