import { Injectable } from '@nestjs/common';
import { budgetDecider, budgetStream, leftFor, reservationOf, type Budget, type BudgetCommand } from '#libs/budgets';
import { price, type BudgetClaim, type Pricing, type PricingRequest } from '#libs/discount-policies';
import { uuidV5 } from '#libs/event-store';
import { Clock, Commands, Problem, type CommandRequest } from '#libs/platform';
import { orderDecider, stillNeeds } from '#libs/orders';
import type { Policies } from '../reference/reference-data.js';
import { BudgetLefts, type OpenBudget } from './budget-lefts.js';

/** The order that budgets are reserved for. */
export interface OrderToHold {
  readonly orderId: string;
  /** The round of pricing that will use them: 0 to be placed, one more with each amendment. */
  readonly round: number;
  readonly sent: CommandRequest;
}

/** A price whose budgets are reserved. */
export interface HeldPrice {
  readonly pricing: Pricing;
  /** By when the order has to be placed; null if it uses no budget. */
  readonly until: string | null;
  /** Keys of the budgets that were reserved: those that the price uses, and what only an earlier try used. */
  readonly reserved: readonly string[];
}

/** What is held for an order waits so long for it to be placed. */
const holdMs = 2 * 60_000;
/** Times that an order is priced again because a race gave less than was left when it looked. */
const mostTries = 4;

/**
 * Prices with what budgets have left, and reserves what a price uses before its order is placed. A look at what is left
 * decides nothing: the budget's stream does, when it is asked to reserve.
 */
