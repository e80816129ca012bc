import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../cli/errors.js';
import { ApiRefusal } from '../client/api-client.js';
import { principalLocation } from './plan.js';
import { priceLists } from './set-up.js';
import { send, wait, type Stage } from './stage.js';
import type { PlannedOrder, PlannedPayment } from './trade.js';
import { dayOf } from './week.js';

/** What arrived of an order line, base units. */
export interface ArrivedLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly accepted: number;
  readonly lot: string;
  readonly expiry: string | null;
}

/** An order that was placed, and how far it got. Only what the log has recorded decides what comes next. */
export interface LiveOrder {
  readonly planned: PlannedOrder;
  readonly orderId: string;
  /** The limit refused it, whatever came after. */
  readonly held: boolean;
  deliveryId?: string;
  arrived?: readonly ArrivedLine[];
}

interface DeliveryAnswer {
  readonly deliveryId: string;
  readonly status: string;
  readonly lines: readonly { readonly lineNo: number; readonly sku: string; readonly quantity: number }[];
  readonly lots: readonly { readonly lineNo: number; readonly lot: string; readonly expiry: string | null }[];
}

const patienceMs = 120_000;
const isPrimary = ({ outletId }: PlannedOrder) => outletId === undefined;

/** Places an order and waits for the first decision on it. */
export async function place(stage: Stage, planned: PlannedOrder): Promise<LiveOrder> {
  const { key, distributorId, outletId, day, lines } = planned;
  const who = stage.people.clerk(distributorId, 'sales');
  const parties = isPrimary(planned)
    ? { level: 'PRIMARY', shipFrom: principalLocation, priceListId: priceLists.PRIMARY }
    : { level: 'SECONDARY', outletId, priceListId: priceLists.SECONDARY };
  const body = {
    ...{ ...parties, distributorId, orderedOn: dayOf(day), requestedDate: dayOf(planned.deliveryDay) },
    ...{ externalRef: key, source: 'DEMO' },
    lines: lines.map(({ product: { sku, pack }, cases }, i) => ({
      lineNo: i + 1,
      sku,
      pack: { code: pack.code, count: cases },
    })),
  };
  const placed = await send<{ orderId: string; status: string }>(stage, who, '/v1/orders', `order:${key}`, body, wait);
  const { orderId, status } = placed.body;
  if (undecided(status)) await until(`order ${key}`, async () => !undecided(await statusOf(stage, planned, orderId)));
  const held = planned.hold !== undefined && (await wasHeld(stage, planned, orderId));
  return { planned, orderId, held };
}

const undecided = (status: string) => status === 'PLACED' || status === 'APPROVED';

async function statusOf(stage: Stage, { distributorId }: PlannedOrder, orderId: string): Promise<string> {
  const who = stage.people.clerk(distributorId, 'sales');
  const { body } = await who.get<{ status: string }>(`/v1/orders/${orderId}`, {
    'min-event-position': String(who.position),
  });
  return body.status;
}

async function wasHeld(stage: Stage, { distributorId }: PlannedOrder, orderId: string): Promise<boolean> {
  const who = stage.people.clerk(distributorId, 'sales');
  const { body } = await who.get<readonly { type: string }[]>(`/v1/orders/${orderId}/history`);
  return body.some(({ type }) => type === 'order.held');
}

/** The day on which an order is delivered. */
export const deliveryDayOf = ({ planned, held }: LiveOrder): number =>
  held && planned.hold ? planned.hold.deliveryDay : planned.deliveryDay;

/** Finance lets an order pass above the limit. */
export async function releaseHold(stage: Stage, { planned, orderId }: LiveOrder): Promise<void> {
  const { key, hold } = planned;
  const reason = 'Transfer slip shown, money is on its way';
  const releasedOn = hold && dayOf(hold.endsOn);
  await send(
    stage,
    stage.people.office('finance'),
    `/v1/orders/${orderId}/hold-release`,
    `release:${key}`,
    { reason, releasedOn },
    wait,
  ).catch((error: unknown) => {
    if (!(error instanceof ApiRefusal && error.code === 'not-held-for-credit')) throw error;
  });
}

