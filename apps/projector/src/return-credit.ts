import { indexPolicies, type PolicyIndex, type PublishedPolicy } from '#libs/discount-policies';
import type { CommandHandler } from '#libs/event-store';
import { invoiceDecider, type Invoice, type InvoiceCommand } from '#libs/invoicing';
import { orderDecider } from '#libs/orders';
import { entitlementOnReturn } from '#libs/processes';
import type { ProjectionEngineOptions } from '#libs/projections';

type Adjust = Extract<InvoiceCommand, { type: 'adjust' }>;

/** A credit note with what it takes back, and the revision of the invoice that this was worked out on. */
export interface PreparedCredit {
  readonly command: Adjust;
  readonly revision: number;
}

/**
 * Works out what a return takes back beside its goods, on the newest state of the order's invoices. The policies come
 * from the read model: an order's evidence names a position that the model had reached when the order was priced.
 */
export class ReturnCredit {
  constructor(
    private readonly commands: CommandHandler,
    private readonly pool: ProjectionEngineOptions['pool'],
  ) {}

  async prepare(streamId: string, command: Adjust): Promise<PreparedCredit> {
    const { state: invoice, revision } = await this.commands.load(invoiceDecider, streamId);
    if (invoice.status === 'NONE') return { command, revision };
    const { state: order } = await this.commands.load(orderDecider, `order-${invoice.orderId}`);
    if (order.status === 'NONE') return { command, revision };
    const { lines } = command;
    const goods = { order, invoice, invoices: await this.invoicesOf(order.deliveries, invoice), lines };
    return { command: { ...command, entitlement: entitlementOnReturn(goods, await this.policies()) }, revision };
  }

  private async invoicesOf(
    deliveries: readonly { readonly deliveryId: string }[],
    invoice: Invoice,
  ): Promise<readonly Invoice[]> {
    const others = deliveries.filter(({ deliveryId }) => deliveryId !== invoice.deliveryId);
    const loaded = await Promise.all(
      others.map(({ deliveryId }) => this.commands.load(invoiceDecider, `invoice-${deliveryId}`)),
    );
    return [invoice, ...loaded.flatMap(({ state }) => (state.status === 'NONE' ? [] : [state]))];
  }

  private async policies(): Promise<PolicyIndex> {
    const { rows } = await this.pool.query<{ policy: PublishedPolicy }>(
      'select policy from read.discount_policies, jsonb_array_elements(versions) as published(policy)',
    );
    return indexPolicies(rows.map(({ policy }) => policy));
  }
}
