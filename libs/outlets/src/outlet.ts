import { assertNever } from '#libs/kernel';
import type { OutletEvent } from './events.js';

/** The line that stands for all lines without a supplier of their own. */
export const allLines = 'ALL';

export interface OutletSupplier {
  readonly productLine: string;
  readonly distributorId: string;
  readonly currency: string;
  /** Minor units; null: no limit. */
  readonly creditLimit: number | null;
}

/** Null before it is registered. */
export type OutletState = {
  readonly outletId: string;
  readonly name: string;
  readonly outletClass: string;
  readonly outletType: string | null;
  readonly channel: string;
  readonly territory: string;
  /** One per product line. */
  readonly suppliers: readonly OutletSupplier[];
  readonly paymentTermDays: number;
  readonly closed: boolean;
} | null;

/** Who supplies a product line now: its own supplier, else that of all lines; undefined if nobody does. */
export function supplierOf(outlet: NonNullable<OutletState>, productLine: string): OutletSupplier | undefined {
  const of = (line: string) => outlet.suppliers.find((supplier) => supplier.productLine === line);
  return of(productLine) ?? of(allLines);
}

/** Folds one event of an outlet. */
export function evolveOutlet(state: OutletState, event: OutletEvent): OutletState {
  if (event.type === 'outlet.registered') {
    const { suppliers, currency, creditLimit, ...attributes } = event.data;
    return {
      ...attributes,
      suppliers: suppliers.map((supplier) => ({ ...supplier, currency, creditLimit })),
      closed: false,
    };
  }
  if (!state) throw new Error(`${event.type} before outlet.registered`);
  switch (event.type) {
    case 'outlet.reclassified': {
      const { outletClass, outletType, channel, territory } = event.data;
      return { ...state, outletClass, outletType, channel, territory };
    }
    case 'outlet.supplier-changed': {
      const { productLine, distributorId, currency, creditLimit } = event.data;
      const others = state.suppliers.filter((supplier) => supplier.productLine !== productLine);
      return { ...state, suppliers: [...others, { productLine, distributorId, currency, creditLimit }] };
    }
    case 'outlet.closed':
      return { ...state, closed: true };
    case 'outlet.reopened':
      return { ...state, closed: false };
    default:
      return assertNever(event, 'outlet event');
  }
}
