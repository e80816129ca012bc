import type { DistributorEvent, DistributorTerms } from '#libs/distributors';
import type { OutletEvent } from '#libs/outlets';
import { change, rowsOf } from '../declare.js';

export interface DistributorRow {
  readonly distributorId: string;
  readonly name: string;
  readonly taxId: string | null;
  readonly status: 'APPLIED' | 'APPRAISED' | 'REFUSED' | 'APPOINTED' | 'SUSPENDED' | 'TERMINATED';
  readonly channels: readonly string[];
  readonly territories: readonly string[];
  /** Its stock location; null before appointment. */
  readonly warehouseId: string | null;
  /** What was agreed last. */
  readonly terms: DistributorTerms | null;
  /** All that was agreed, in the order of decision; which of it holds on a day: `termsOn`. */
  readonly agreed: readonly DistributorTerms[];
  readonly revision: number;
  readonly position: number;
}

export const distributorsProjection = rowsOf<DistributorRow, 'distributorId', DistributorEvent>({
  name: 'distributors',
  version: 2,
  key: ['distributorId'],
  table: {
    columns: {
      distributorId: 'text',
      name: 'text',
      taxId: 'text?',
      status: 'text',
      channels: 'jsonb',
      territories: 'jsonb',
      warehouseId: 'text?',
      terms: 'jsonb?',
      agreed: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    visibleTo: ['distributorId'],
  },
  keyOf: ({ distributorId }) => ({ distributorId }),
  on: {
    'distributor.applied': {
      fold: (_, { distributorId, name, taxId, channels, territories }, { revision, position }) => ({
        distributorId,
        name,
        taxId,
        status: 'APPLIED',
        channels,
        territories,
        warehouseId: null,
        terms: null,
        agreed: [],
        revision,
        position,
      }),
    },
    'distributor.appraised': {
      fold: (row, { verdict }, { revision, position }) =>
        change(row, () => ({ status: verdict === 'PASSED' ? 'APPRAISED' : 'REFUSED', revision, position })),
    },
    'distributor.appointed': {
      fold: (row, { warehouseId, terms }, { revision, position }) =>
        change(row, ({ agreed }) => ({
          status: 'APPOINTED',
          channels: terms.channels,
          territories: terms.territories,
          warehouseId,
          terms,
          agreed: [...agreed, terms],
          revision,
          position,
        })),
    },
    'distributor.terms-revised': {
      fold: (row, { terms }, { revision, position }) =>
        change(row, ({ agreed }) => ({
          channels: terms.channels,
          territories: terms.territories,
          terms,
          agreed: [...agreed, terms],
          revision,
          position,
        })),
    },
    'distributor.suspended': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'SUSPENDED', revision, position })),
    },
    'distributor.reinstated': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'APPOINTED', revision, position })),
    },
    'distributor.terminated': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'TERMINATED', revision, position })),
    },
  },
});

/** How an outlet is classified from a day on. */
export interface OutletClassification {
  readonly from: string;
  readonly outletClass: string;
  readonly outletType: string | null;
  readonly channel: string;
  readonly territory: string;
}

export interface OutletRow extends Omit<OutletClassification, 'from'> {
  readonly outletId: string;
  readonly name: string;
  /** Every classification, in the order of decision; the first holds since ever. */
  readonly classifications: readonly OutletClassification[];
  readonly suppliers: readonly { readonly productLine: string; readonly distributorId: string }[];
  /** The supplier of every line, or of the first: who sees the outlet. */
  readonly distributorId: string;
  readonly paymentTermDays: number;
  readonly currency: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly revision: number;
  readonly position: number;
}

/** The present classification, and its entry in the history. */
function classified({ outletClass, outletType, channel, territory }: Omit<OutletClassification, 'from'>, from: string) {
  const current = { outletClass, outletType, channel, territory };
  return { ...current, classifications: [{ from, ...current }] };
}

export const outletsProjection = rowsOf<OutletRow, 'outletId', OutletEvent>({
  name: 'outlets',
  version: 2,
  key: ['outletId'],
  table: {
    columns: {
      outletId: 'text',
      name: 'text',
      outletClass: 'text',
      outletType: 'text?',
      channel: 'text',
      territory: 'text',
      classifications: 'jsonb',
      suppliers: 'jsonb',
      distributorId: 'text',
      paymentTermDays: 'bigint',
      currency: 'text',
      status: 'text',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['distributorId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ outletId }) => ({ outletId }),
  on: {
    'outlet.registered': {
      fold: (_, registered, { revision, position }) => ({
        outletId: registered.outletId,
        name: registered.name,
        ...classified(registered, '0001-01-01'),
        suppliers: registered.suppliers,
        distributorId: registered.suppliers[0]?.distributorId ?? '',
        paymentTermDays: registered.paymentTermDays,
        currency: registered.currency,
        status: 'OPEN',
        revision,
        position,
      }),
    },
    'outlet.reclassified': {
      fold: (row, reclassified, { metadata, revision, position }) =>
        change(row, ({ classifications }) => {
          const {
            classifications: [now],
            ...current
          } = classified(reclassified, metadata.businessDate);
          return { ...current, classifications: [...classifications, now!], revision, position };
        }),
    },
    'outlet.supplier-changed': {
      fold: (row, { productLine, distributorId }, { revision, position }) =>
        change(row, ({ suppliers }) => {
          const changed = [...suppliers.filter((s) => s.productLine !== productLine), { productLine, distributorId }];
          return { suppliers: changed, distributorId: changed[0]!.distributorId, revision, position };
        }),
    },
    'outlet.closed': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'CLOSED', revision, position })),
    },
    'outlet.reopened': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'OPEN', revision, position })),
    },
  },
});
