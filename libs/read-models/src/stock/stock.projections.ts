import type { StockEvent } from '#libs/inventory';
import { factsOf, groupedPerEvent, rowsOf } from '../declare.js';

interface PlaceRow {
  readonly locationId: string;
  /** Null: the principal's own warehouse. */
  readonly distributorId: string | null;
}
interface LotRef {
  readonly sku: string;
  readonly lot: string;
  readonly expiry: string | null;
}

/** Base units of one lot at one location; lots of the same name with another expiry are other lots. */
export interface StockOnHandRow extends PlaceRow {
  readonly sku: string;
  readonly lot: string;
  /** 9999-12-31 if it does not expire. */
  readonly expiry: string;
  readonly onHand: number;
  readonly position: number;
}

/** Base units of one SKU at one location: what orders have set aside, and how much there is. */
export interface StockLevelRow extends PlaceRow {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  /** onHand - reserved, expired lots included. */
  readonly available: number;
  readonly position: number;
}

/** One movement of one lot; the sum of `quantity` up to a day is what was there. */
export interface StockMovementRow extends PlaceRow, LotRef {
  readonly kind: string;
  readonly documentId: string;
  readonly quantity: number;
}

interface Change extends LotRef {
  readonly quantity: number;
}
type MovingEvent = Extract<
  StockEvent,
  { type: 'stock.received' | 'stock.issued' | 'stock.adjusted' | 'stock.counted' | 'stock.given-back' }
>;

/** What an event changed, lot by lot: the one place that knows signs. */
function changesOf(event: MovingEvent): { kind: string; documentId: string; changes: readonly Change[] } {
  const { type, data } = event;
  switch (type) {
    case 'stock.received':
      return { kind: data.source.kind, documentId: data.source.id, changes: data.lines };
    case 'stock.issued':
      return {
        kind: 'ISSUE',
        documentId: data.deliveryId,
        changes: data.lines.map((line) => ({ ...line, quantity: -line.quantity })),
      };
    case 'stock.given-back':
      return {
        kind: 'GIVEN_BACK',
        documentId: data.returnId,
        changes: data.lines.map((line) => ({ ...line, quantity: -line.quantity })),
      };
    case 'stock.adjusted':
      return {
        kind: data.reason,
        documentId: '',
        changes: data.lines.map((line) => ({ ...line, quantity: line.delta })),
      };
    case 'stock.counted':
      return {
        kind: 'COUNT',
        documentId: '',
        changes: data.lines
          .map((line) => ({ ...line, quantity: line.counted - line.expected }))
          .filter((line) => line.quantity !== 0),
      };
  }
}

/** Expiry of what does not expire: sorts last, as in FEFO, and can be part of a key. */
export const neverExpires = '9999-12-31';

const lotKey = ({ sku, lot, expiry }: LotRef) => `${sku}\n${lot}\n${expiry ?? neverExpires}`;

function lotReaction<Type extends MovingEvent['type']>(type: Type) {
  type Data = Extract<MovingEvent, { type: Type }>['data'];
  const changes = groupedPerEvent((data: Data) => changesOf({ type, data } as MovingEvent).changes, lotKey);
  return {
    keys: (data: Data) =>
      [...changes(data).values()].map(([change]) => ({
        locationId: data.locationId,
        sku: change!.sku,
        lot: change!.lot,
        expiry: change!.expiry ?? neverExpires,
      })),
    fold: (
      row: StockOnHandRow | undefined,
      data: Data,
      { position }: { position: number },
      key: Pick<StockOnHandRow, 'locationId' | 'sku' | 'lot' | 'expiry'>,
    ): StockOnHandRow | undefined => {
      const mine = changes(data).get(lotKey(key)) ?? [];
      const onHand = mine.reduce((sum, { quantity }) => sum + quantity, row?.onHand ?? 0);
      if (onHand === 0) return undefined;
      return { ...key, distributorId: data.distributorId, onHand, position };
    },
  };
}

