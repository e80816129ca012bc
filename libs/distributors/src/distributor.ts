import { assertNever } from '#libs/kernel';
import type { DistributorEvent, DistributorTerms } from './events.js';

export type DistributorStatus = 'APPLIED' | 'PASSED' | 'FAILED' | 'ACTIVE' | 'SUSPENDED' | 'TERMINATED';

/** Null before it applied. `terms` and `warehouseId` from the appointment on. */
export type DistributorState = {
  readonly distributorId: string;
  readonly name: string;
  readonly taxId: string | null;
  readonly status: DistributorStatus;
  readonly warehouseId: string | null;
  readonly terms: DistributorTerms | null;
} | null;

/**
 * The terms that hold on a day, of all that were agreed (in the order of decision): the last decided of those whose period
 * holds it. Where none does the contract runs on by those that began last before it, or is not begun yet: the first.
 */
export function termsOn(agreed: readonly DistributorTerms[], date: string): DistributorTerms | undefined {
  const begun = agreed.filter(({ validFrom }) => validFrom <= date);
  const holding = begun.filter(({ validTo }) => validTo === null || date <= validTo);
  const latest = begun.reduce((best, one) => (best && best.validFrom > one.validFrom ? best : one), begun[0]);
  return holding.at(-1) ?? latest ?? agreed[0];
}

/** Folds one event of a distributor. */
export function evolveDistributor(state: DistributorState, event: DistributorEvent): DistributorState {
  if (event.type === 'distributor.applied') {
    const { distributorId, name, taxId } = event.data;
    return { distributorId, name, taxId, status: 'APPLIED', warehouseId: null, terms: null };
  }
  if (!state) throw new Error(`${event.type} before distributor.applied`);
  switch (event.type) {
    case 'distributor.appraised':
      return { ...state, status: event.data.verdict };
    case 'distributor.appointed':
      return { ...state, status: 'ACTIVE', warehouseId: event.data.warehouseId, terms: event.data.terms };
    case 'distributor.terms-revised':
      return { ...state, terms: event.data.terms };
    case 'distributor.suspended':
      return { ...state, status: 'SUSPENDED' };
    case 'distributor.reinstated':
      return { ...state, status: 'ACTIVE' };
    case 'distributor.terminated':
      return { ...state, status: 'TERMINATED' };
    default:
      return assertNever(event, 'distributor event');
  }
}
