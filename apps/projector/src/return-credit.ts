import { indexPolicies, type PolicyIndex, type PublishedPolicy } from '#libs/discount-policies';
import type { CommandHandler, StoredEvent } from '#libs/event-store';
import { invoiceDecider } from '#libs/invoicing';
import { orderDecider, type OrderEvent } from '#libs/orders';
import { entitlementOnReturn, usesUnearned, type StreamCommand } from '#libs/processes';
import type { ProjectionEngineOptions } from '#libs/projections';

/** A command with what a return takes back, and the revision of the stream that this was worked out on. */
export interface PreparedReturn {
  readonly sent: StreamCommand;
  readonly revision: number;
}

type GoodsReturned = Extract<OrderEvent, { type: 'order.goods-returned' }>['data'];

/**
 * Works out what a return takes back beside its goods: the order says which uses of budgets are no longer earned, the
 * invoice what is credited. The policies come from the read model: an order's evidence names a position that the model had reached
 * when the order was priced.
 */
export class ReturnCredit {
  constructor(
    private readonly commands: CommandHandler,
    private readonly pool: ProjectionEngineOptions['pool'],
  ) {}

  /** Completes a command about returned goods; undefined for any other. */
  async prepare(sent: StreamCommand, cause: StoredEvent): Promise<PreparedReturn | undefined> {
    const { target, streamId, command } = sent;
    if (target === 'order' && command.type === 'record-return') {
      const { state: order, revision } = await this.commands.load(orderDecider, streamId);
      if (order.status === 'NONE') return { sent, revision };
      const unearned = usesUnearned(order, command.lines, await this.policies());
      return { sent: { target, streamId, command: { ...command, unearned } }, revision };
    }
    if (target === 'invoice' && command.type === 'adjust' && cause.type === 'order.goods-returned') {
      const { state: invoice, revision } = await this.commands.load(invoiceDecider, streamId);
      const { orderId, lines, returned } = cause.data as GoodsReturned;
      const { state: order } = await this.commands.load(orderDecider, `order-${orderId}`);
      if (invoice.status === 'NONE' || order.status === 'NONE') return { sent, revision };
      const entitlement = entitlementOnReturn({ order, invoice, lines, returned }, await this.policies());
      return { sent: { target, streamId, command: { ...command, entitlement } }, revision };
    }
    return undefined;
  }

  private async policies(): Promise<PolicyIndex> {
    const { rows } = await this.pool.query<{ policy: PublishedPolicy }>(
      'select policy from read.discount_policies, jsonb_array_elements(versions) as published(policy)',
    );
    return indexPolicies(rows.map(({ policy }) => policy));
  }
}
