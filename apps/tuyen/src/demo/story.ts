import type { Output } from '../cli/output.js';
import type { LiveOrder } from './order-life.js';
import type { People } from './people.js';

interface Entry {
  readonly type: string;
  readonly meaning: string;
  readonly businessDate: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly actorKind: string;
  readonly data: Readonly<Record<string, unknown>>;
}
interface PricedLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: string | null;
  readonly taxRate: string;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly steps: readonly {
    readonly policyId: string;
    readonly version: number;
    readonly amount: number;
    readonly base: number;
  }[];
}
interface Pricing {
  readonly equal: boolean;
  readonly lines: readonly PricedLine[];
  readonly totals: {
    readonly gross: number;
    readonly discount: number;
    readonly net: number;
    readonly tax: number;
    readonly total: number;
  };
}
interface Delivery {
  readonly deliveryId: string;
  readonly vehicle: string | null;
  readonly receivedOn: string | null;
  readonly lines: readonly {
    readonly lineNo: number;
    readonly sku: string;
    readonly quantity: number;
    readonly accepted: number | null;
    readonly refused: number | null;
    readonly short: number | null;
    readonly damaged: number | null;
    readonly reason: string | null;
  }[];
  readonly lots: readonly { readonly lineNo: number; readonly lot: string; readonly quantity: number }[];
}
interface Invoice {
  readonly invoiceId: string;
  readonly issuedOn: string;
  readonly dueDate: string;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly paid: number;
  readonly open: number;
}
interface Payment {
  readonly valueDate: string;
  readonly method: string;
  readonly amount: number;
  readonly status: string;
  readonly bankReference: string | null;
}

/** All that is known of one order, as the API tells it. */
export interface Story {
  readonly key: string;
  readonly orderId: string;
  readonly history: readonly Entry[];
  readonly pricing: Pricing;
  readonly delivery: Delivery | undefined;
  readonly invoice: Invoice | undefined;
  readonly payments: readonly Payment[];
}

/** Asks the API for everything about an order. */
export async function storyOf(people: People, { planned: { key }, orderId, deliveryId }: LiveOrder): Promise<Story> {
  const who = people.office('admin');
  const get = async <Body>(path: string) => (await who.get<Body>(path)).body;
  const found = deliveryId !== undefined;
  return {
    key,
    orderId,
    history: await get(`/v1/orders/${orderId}/history`),
    pricing: await get(`/v1/orders/${orderId}/pricing`),
    delivery: found ? await get(`/v1/deliveries/${deliveryId}`) : undefined,
    invoice: found ? await get(`/v1/invoices/${deliveryId}`) : undefined,
    payments: (await get<{ items: readonly Payment[] }>(`/v1/payments?reference=${encodeURIComponent(key)}`)).items,
  };
}

const right = (title: string) => ({ title, align: 'right' as const });
const n = (amount: unknown) => Number(amount).toLocaleString('en-US');
const vnd = (amount: unknown) => `${n(amount)} VND`;

/** Tells the story from order to cash: who did what and when, how the price came about, what arrived and what was paid. */
export function tellStory(output: Output, story: Story): void {
  const { key, orderId, history, pricing, delivery, invoice, payments } = story;
  output.line(`The story of order ${key} (${orderId})`);
  output.line();
  output.table(
    [{ title: 'day' }, { title: 'recorded (UTC)' }, { title: 'who' }, { title: 'what happened' }],
    history.map((entry) => [
      entry.businessDate,
      entry.recordedAt.slice(11, 23),
      entry.actor,
      `${entry.type.replace('order.', '').replaceAll('-', ' ')}${detail(entry)}`,
    ]),
  );
  output.line();
  tellPrice(output, pricing);
  if (delivery) tellDelivery(output, delivery);
  if (invoice) {
    const { issuedOn, dueDate, total, net, tax, paid, open } = invoice;
    output.line();
    output.line(`Invoice of ${issuedOn}, due ${dueDate}: ${vnd(net)} + VAT ${vnd(tax)} = ${vnd(total)}.`);
    output.line(`Paid ${vnd(paid)}, open ${vnd(open)}.`);
  }
  for (const { valueDate, method, amount, status, bankReference } of payments) {
    const words = method.toLowerCase().replaceAll('_', ' ');
    output.line(
      `Payment of ${valueDate}: ${vnd(amount)} by ${words}${bankReference === null ? '' : ` (${bankReference})`}, ${status.toLowerCase()}.`,
    );
  }
}

/** The figures that make an event a story. */
function detail({ type, data }: Entry): string {
  const totals = data['totals'] as { total?: number } | undefined;
  switch (type) {
    case 'order.placed':
      return `: worth ${vnd(totals?.total)}`;
    case 'order.held':
      return `: needs ${vnd(data['needed'])}, credit left ${vnd(data['available'])}`;
    case 'order.hold-released':
      return `: ${String(data['reason'])}`;
    case 'order.confirmed':
      return `: ${vnd(data['total'])}${data['cut'] === true ? ', cut' : ''}`;
    case 'order.delivery-planned':
      return ` for ${String(data['plannedDate'])} on ${String(data['vehicle'])}`;
    case 'order.receipt-recorded':
      return `: accepted ${vnd(totals?.total)}`;
    case 'order.closed':
      return `: ${String(data['reason']).toLowerCase().replace('_', ' ')}, billed ${vnd(data['billed'])}`;
    default:
      return '';
  }
}

function tellPrice(output: Output, { lines, totals, equal }: Pricing): void {
  output.table(
    [
      { title: 'line' },
      right('units'),
      right('price'),
      right('gross'),
      { title: 'discounts' },
      right('net'),
      right('VAT'),
    ],
    lines.map((line) => [
      line.sku,
      line.quantity,
      line.unitPrice ?? '',
      line.gross,
      line.steps.map(({ policyId, amount }) => `${policyId} -${amount.toLocaleString('en-US')}`).join(', '),
      line.net,
      line.tax,
    ]),
  );
  const { gross, discount, net, tax, total } = totals;
  output.line(`Price: ${n(gross)} - discounts ${n(discount)} + VAT ${n(tax)} = ${vnd(total)} (net ${n(net)}),`);
  output.line(
    equal ? 'derived again from its evidence: the same to the unit.' : 'derived again from its evidence: NOT THE SAME.',
  );
}

function tellDelivery(output: Output, { lines, lots, vehicle, receivedOn }: Delivery): void {
  output.line();
  output.line(`Delivery on ${vehicle ?? 'a vehicle'}, received on ${receivedOn ?? '-'}:`);
  output.table(
    [
      { title: 'line' },
      { title: 'lots' },
      right('sent'),
      right('accepted'),
      right('refused'),
      right('short'),
      { title: 'why' },
    ],
    lines.map((line) => [
      line.sku,
      lots
        .filter(({ lineNo }) => lineNo === line.lineNo)
        .map(({ lot, quantity }) => `${lot} x ${quantity}`)
        .join(', '),
      line.quantity,
      line.accepted ?? 0,
      line.refused ?? 0,
      line.short ?? 0,
      line.reason ?? '',
    ]),
  );
}
