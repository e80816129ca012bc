import type { Pool } from 'pg';
import { deciders, registries } from '#libs/contexts';
import {
  createCommandHandler,
  eventCodec,
  memoryEventStore,
  uuidV5,
  type CommandHandler,
  type EventStore,
  type StoredEvent,
} from '#libs/event-store';
import {
  accountStream,
  percentOf,
  totalsOf,
  type DecisionContext,
  type Decider,
  type DomainEvent,
  type Trade,
} from '#libs/kernel';
import type { OrderCommand } from '#libs/orders';
import { processManagers, type ProcessCommand } from '#libs/processes';
import { commandDispatch } from '../../apps/projector/src/dispatch.js';

const skus = 200;
const outlets = 600;
const date = '2026-11-02';
const context: DecisionContext = {
  now: `${date}T03:00:00.000Z`,
  businessDate: date,
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
};

/**
 * The log of `orders` whole orders from placed to paid, written by the product's own deciders and processes, ten orders
 * side by side.
 */
export async function tradeLog(orders: number, lines: number): Promise<readonly StoredEvent[]> {
  const codec = eventCodec(registries);
  const store = memoryEventStore({ codec });
  const handler = createCommandHandler({ store, codec });
  const world = new World(store, handler);
  for (let n = 0; n < 12; n++) await world.openStock(tradeOf(n));
  await world.send(Array.from({ length: outlets }, (_, n) => openAccount(tradeOf(n))));
  for (let n = 0; n < orders; n += 10) {
    const batch = Array.from({ length: Math.min(10, orders - n) }, (_, i) => n + i);
    await world.send(batch.map((order) => place(order, lines)));
    await world.send(batch.map(plan));
    await world.send(batch.map(receive));
    await world.send(batch.map((order) => world.pay(order)));
  }
  await store.close();
  return world.log;
}

class World {
  readonly log: StoredEvent[] = [];
  private readonly managers = processManagers('principal');
  private readonly dispatch;
  private sent = 0;
  private readonly totals = new Map<string, number>();

  constructor(
    private readonly store: EventStore,
    private readonly handler: CommandHandler,
  ) {
    this.dispatch = commandDispatch(handler, ({ command, code }) => {
      throw new Error(`${command}: ${code}`);
    });
  }

  async openStock({ shipFrom: locationId, distributorId }: Trade): Promise<void> {
    const lines = Array.from({ length: skus }, (_, n) => ({ sku: `SKU-${n}`, lot: 'L1', expiry: null, quantity: 1e8 }));
    const source = { kind: 'OPENING' as const, id: locationId };
    await this.send([
      {
        target: 'stock',
        streamId: `stock-${locationId}`,
        command: { type: 'receive', locationId, distributorId, source, lines },
      },
    ]);
  }

  pay(n: number): ProcessCommand {
    const { sellerId: creditorId, buyerId: debtorId, distributorId, level, currency } = tradeOf(n);
    const paymentId = `p-${n}`;
    const amount = this.totals.get(`d-${n}`)!;
    return {
      target: 'payment',
      streamId: `payment-${paymentId}`,
      command: {
        ...{ type: 'record', paymentId, creditorId, debtorId, distributorId, level, currency, amount },
        ...{ method: 'CASH', valueDate: date, reference: null, bankReference: null },
        invoices: [{ invoiceId: `d-${n}`, amount: null }],
      },
    };
  }

  /** Carries commands out, and all that the processes make of them. */
  async send(commands: readonly ProcessCommand[]): Promise<void> {
    await Promise.all(commands.map((command) => this.handle(command)));
    for (;;) {
      const page = await this.store.readAll(this.log.length, 1_000);
      if (page.length === 0) return;
      for (const event of page) {
        this.log.push(event);
        if (event.type === 'invoice.issued')
          this.keepTotal(event.data as { invoiceId: string; totals: { total: number } });
        const reactions = this.managers.flatMap((manager) => manager.react(event));
        for (const [index, command] of reactions.entries()) await this.dispatch(command, event, index);
      }
    }
  }

  private keepTotal({ invoiceId, totals }: { invoiceId: string; totals: { total: number } }): void {
    this.totals.set(invoiceId, totals.total);
  }