/** Loads and brings what is confirmed; the buyer signs for what it accepts. Nothing if the order is not confirmed. */
export async function deliver(stage: Stage, order: LiveOrder): Promise<void> {
  const { planned, orderId } = order;
  const { key, distributorId } = planned;
  const status = await statusOf(stage, planned, orderId);
  if (status !== 'CONFIRMED' && status !== 'CLOSED') return;
  const day = dayOf(deliveryDayOf(order));
  const store = isPrimary(planned) ? stage.people.office('warehouse') : stage.people.clerk(distributorId, 'store');
  const vehicle = `${distributorId}-TRUCK-${(key.length + deliveryDayOf(order)) % 3}`;
  const wish = { orderId, plannedDate: day, dispatch: true, vehicle };
  let { body } = await send<DeliveryAnswer>(stage, store, '/v1/deliveries', `delivery:${key}`, wish, wait);
  const path = `/v1/deliveries/${body.deliveryId}`;
  while (body.status === 'PLANNED' || body.status === 'RELEASED') {
    await stage.people.quiet();
    body = (await store.get<DeliveryAnswer>(path)).body;
  }
  if (body.status === 'CANCELLED') return;
  const receipt = receiptLines(planned, body);
  await send(
    stage,
    stage.people.clerk(distributorId, isPrimary(planned) ? 'store' : 'sales'),
    `${path}/receipt`,
    `receipt:${key}`,
    {
      receivedOn: day,
      receivedAt: `${day}T${String(8 + (key.length % 9)).padStart(2, '0')}:30:00+07:00`,
      signerId: `${planned.outletId ?? distributorId}-signer`,
      lines: receipt,
    },
  );
  order.deliveryId = body.deliveryId;
  order.arrived = body.lines.map(({ lineNo, sku, quantity }) => {
    const missing = receipt.find((line) => line.lineNo === lineNo);
    const { lot, expiry } = body.lots.find((each) => each.lineNo === lineNo) ?? { lot: '', expiry: null };
    return { lineNo, sku, lot, expiry, accepted: quantity - (missing?.refused ?? 0) - (missing?.short ?? 0) };
  });
}

interface ReceiptLine {
  readonly lineNo: number;
  readonly refused: number;
  readonly short: number;
  readonly damaged: number;
  readonly reason: string;
}

/** A part of what arrived, never all of it, so that there is an invoice. */
function receiptLines({ difference }: PlannedOrder, { lines }: DeliveryAnswer): readonly ReceiptLine[] {
  const line = difference && lines.find(({ lineNo }) => lineNo === difference.line + 1);
  if (!difference || !line || line.quantity < 2) return [];
  const { kind, percent, reason } = difference;
  const missing = Math.max(1, Math.floor((line.quantity * percent) / 100));
  const refused = kind === 'SHORT' ? 0 : missing;
  return [
    { lineNo: line.lineNo, refused, short: missing - refused, damaged: kind === 'DAMAGED' ? refused : 0, reason },
  ];
}

/** The buyer pays a part of the order's invoice, or all of it. Nothing if there is none. */
export async function pay(stage: Stage, { planned, deliveryId }: LiveOrder, payment: PlannedPayment): Promise<void> {
  if (deliveryId === undefined) return;
  const { key, distributorId, outletId } = planned;
  const cashier = isPrimary(planned) ? stage.people.office('finance') : stage.people.clerk(distributorId, 'cash');
  // An invoice has the id of its delivery.
  const { body: invoice } = await cashier.get<{ total: number }>(`/v1/invoices/${deliveryId}`);
  const amount = Math.floor((invoice.total * payment.percent) / 100);
  if (amount === 0) return;
  const { method, named, day } = payment;
  await send(stage, cashier, '/v1/payments', `payment:${key}:${day}`, {
    ...{
      level: isPrimary(planned) ? 'PRIMARY' : 'SECONDARY',
      distributorId,
      outletId,
      amount,
      method,
      currency: 'VND',
    },
    ...{ valueDate: dayOf(day), reference: key },
    ...(method === 'BANK_TRANSFER' ? { bankReference: `FT-DEMO-${key}-${day}` } : {}),
    ...(named ? { invoices: [{ invoiceId: deliveryId }] } : {}),
  });
}

/** A quarter of a line comes back: asked for, approved by somebody else, received and credited. */
export async function giveBack(
  stage: Stage,
  { planned, deliveryId, arrived = [] }: LiveOrder,
): Promise<ArrivedLine | undefined> {
  const { key, distributorId, returned } = planned;
  const line = returned && arrived.find(({ lineNo }) => lineNo === returned.line + 1);
  if (!returned || !line || deliveryId === undefined || line.accepted < 4) return undefined;
  const { people } = stage;
  const { lineNo, lot, expiry } = line;
  const quantity = Math.floor(line.accepted / 4);
  const on = dayOf(returned.day);
  const asked = await send<{ returnId: string }>(
    stage,
    people.clerk(distributorId, 'sales'),
    '/v1/returns',
    `return:${key}`,
    {
      ...{ invoiceId: deliveryId, reason: returned.reason, requestedOn: on },
      lines: [{ lineNo, quantity }],
    },
  );
  const path = `/v1/returns/${asked.body.returnId}`;
  const approver = isPrimary(planned) ? people.office('operations') : people.clerk(distributorId, 'manager');
  await send(stage, approver, `${path}/approval`, `return-approval:${key}`, { approvedOn: on });
  const store = isPrimary(planned) ? people.office('warehouse') : people.clerk(distributorId, 'store');
  const lots = [{ lineNo, quantity, lot, expiry, condition: returned.condition }];
  await send(stage, store, `${path}/receipt`, `return-receipt:${key}`, { receivedOn: on, lines: lots }, wait);
  return { ...line, accepted: quantity };
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let pause = 20; !(await done()); pause = Math.min(pause * 2, 1_000)) {
    if (performance.now() > end) throw new UserError(`${what} waits: does the projector run?`);
    await sleep(pause);
  }
}
