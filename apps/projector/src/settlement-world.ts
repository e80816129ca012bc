import { accountDecider, type AccountState } from '#libs/accounts';
import { unitsOn } from '#libs/catalogue';
import {
  daysOfPeriod,
  earlyPaymentDecider,
  rebateDecider,
  yearBefore,
  type EarlyPaymentState,
  type PaidOn,
  type PartyAttributes,
  type PublishedPolicy,
  type RebateState,
  type SettledInvoice,
  type SettledLine,
} from '#libs/discount-policies';
import type { CommandHandler } from '#libs/event-store';
import { invoiceDecider, type Invoice } from '#libs/invoicing';
import { orderDecider, type Order } from '#libs/orders';
import { paymentDecider } from '#libs/payments';
import type { Trade } from '#libs/kernel';
import type { PaymentOfDebtor, World } from '#libs/processes';
import type { ProjectionEngineOptions } from '#libs/projections';
import { buyerAttributesOn, type KnownBuyer } from '#libs/read-models';
import { bankLineDecider } from '#libs/reconciliation';

const patienceMs = 20_000;
const everyMs = 20;

/** What the settlement of discounts looks at: streams as they are, policies as the read model knows them. */
export class SettlementWorld implements World {
  private known: { readonly newest: number; readonly policies: readonly PublishedPolicy[] } | undefined;

  constructor(
    private readonly commands: CommandHandler,
    private readonly pool: ProjectionEngineOptions['pool'],
  ) {}

  async invoice(invoiceId: string): Promise<Invoice | null> {
    const { state } = await this.commands.load(invoiceDecider, `invoice-${invoiceId}`);
    return state.status === 'NONE' ? null : state;
  }

  async order(orderId: string): Promise<Order | null> {
    const { state } = await this.commands.load(orderDecider, `order-${orderId}`);
    return state.status === 'NONE' ? null : state;
  }

  async account(streamId: string): Promise<AccountState> {
    return (await this.commands.load(accountDecider, streamId)).state;
  }

  async earlyPayment(streamId: string): Promise<EarlyPaymentState> {
    return (await this.commands.load(earlyPaymentDecider, streamId)).state;
  }

  /** The bank's day where its statement shows the money; else the day that was told. */
  async paidOn(paymentId: string): Promise<PaidOn | null> {
    const { state: payment } = await this.commands.load(paymentDecider, `payment-${paymentId}`);
    if (!payment) return null;
    const { valueDate } = payment.recorded;
    if (payment.lineId === null) return { bankDate: valueDate, valueDate };
    const { state: line } = await this.commands.load(bankLineDecider, `bank-line-${payment.lineId}`);
    return line ? { bankDate: line.line.bookedOn ?? line.line.valueDate, valueDate: line.line.valueDate } : null;
  }

  async paymentsOfLine(lineId: string): Promise<readonly PaymentOfDebtor[]> {
    const { state } = await this.commands.load(bankLineDecider, `bank-line-${lineId}`);
    const { creditorId } = state?.line ?? {};
    return (state?.matches ?? []).flatMap(({ kind, paymentId, debtorId }) =>
      kind === 'PAYMENT' && creditorId !== undefined && paymentId !== null && debtorId !== null
        ? [{ paymentId, creditorId, debtorId }]
        : [],
    );
  }

  async rebate(streamId: string): Promise<RebateState> {
    return (await this.commands.load(rebateDecider, streamId)).state;
  }

  /** By acceptance, from the sales facts of that year, in the units that products had at the period's end; a window has no year before. */
  async lastYear({ trade }: SettledInvoice, period: string): Promise<readonly SettledLine[]> {
    const days = daysOfPeriod(period) && daysOfPeriod(yearBefore(period));
    if (!days) return [];
    const { rows } = await this.pool.query<SettledLine & Parameters<typeof unitsOn>[0]>(
      `with fact as (
         select sku, case kind when 'RETURN' then -1 else 1 end as sign, quantity, gross, net, tax from read.sell_through_facts
         where level = $1 and distributor_id = $2 and outlet_id = $3 and date between $4 and $5 and nature = 'GOODS'
           and method in ('RECEIPT', 'RETURN')
       )
       select f.sku, p.brand, p.category, p.packs, p.contents, p.base_unit as "baseUnit", 'GOODS' as nature,
         sum(sign * quantity)::float8 as quantity, sum(sign * gross)::float8 as gross, sum(sign * net)::float8 as net,
         sum(sign * tax)::float8 as tax
       from fact f join read.products p on p.sku = f.sku group by f.sku, p.brand, p.category, p.packs, p.contents, p.base_unit`,
      [trade.level, trade.distributorId, trade.outletId ?? '', days.from, days.to],
    );
    return rows.map(({ packs, contents, baseUnit, ...line }) => ({
      ...line,
      units: unitsOn({ packs, contents, baseUnit }, days.to),
    }));
  }

  async settlementPolicies(position: number): Promise<readonly PublishedPolicy[]> {
    const newest = await this.knownUpTo(position);
    if (this.known?.newest === newest) return this.known.policies;
    const { rows } = await this.pool.query<{ policy: PublishedPolicy }>(
      `select policy from read.discount_policies, jsonb_array_elements(versions) as published(policy)
       where policy->'body'->>'phase' = 'SETTLEMENT'`,
    );
    const policies = rows.map(({ policy }) => policy);
    this.known = { newest, policies };
    return policies;
  }

  /** By the outlet's classifications, the contract's terms and the lists, as far as they were told. */
  async buyerOn(trade: Trade, date: string, position: number): Promise<PartyAttributes> {
    await Promise.all(['outlets', 'distributors', 'customer_list_members'].map((view) => this.reached(view, position)));
    const { rows } = await this.pool.query<KnownBuyer>(
      `select (select jsonb_build_object('classifications', classifications) from read.outlets where outlet_id = $1) as outlet,
         (select jsonb_build_object('agreed', agreed) from read.distributors where distributor_id = $2) as distributor,
         (select coalesce(jsonb_agg(jsonb_build_object('listId', list_id, 'periods', periods) order by list_id), '[]')
          from read.customer_list_members where buyer_id = $3 and level = $4) as lists`,
      [trade.outletId, trade.distributorId, trade.buyerId, trade.level],
    );
    const { outlet, distributor, lists } = rows[0]!;
    return buyerAttributesOn(
      trade,
      { outlet: outlet ?? undefined, distributor: distributor ?? undefined, lists },
      date,
    );
  }

  /** Waits until the read model knows every policy up to the position; answers what changed a policy last. */
  private async knownUpTo(position: number): Promise<number> {
    await this.reached('discount_policies', position);
    const { rows } = await this.pool.query<{ newest: number }>(
      'select coalesce(max(position), 0)::float8 as newest from read.discount_policies',
    );
    return rows[0]!.newest;
  }

  /** Waits until a read model knows all that was written up to the position. */
  private async reached(name: string, position: number): Promise<void> {
    for (const until = performance.now() + patienceMs; ;) {
      const { rows } = await this.pool.query<{ position: number }>(
        `select position::float8 as position from projector.generation where name = $1 and state = 'live'`,
        [name],
      );
      if (rows[0] && rows[0].position >= position) return;
      if (performance.now() > until) throw new Error(`${name} is not known up to position ${position}`);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
