import { assertNever, isBusinessDate, reject, type DecisionContext, type Rejection } from '#libs/kernel';
import type { Finding } from './analysis/finding.js';
import type { DiscountPolicyCommand } from './commands.js';
import type { DiscountPolicy } from './discount-policy.js';
import type { DiscountPolicyEvent } from './events.js';
import { policyFaults } from './soundness.js';

type CommandOf<Type extends DiscountPolicyCommand['type']> = Extract<DiscountPolicyCommand, { type: Type }>;
type Outcome = readonly DiscountPolicyEvent[] | Rejection;

/** The rules of a discount policy's life. */
export function decide(command: DiscountPolicyCommand, state: DiscountPolicy, context: DecisionContext): Outcome {
  switch (command.type) {
    case 'draft-discount-policy':
      return draft(command, state);
    case 'publish-discount-policy':
      return publish(command, state, context);
    case 'stop-discount-policy':
      return stop(command, state, context);
    case 'end-discount-policy':
      return end(command, state, context);
    default:
      return assertNever(command, 'discount policy command');
  }
}

function draft({ policyId, body }: CommandOf<'draft-discount-policy'>, state: DiscountPolicy): Outcome {
  if (state.endedFrom !== null) return ended(state.endedFrom);
  if (JSON.stringify(state.draft) === JSON.stringify(body)) return [];
  return [{ type: 'discount-policy.drafted', data: { policyId, body } }];
}

function publish(
  { policyId, findings, acknowledged }: CommandOf<'publish-discount-policy'>,
  state: DiscountPolicy,
  context: DecisionContext,
): Outcome {
  if (state.endedFrom !== null) return ended(state.endedFrom);
  const body = state.draft;
  if (body === null) return reject('nothing-drafted', 'There is no draft to publish: write one first.');
  if (state.published !== null && state.published.level !== body.level) {
    return reject('level-changed', 'A policy keeps its level: write a new policy for the other level.', {
      published: state.published.level,
      draft: body.level,
    });
  }
  const faults = policyFaults(body, context.businessDate);
  if (faults.length > 0) {
    const message = `The policy can't be published: ${faults.map((fault) => fault.message).join(' ')}`;
    return reject('policy-unsound', message, { faults });
  }
  const refusal = refusalOf(findings, acknowledged);
  if (refusal) return refusal;
  const version = state.stoppedFrom.length + 1;
  const warned = new Set(findings.filter(({ severity }) => severity === 'WARNING').map(({ code }) => code));
  const taken = [...new Set(acknowledged)].filter((code) => warned.has(code)).sort();
  const data = { policyId, version, body, ...(taken.length > 0 ? { acknowledged: taken } : {}) };
  return [{ type: 'discount-policy.published', data }];
}

/** Errors stop a publication, warnings one that does not name them; all of them are told at once. */
function refusalOf(findings: readonly Finding[], acknowledged: readonly string[]): Rejection | undefined {
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  const open = findings.filter(({ severity, code }) => severity === 'WARNING' && !acknowledged.includes(code));
  const told = [...errors, ...open];
  if (told.length === 0) return undefined;
  const text = told.map(({ message }) => message).join(' ');
  if (errors.length > 0) {
    return reject('policy-unsound', `The policy can't be published: ${text}`, { faults: [], findings: told });
  }
  const codes = [...new Set(open.map(({ code }) => code))];
  return reject('warnings-open', `Acknowledge ${codes.join(', ')} to publish it all the same: ${text}`, {
    codes,
    findings: told,
  });
}

function stop(command: CommandOf<'stop-discount-policy'>, state: DiscountPolicy, context: DecisionContext): Outcome {
  if (state.endedFrom !== null) return ended(state.endedFrom);
  const { policyId, version, reason, from = context.businessDate } = command;
  const stoppedFrom = state.stoppedFrom[version - 1];
  if (stoppedFrom === undefined) {
    return reject('version-unknown', `Version ${version} was never published.`, { versions: state.stoppedFrom.length });
  }
  if (!isBusinessDate(from)) return notADate(from);
  // A stop is never taken back or put off: who sold under it must be able to rely on it. A new version starts anew.
  if (stoppedFrom !== null && stoppedFrom <= from) return [];
  return [{ type: 'discount-policy.stopped', data: { policyId, version, from, reason } }];
}

function end(command: CommandOf<'end-discount-policy'>, state: DiscountPolicy, context: DecisionContext): Outcome {
  const { policyId, reason, from = context.businessDate } = command;
  if (state.endedFrom !== null) return [];
  if (state.draft === null && state.published === null) return reject('policy-unknown', 'There is no such policy.');
  if (!isBusinessDate(from)) return notADate(from);
  return [{ type: 'discount-policy.ended', data: { policyId, from, reason } }];
}

function ended(from: string): Rejection {
  return reject('policy-ended', `The policy ended on ${from}: write a new one.`, { endedFrom: from });
}

function notADate(text: string): Rejection {
  return reject('not-a-date', `${text} is not a calendar date (YYYY-MM-DD).`, { from: text });
}
