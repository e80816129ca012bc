import { Value } from '@sinclair/typebox/value';
import type { DecisionContext, Decider } from '../decider.js';
import type { DomainEvent, EventRegistry } from '../event.js';
import { isRejection, type Rejection } from '../rejection.js';

const defaultContext: DecisionContext = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
};

/**
 * Given past events, when a command comes, then these events, a refusal, or nothing. Every event, given or decided, is
 * checked against the registry's schema, so that specs and stored facts cannot drift apart.
 */
export function specificationFor<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  registry: EventRegistry,
) {
  const checked = (event: Event): Event => {
    const definition = registry.definitions.find((d) => d.type === event.type);
    if (!definition) throw new Error(`${event.type} is not in the registry of ${registry.context}`);
    const [error] = Value.Errors(definition.schema, event.data);
    if (error) throw new Error(`${event.type}${error.path}: ${error.message}, got ${JSON.stringify(error.value)}`);
    return event;
  };
  const fold = (events: readonly Event[]) => events.map(checked).reduce(decider.evolve, decider.initial);

  return (...given: Event[]) => ({
    state: () => fold(given),
    when: (command: Command, context: Partial<DecisionContext> = {}) => {
      const decide = () => decider.decide(command, fold(given), { ...defaultContext, ...context });
      return {
        outcome: decide,
        then: (...expected: Event[]) => {
          const outcome = decide();
          if (isRejection(outcome)) throw new Error(`refused: ${outcome.code}: ${outcome.message}`);
          expect(outcome.map(checked)).toEqual(expected);
        },
        thenEvents: (): readonly Event[] => {
          const outcome = decide();
          if (isRejection(outcome)) throw new Error(`refused: ${outcome.code}: ${outcome.message}`);
          return outcome.map(checked);
        },
        thenNothing: () => expect(decide()).toEqual([]),
        thenRejected: (code: string): Rejection => {
          const outcome = decide();
          if (!isRejection(outcome)) throw new Error(`not refused: ${JSON.stringify(outcome)}`);
          expect(outcome.code).toBe(code);
          return outcome;
        },
      };
    },
  });
}