/** Stock by location, SKU and lot; empty lots leave. */
export const stockOnHandProjection = rowsOf<StockOnHandRow, 'locationId' | 'sku' | 'lot' | 'expiry', MovingEvent>({
  name: 'stock_on_hand',
  version: 1,
  key: ['locationId', 'sku', 'lot', 'expiry'],
  table: {
    columns: {
      locationId: 'text',
      distributorId: 'text?',
      sku: 'text',
      lot: 'text',
      expiry: 'date',
      onHand: 'bigint',
      position: 'bigint',
    },
    indexes: [['sku'], ['distributorId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ locationId }) => ({ locationId, sku: '', lot: '', expiry: neverExpires }),
  on: {
    'stock.received': lotReaction('stock.received'),
    'stock.issued': lotReaction('stock.issued'),
    'stock.adjusted': lotReaction('stock.adjusted'),
    'stock.counted': lotReaction('stock.counted'),
    'stock.given-back': lotReaction('stock.given-back'),
  },
});

type ReservingEvent = Extract<StockEvent, { type: 'stock.reserved' | 'stock.reservation-released' }>;
interface LevelDelta {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

function levelReaction<Data extends PlaceRow>(deltasOf: (data: Data) => readonly LevelDelta[]) {
  const deltas = groupedPerEvent(deltasOf, ({ sku }) => sku);
  return {
    keys: (data: Data) => [...deltas(data).keys()].map((sku) => ({ locationId: data.locationId, sku })),
    fold: (
      row: StockLevelRow | undefined,
      data: Data,
      { position }: { position: number },
      { locationId, sku }: { locationId: string; sku: string },
    ): StockLevelRow => {
      let { onHand, reserved } = row ?? { onHand: 0, reserved: 0 };
      for (const delta of deltas(data).get(sku) ?? []) {
        onHand += delta.onHand;
        reserved += delta.reserved;
      }
      const available = onHand - reserved;
      return { locationId, distributorId: data.distributorId, sku, onHand, reserved, available, position };
    },
  };
}

/** Issues take goods and their reservation together. */
function moving<Type extends MovingEvent['type']>(type: Type) {
  return levelReaction((data: Extract<MovingEvent, { type: Type }>['data']) =>
    changesOf({ type, data } as MovingEvent).changes.map(({ sku, quantity }) => ({
      sku,
      onHand: quantity,
      reserved: type === 'stock.issued' ? quantity : 0,
    })),
  );
}

/** Stock by location and SKU with what is reserved: the allocation view. */
export const stockLevelsProjection = rowsOf<StockLevelRow, 'locationId' | 'sku', MovingEvent | ReservingEvent>({
  name: 'stock_levels',
  version: 2,
  key: ['locationId', 'sku'],
  table: {
    columns: {
      locationId: 'text',
      distributorId: 'text?',
      sku: 'text',
      onHand: 'bigint',
      reserved: 'bigint',
      available: 'bigint',
      position: 'bigint',
    },
    indexes: [['sku'], ['distributorId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ locationId }) => ({ locationId, sku: '' }),
  on: {
    'stock.received': moving('stock.received'),
    'stock.issued': moving('stock.issued'),
    'stock.adjusted': moving('stock.adjusted'),
    'stock.counted': moving('stock.counted'),
    'stock.given-back': moving('stock.given-back'),
    'stock.reserved': levelReaction(({ lines }) => lines.map(({ sku, reserved }) => ({ sku, onHand: 0, reserved }))),
    'stock.reservation-released': levelReaction(({ lines }) =>
      lines.map(({ sku, quantity }) => ({ sku, onHand: 0, reserved: -quantity })),
    ),
  },
});

function movements<Type extends MovingEvent['type']>(type: Type) {
  return (data: Extract<MovingEvent, { type: Type }>['data']): readonly StockMovementRow[] => {
    const { kind, documentId, changes } = changesOf({ type, data } as MovingEvent);
    const { locationId, distributorId } = data;
    return changes.map(({ sku, lot, expiry, quantity }) => ({
      locationId,
      distributorId,
      sku,
      lot,
      expiry,
      kind,
      documentId,
      quantity,
    }));
  };
}

/** Every movement of every lot, for stock on any past day and as it was known then. */
export const stockMovementsProjection = factsOf<StockMovementRow, MovingEvent>({
  name: 'stock_movements',
  version: 1,
  table: {
    columns: {
      locationId: 'text',
      distributorId: 'text?',
      sku: 'text',
      lot: 'text',
      expiry: 'date?',
      kind: 'text',
      documentId: 'text',
      quantity: 'bigint',
    },
    indexes: [
      ['distributorId', 'sku'],
      ['locationId', 'sku'],
    ],
    visibleTo: ['distributorId'],
  },
  on: {
    'stock.received': movements('stock.received'),
    'stock.issued': movements('stock.issued'),
    'stock.adjusted': movements('stock.adjusted'),
    'stock.counted': movements('stock.counted'),
    'stock.given-back': movements('stock.given-back'),
  },
});
