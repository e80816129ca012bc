import { accountDecider } from '#libs/accounts';
import { budgetDecider } from '#libs/budgets';
import { deductionDecider } from '#libs/deductions';
import { deliveryDecider, returnDecider } from '#libs/deliveries';
import { earlyPaymentDecider, rebateDecider } from '#libs/discount-policies';
import { outletStockDecider, stockDecider } from '#libs/inventory';
import { invoiceDecider } from '#libs/invoicing';
import { isRejection, type Decider, type DecisionContext, type DomainEvent } from '#libs/kernel';
import { orderDecider } from '#libs/orders';
import { paymentDecider, paymentRequestDecider } from '#libs/payments';
import {
  bankLineDecider,
  bankNoticeDecider,
  bankStatementDecider,
  virtualAccountDecider,
  type BankNoticeCommand,
} from '#libs/reconciliation';
import { processManagers, type ProcessCommand } from '../index.js';
import { recogniseAmount } from '../recognising.js';

const deciders = {
  account: accountDecider,
  'bank-line': bankLineDecider,
  'bank-notice': bankNoticeDecider,
  'bank-statement': bankStatementDecider,
  budget: budgetDecider,
  deduction: deductionDecider,
  delivery: deliveryDecider,
  'early-payment': earlyPaymentDecider,
  invoice: invoiceDecider,
  order: orderDecider,
  'outlet-stock': outletStockDecider,
  payment: paymentDecider,
  'payment-request': paymentRequestDecider,
  rebate: rebateDecider,
  return: returnDecider,
  stock: stockDecider,
  'virtual-account': virtualAccountDecider,
} as const;

const context: DecisionContext = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
};

/** A notice comes from the bank, never from a process. */
interface NoticeCommand {
  readonly target: 'bank-notice';
  readonly streamId: string;
  readonly command: BankNoticeCommand;
}

interface Stream {
  readonly target: keyof typeof deciders;
  state: unknown;
}

/**
 * Deciders and process managers in memory, without store and clock. Each manager reads the log at its own pace, so a
 * caller decides in which order the hand-overs happen: every interleaving that a real system may show, and no other.
 */
export class Simulation {
  readonly log: DomainEvent[] = [];
  readonly refused: string[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly managers = processManagers('PRINCIPAL').map((manager) => ({ manager, next: 0 }));

  /** Sends a command as a person; a refusal is kept in `refused` and answered. */
  send(sent: ProcessCommand | NoticeCommand, person = context.actor.id): string | undefined {
    // What must look at policies is for the tests through HTTP.
    if (sent.target === 'settlement') {
      return sent.command.type === 'recognise-amount' ? this.send(recogniseAmount(sent.command), person) : undefined;
    }
    const { target, streamId, command } = sent;
    const decider = deciders[target] as unknown as Decider<unknown, unknown, DomainEvent>;
    const stream = this.streams.get(streamId) ?? { target, state: decider.initial };
    this.streams.set(streamId, stream);
    const outcome = decider.decide(command, stream.state, { ...context, actor: { ...context.actor, id: person } });
    if (isRejection(outcome)) {
      this.refused.push(`${command.type}: ${outcome.code}`);
      return outcome.code;
    }
    for (const event of outcome) {
      stream.state = decider.evolve(stream.state, event);
      this.log.push(event);
    }
    return undefined;
  }

  /** Lets one manager, chosen by number, hand over its next event; false if it has nothing to do. */
  step(which: number): boolean {
    const reader = this.managers[which % this.managers.length]!;
    const event = this.log[reader.next];
    if (!event) return false;
    reader.next += 1;
    const { businessDate } = context;
    const commands = reader.manager.react({ ...event, position: reader.next, metadata: { businessDate } });
    for (const command of commands) this.send(command);
    return true;
  }

  /** Lets all managers finish; the log has to come to rest. */
  settle(most = 100_000): void {
    for (let steps = 0; this.managers.some((_, which) => this.step(which)); steps++) {
      if (steps > most) throw new Error('the processes never come to rest');
    }
  }

  state<State>(streamId: string): State | undefined {
    return this.streams.get(streamId)?.state as State | undefined;
  }

  /** States of all streams of one kind, by stream. */
  states<State>(target: Stream['target']): ReadonlyMap<string, State> {
    return new Map([...this.streams].filter(([, s]) => s.target === target).map(([id, s]) => [id, s.state as State]));
  }

  /** Data of all events of a type, in log order. */
  events<Data>(type: string): readonly Data[] {
    return this.log.filter((event) => event.type === type).map((event) => event.data as Data);
  }
}
