import { Injectable } from '@nestjs/common';
import { budgetDecider, budgetStream, givenOf, leftFor } from '#libs/budgets';
import {
  askedOf,
  earlyPaymentDecider,
  earlyPaymentStream,
  promisedBy,
  tiersOf,
  type EarlyPaymentState,
  type EarlyPaymentTier,
  type OfferedPolicy,
} from '#libs/discount-policies';
import type { EarlyAmount } from '#libs/payments';
import { Commands } from '#libs/platform';

/** An invoice that is asked for, with what is open of it; minor units. */
interface Named {
  readonly invoiceId: string;
  readonly amount: number;
}

/** In the measure of budgets, by key: what they have left, or what is drawn on them. */
type ByBudget = ReadonlyMap<string, number>;

/** What less settles invoices when it is paid early. */
@Injectable()
export class EarlyAmounts {
  constructor(private readonly commands: Commands) {}

  /**
   * What less settles the invoices together, for each day on which that changes. No more discount than the budgets have left now,
   * whichever of the invoices draws on them first. Nothing is reserved: what others earn before the money comes is theirs.
   */
  async amountsOf(named: readonly Named[], today: string): Promise<readonly EarlyAmount[]> {
    const states = await Promise.all(named.map(({ invoiceId }) => this.stateOf(invoiceId)));
    const lefts = await this.leftsOf(states.flatMap((state) => state?.offer.policies ?? []));
    const draws = named.map(({ amount }, i) => mostDrawn(states[i]!, amount));
    const tiers = named.map(({ amount }, i) => promised(states[i]!, amount, lessOthers(lefts, draws, i)));
    const days = [...new Set(tiers.flat().map(({ until }) => until))].filter((until) => until >= today).sort();
    const rows = days.flatMap((until) => {
      const invoices = named.map(({ invoiceId, amount }, i) => {
        const discount = tiers[i]!.find((tier) => until <= tier.until)?.discount ?? 0;
        return { invoiceId, amount: amount - discount };
      });
      // An invoice of which nothing is left to pay is for a person.
      if (invoices.some(({ amount }) => amount === 0)) return [];
      return [{ until, amount: sumOf(invoices), invoices }];
    });
    // A day of nothing is told where less is asked for after it.
    return rows.slice(0, rows.findLastIndex(({ amount }) => amount < sumOf(named)) + 1);
  }

  private async stateOf(invoiceId: string): Promise<EarlyPaymentState> {
    return (await this.commands.load(earlyPaymentDecider, earlyPaymentStream(invoiceId))).state;
  }

  private async leftsOf(policies: readonly OfferedPolicy[]): Promise<ByBudget> {
    const budgets = policies.flatMap(({ version, budgets: own }) => own.map((budget) => ({ ...budget, version })));
    const lefts = budgets.map(async ({ budgetKey, version, limit }): Promise<[string, number]> => {
      const { state } = await this.commands.load(budgetDecider, budgetStream(budgetKey));
      return [budgetKey, leftFor(state, { version, limit })];
    });
    return new Map(await Promise.all(lefts));
  }
}

const sumOf = (invoices: readonly Named[]) => invoices.reduce((sum, { amount }) => sum + amount, 0);

/** The most that an invoice may ask of each budget. */
function mostDrawn(state: EarlyPaymentState, open: number): ByBudget {
  const most = new Map<string, number>();
  if (!state) return most;
  tiersOf(state.offer, open, state.total, (policy, amount) => {
    for (const asked of askedOf(policy.budgets, amount, givenBy(state, policy))) {
      most.set(asked.budgetKey, Math.max(asked.amount, most.get(asked.budgetKey) ?? 0));
    }
    return amount;
  });
  return most;
}

/** What is left to one invoice once all others have drawn. */
function lessOthers(lefts: ByBudget, draws: readonly ByBudget[], own: number): ByBudget {
  const left = ([budgetKey, all]: readonly [string, number]): [string, number] => {
    const others = draws.reduce((sum, drawn, i) => (i === own ? sum : sum + (drawn.get(budgetKey) ?? 0)), 0);
    return [budgetKey, Math.max(all - others, 0)];
  };
  return new Map([...lefts].map(left));
}

/** The tiers of an invoice as far as budgets reach. */
function promised(state: EarlyPaymentState, open: number, lefts: ByBudget): readonly EarlyPaymentTier[] {
  if (!state) return [];
  return tiersOf(state.offer, open, state.total, (policy, wanted) =>
    promisedBy(policy.budgets, wanted, givenBy(state, policy), ({ budgetKey, amount, grant }) =>
      givenOf(amount, lefts.get(budgetKey)!, grant),
    ),
  );
}

const givenBy = ({ offer, of }: NonNullable<EarlyPaymentState>, policy: OfferedPolicy) =>
  of[offer.policies.indexOf(policy)]!.given;
