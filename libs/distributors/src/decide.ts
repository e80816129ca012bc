import { assertNever, isBusinessDate, isCurrency, reject, type Decider, type Rejection } from '#libs/kernel';
import type { DistributorCommand } from './commands.js';
import { evolveDistributor, type DistributorState, type DistributorStatus } from './distributor.js';
import type { DistributorEvent, DistributorTerms } from './events.js';
import { isVietnameseTaxId } from './tax-id.js';

type Command<Type extends DistributorCommand['type']> = Extract<DistributorCommand, { type: Type }>;
type Outcome = readonly DistributorEvent[] | Rejection;
type Known = NonNullable<DistributorState>;

/** From the application to the end of the contract. */
function decideDistributor(command: DistributorCommand, state: DistributorState): Outcome {
  if (command.type === 'apply') return apply(command, state);
  if (!state) return reject('unknown-distributor', 'There is no such distributor.');
  switch (command.type) {
    case 'appraise':
      return appraise(command, state);
    case 'appoint':
      return appoint(command, state);
    case 'revise-terms':
      return reviseTerms(command, state);
    case 'suspend':
      return move(state, 'SUSPENDED', ['ACTIVE'], command.reason, 'distributor.suspended');
    case 'reinstate':
      return move(state, 'ACTIVE', ['SUSPENDED'], command.reason, 'distributor.reinstated');
    case 'terminate':
      return move(state, 'TERMINATED', ['ACTIVE', 'SUSPENDED'], command.reason, 'distributor.terminated');
    default:
      return assertNever(command, 'distributor command');
  }
}

function apply(command: Command<'apply'>, state: DistributorState): Outcome {
  const { distributorId, name, taxId, contactId } = command;
  if (state) {
    return state.name === name && state.taxId === taxId
      ? []
      : reject('already-applied', `${distributorId} belongs to ${state.name} already.`, { distributorId });
  }
  if (name.trim() === '') return reject('name-missing', 'A distributor needs a name.');
  if (taxId !== null && !isVietnameseTaxId(taxId)) {
    return reject(
      'bad-tax-id',
      `${taxId} is no tax id: 10 or 13 digits with check digit, or the 12-digit citizen id.`,
      {
        taxId,
      },
    );
  }
  const channels = [...command.channels];
  const territories = [...command.territories];
  return [{ type: 'distributor.applied', data: { distributorId, name, taxId, channels, territories, contactId } }];
}

/** A firm that failed may be appraised again; one that passed need not. */
function appraise({ verdict, score, note }: Command<'appraise'>, state: Known): Outcome {
  if (state.status === 'PASSED' && verdict === 'PASSED') return [];
  if (state.status !== 'APPLIED' && state.status !== 'FAILED' && state.status !== 'PASSED') {
    return wrongStatus(state, 'be appraised');
  }
  if (!Number.isInteger(score) || score < 0 || score > 100) {
    return reject('bad-score', 'A score is a whole number from 0 to 100.', { score });
  }
  const { distributorId } = state;
  return [{ type: 'distributor.appraised', data: { distributorId, verdict, score, note } }];
}

function appoint({ warehouseId, terms }: Command<'appoint'>, state: Known): Outcome {
  if (state.status === 'ACTIVE') {
    return state.warehouseId === warehouseId && sameTerms(state.terms, terms)
      ? []
      : reject('already-appointed', `${state.distributorId} is appointed already; revise its terms instead.`);
  }
  if (state.status === 'APPLIED' || state.status === 'FAILED') {
    return reject('not-appraised', `${state.distributorId} has not passed an appraisal.`, { status: state.status });
  }
  if (state.status !== 'PASSED') return wrongStatus(state, 'be appointed');
  if (warehouseId === '') return reject('warehouse-missing', 'Name the warehouse that receives its goods.');
  const { distributorId, name } = state;
  return refuseTerms(terms) ?? [{ type: 'distributor.appointed', data: { distributorId, name, warehouseId, terms } }];
}

function reviseTerms({ terms, reason }: Command<'revise-terms'>, state: Known): Outcome {
  if (state.status !== 'ACTIVE' && state.status !== 'SUSPENDED') return wrongStatus(state, 'get new terms');
  if (sameTerms(state.terms, terms)) return [];
  const { distributorId } = state;
  const refused = refuseTerms(terms);
  if (refused) return refused;
  if (state.terms && state.terms.currency !== terms.currency) {
    return reject('currency-mismatch', `Its account is kept in ${state.terms.currency}; appoint it anew for another.`);
  }
  return [{ type: 'distributor.terms-revised', data: { distributorId, terms, reason } }];
}

function move(
  state: Known,
  to: DistributorStatus,
  from: readonly DistributorStatus[],
  reason: string,
  type: 'distributor.suspended' | 'distributor.reinstated' | 'distributor.terminated',
): Outcome {
  if (state.status === to) return [];
  if (!from.includes(state.status)) return wrongStatus(state, `become ${to}`);
  if (reason.trim() === '') return reject('reason-missing', 'Say why.');
  return [{ type, data: { distributorId: state.distributorId, reason } }];
}

function refuseTerms(terms: DistributorTerms): Rejection | undefined {
  const { validFrom, validTo, channels, territories, paymentTermDays, currency, creditLimit, guarantee } = terms;
  if (!isBusinessDate(validFrom) || (validTo !== null && (!isBusinessDate(validTo) || validTo < validFrom))) {
    return reject('bad-period', `${validFrom} to ${validTo ?? 'open end'} is not a period of days.`);
  }
  if (channels.length === 0 || territories.length === 0) {
    return reject('area-missing', 'A contract names at least one channel and one territory.');
  }
  if (!isWhole(paymentTermDays)) return reject('bad-term', 'The payment term is a whole number of days, zero or more.');
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  if ((creditLimit !== null && !isWhole(creditLimit)) || !isWhole(guarantee)) {
    return reject('bad-amount', 'Limit and guarantee are whole numbers of minor units, zero or more.', {
      creditLimit,
      guarantee,
    });
  }
  return undefined;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function sameTerms(a: DistributorTerms | null, b: DistributorTerms): boolean {
  const text = (terms: DistributorTerms) => JSON.stringify(Object.entries(terms).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a !== null && text(a) === text(b);
}

function wrongStatus({ distributorId, status }: Known, what: string): Rejection {
  return reject('wrong-status', `${distributorId} is ${status} and can’t ${what}.`, { status });
}

/** A distributor and its contract, stream `distributor-<id>`. */
export const distributorDecider: Decider<DistributorState, DistributorCommand, DistributorEvent> = {
  name: 'distributor',
  snapshotVersion: 1,
  initial: null,
  decide: decideDistributor,
  evolve: evolveDistributor,
};