@Injectable()
export class BudgetDesk {
  constructor(
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  /** Prices a request; reserves nothing. */
  async price(request: PricingRequest, policies: Policies, detail: 'FULL' | 'STEPS'): Promise<Pricing> {
    return this.priceWith(new BudgetLefts(request, policies.budgeted), request, policies, detail, null);
  }

  /**
   * Prices a request and reserves what the price uses. Where a race gave less, it is priced again with exactly what was
   * given.
   */
  async hold(request: PricingRequest, policies: Policies, order: OrderToHold): Promise<HeldPrice> {
    const lefts = new BudgetLefts(request, policies.budgeted);
    const held = new Map<string, Held>();
    const heldOf = (budgetKey: string) => held.get(budgetKey)?.amount ?? 0;
    for (let tries = 1; ; tries++) {
      // The last try takes what is held, whatever else is left.
      if (tries === mostTries) lefts.setAll(heldOf);
      const pricing = await this.priceWith(lefts, request, policies, 'STEPS', order.orderId);
      if (tries === 1 && pricing.claims.length > 0 && (await this.isThere(order))) {
        return { pricing, until: null, reserved: [] };
      }
      const asked = pricing.claims.filter(({ budgetKey, amount }) => heldOf(budgetKey) < amount);
      const got = await Promise.all(
        asked.map((claim) => this.reserve(claim, lefts.of(claim.budgetKey), request, order)),
      );
      asked.forEach(({ budgetKey }, i) => held.set(budgetKey, got[i]!));
      const short = asked.filter(({ budgetKey, amount }) => heldOf(budgetKey) < amount);
      if (short.length === 0) {
        const until = pricing.claims.flatMap(({ budgetKey }) => held.get(budgetKey)?.heldUntil ?? []);
        const reserved = [...held.keys()].filter((budgetKey) => heldOf(budgetKey) > 0);
        return { pricing, until: until.sort()[0] ?? null, reserved };
      }
      for (const { budgetKey } of short) lefts.set(budgetKey, heldOf(budgetKey));
    }
  }

  /**
   * Answers what became of an order to be placed or amended, and frees at once what was `reserved` for it in vain: once it is
   * there, what it does not use; if it was refused and no repeat of the request could still succeed, all. What else is left
   * over is freed when its time is over.
   */
  async freeing<Answer>(
    outcome: Promise<Answer>,
    order: OrderToHold,
    { claims, reserved }: { readonly claims: readonly BudgetClaim[]; readonly reserved: readonly string[] },
  ): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await outcome;
    } catch (error) {
      if (reserved.length > 0 && isFinal(error)) await this.giveUp(order, reserved).catch(leftToSweeper);
      throw error;
    }
    if (reserved.some((budgetKey) => !uses(claims, budgetKey))) {
      await this.freeUnused(order, reserved).catch(leftToSweeper);
    }
    return answer;
  }

  /** The order's own stream tells what it uses: a repeat of the request may have placed it at another price. */
  private async freeUnused({ orderId, round, sent }: OrderToHold, reserved: readonly string[]): Promise<void> {
    const { state } = await this.commands.load(orderDecider, `order-${orderId}`);
    if (state.status === 'NONE') return;
    const unused = reserved.filter((budgetKey) => !uses(state.claims, budgetKey));
    const command = { type: 'settle', orderId, round, keep: 0, reason: 'SURPLUS' } as const;
    // A repeat may have reserved once more since: each time it is a command of its own.
    const what = `free ${round} ${this.clock.now()}`;
    await Promise.all(unused.map((budgetKey) => this.send(budgetKey, sent, what, command)));
  }

  private async giveUp({ orderId, round, sent }: OrderToHold, reserved: readonly string[]): Promise<void> {
    const { state } = await this.commands.load(orderDecider, `order-${orderId}`);
    await Promise.all(
      reserved.map((budgetKey) => {
        const keep = stillNeeds(state, budgetKey);
        const command = { type: 'give-up', orderId, round, keep, by: sent.commandId } as const;
        return this.send(budgetKey, sent, `give up ${round} ${keep}`, command);
      }),
    );
  }

  /** Only budgets that the price looks at are looked up; to look up one may lead to another. */
  private async priceWith(
    lefts: BudgetLefts,
    request: PricingRequest,
    policies: Policies,
    detail: 'FULL' | 'STEPS',
    orderId: string | null,
  ): Promise<Pricing> {
    for (;;) {
      const pricing = price(lefts.into(request), policies.index, detail);
      const news = lefts.unknown(pricing.evidence.budgets ?? []);
      if (news.length === 0) return pricing;
      const budgets = await Promise.all(news.map(({ budgetKey }) => this.look(budgetKey)));
      // What the order itself keeps already counts as left.
      news.forEach((budget, i) => lefts.set(budget.budgetKey, leftFor(budgets[i]!, budget, orderId)));
    }
  }

  /** True for a request that is sent again after it succeeded: its first outcome stands, and it needs no more. */
  private async isThere({ orderId, round }: OrderToHold): Promise<boolean> {
    const { state } = await this.commands.load(orderDecider, `order-${orderId}`);
    return state.status !== 'NONE' && state.round >= round;
  }

  private async look(budgetKey: string): Promise<Budget> {
    const streamId = budgetStream(budgetKey);
    return (this.commands.peek(budgetDecider, streamId) ?? (await this.commands.load(budgetDecider, streamId))).state;
  }

  private async reserve(
    claim: BudgetClaim,
    known: OpenBudget,
    request: PricingRequest,
    order: OrderToHold,
  ): Promise<Held> {
    const { budgetKey, policyId, measure, amount } = claim;
    const { cap, limit, version } = known;
    const { orderId, round, sent } = order;
    const heldUntil = new Date(Date.parse(this.clock.now()) + holdMs).toISOString();
    const outcome = await this.send(budgetKey, sent, `reserve ${round} ${amount} ${heldUntil}`, {
      ...{ type: 'reserve', budgetKey, policyId, scope: known.scope, measure, currency: request.currency },
      cap: { version, limit, grant: cap.grant },
      ...{ orderId, round, amount, heldUntil, by: sent.commandId },
    });
    const reservation = outcome.kind === 'accepted' ? reservationOf(outcome.state, orderId) : undefined;
    if (!reservation) return { amount: 0, heldUntil };
    return { amount: Math.min(reservation.open, amount), heldUntil: reservation.heldUntil };
  }

  private send(budgetKey: string, sent: CommandRequest, what: string, command: BudgetCommand) {
    const now = this.clock.now();
    const commandId = uuidV5(`${sent.commandId}\n${budgetKey}\n${what}`);
    return this.commands.handle(budgetDecider, {
      ...{ streamId: budgetStream(budgetKey), command, commandId, requestHash: commandId },
      context: { now, businessDate: this.clock.businessDate(now), actor: sent.caller.actor },
      ...{ correlationId: sent.correlationId, traceparent: sent.traceparent },
    });
  }
}

/** What became of the order is answered all the same. */
const leftToSweeper = () => undefined;

function uses(claims: readonly Pick<BudgetClaim, 'budgetKey'>[], budgetKey: string): boolean {
  return claims.some((claim) => claim.budgetKey === budgetKey);
}

interface Held {
  readonly amount: number;
  readonly heldUntil: string;
}

/**
 * True if every repeat of the request would be refused as well: a new order is refused for what it says, an amendment
 * for that and the state of the order that it names by If-Match.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  return error.status < 500 && error.code !== 'budget-hold-over' && error.code !== 'idempotency-key-reused';
}