  private async handle(sent: ProcessCommand): Promise<void> {
    // No policy of the bench is settled after invoicing.
    if (sent.target === 'settlement') return;
    const { target, streamId, command } = sent;
    const commandId = uuidV5(`bench ${this.sent++}`);
    const decider = deciders[target] as Decider<unknown, unknown, DomainEvent>;
    const envelope = { streamId, command, commandId, requestHash: commandId, context, correlationId: commandId };
    const outcome = await this.handler.handle(decider, envelope);
    if (outcome.kind !== 'accepted') throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  }
}

function tradeOf(n: number): Trade {
  const distributorId = `D${n % 12}`;
  const outletId = `${distributorId}-O${n % outlets}`;
  return {
    ...{ level: 'SECONDARY', sellerId: distributorId, buyerId: outletId, distributorId, outletId, channel: 'GT' },
    ...{ territory: 'VN/SOUTH/SG-01', outletClass: 'A', shipFrom: `${distributorId}-WH`, shipTo: outletId },
    currency: 'VND',
  };
}

function openAccount({
  sellerId: creditorId,
  buyerId: debtorId,
  level,
  distributorId,
  currency,
}: Trade): ProcessCommand {
  const ref = { creditorId, debtorId, level, distributorId, currency };
  const streamId = accountStream(creditorId, debtorId);
  return { target: 'account', streamId, command: { ...ref, type: 'set-limit', limit: null, reason: 'bench' } };
}

function place(n: number, count: number): ProcessCommand {
  const lines = Array.from({ length: count }, (_, i) => {
    const sku = (n * 7 + i) % skus;
    const gross = 2 * (10_000 + 50 * sku);
    return {
      ...{ lineNo: i + 1, sku: `SKU-${sku}`, brand: 'Sông', category: 'BEER', nature: 'GOODS' as const, quantity: 2 },
      ...{ pack: null, unitPrice: String(gross / 2), taxRate: '10', steps: [] },
      ...{ gross, discount: 0, net: gross, tax: percentOf(gross, '10') },
    };
  });
  const command: OrderCommand = {
    ...{ type: 'place-order', orderId: `o-${n}`, trade: tradeOf(n), orderedOn: date, requestedDate: date },
    ...{ promisedDate: date, paymentTermDays: 14, source: 'API', externalRef: `PO-${n}`, shortage: 'CUT', lines },
    totals: totalsOf(lines),
    evidence: {
      ...{ priceListId: 'PL', priceListVersion: 1, position: 1, dates: { order: date, promised: date } },
      ...{ attributes: { channel: 'GT', outletClass: 'A' }, policies: [] },
    },
    ...{ claims: [], budgetsHeld: null },
  };
  return { target: 'order', streamId: `order-o-${n}`, command };
}

function plan(n: number): ProcessCommand {
  const command: OrderCommand = {
    ...{ type: 'plan-delivery', deliveryId: `d-${n}`, plannedDate: date, release: true, vehicle: null, lines: null },
  };
  return { target: 'order', streamId: `order-o-${n}`, command };
}

function receive(n: number): ProcessCommand {
  const receivedAt = `${date}T12:00:00.000Z`;
  return {
    target: 'delivery',
    streamId: `delivery-d-${n}`,
    command: { type: 'record-receipt', receivedOn: date, receivedAt, signerId: null, lines: [] },
  };
}

/** Puts a whole log into an empty store at once, as a restore would. */
export async function restore(pool: Pool, events: readonly StoredEvent[]): Promise<void> {
  const text = `insert into log.event
    select * from rows from (
      unnest($1::bigint[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::uuid[]), unnest($5::text[]), unnest($6::int[]),
      json_array_elements($7::json), json_array_elements($8::json), unnest($9::timestamptz[]))`;
  for (let from = 0; from < events.length; from += 5_000) {
    const page = events.slice(from, from + 5_000);
    const column = <Key extends keyof StoredEvent>(key: Key) => page.map((event) => event[key]);
    await pool.query(text, [
      ...[column('position'), column('streamId'), column('revision'), column('id'), column('type')],
      ...[column('schemaVersion'), JSON.stringify(column('data')), JSON.stringify(column('metadata'))],
      column('recordedAt'),
    ]);
  }
}
