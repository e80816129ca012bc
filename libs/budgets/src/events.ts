import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';

/** Which budget: of which policy, for whom or what, and what it counts. */
const ref = {
  budgetKey: t.text(),
  policyId: t.id(),
  scope: t.oneOf('OUTLET', 'DISTRIBUTOR', 'POLICY', 'DAY', 'CODE'),
  /** MONEY in minor units of `currency`, QUANTITY in base units, USES in orders. */
  measure: t.oneOf('MONEY', 'QUANTITY', 'USES'),
  currency: t.currency(),
};
const figure = t.integer;

/** The only request that asked for the round; null if there were several, or it is not known. */
const by = t.nullable(t.text());
const byUnknown = (data: Record<string, unknown>) => ({ ...data, by: null });

/** What is settled after invoicing, and the posting that counts, once. */
const settled = {
  kind: t.oneOf('EARLY_PAYMENT', 'PERIOD_REBATE'),
  /** The invoice that is paid early, or the rebate. */
  holderId: t.id(),
  documentId: t.id(),
};

export const budgetEvents = eventRegistry(
  'budgets',
  ['budget-<key>'],
  [
    defineEvent(
      'budget.granted',
      1,
      'So much may be given in all, from now on.',
      t.object({
        ...ref,
        amount: figure(),
        /** POLICY: a published version declares it. HAND: people raised or lowered it. */
        source: t.oneOf('POLICY', 'HAND'),
        /** The newest published version that it is granted under, and the limit that this declares. */
        version: t.integer(),
        limit: figure(),
        reason: t.nullable(t.text()),
      }),
    ),
    defineEvent(
      'budget.reserved',
      2,
      'An order keeps part of the budget for itself; it has to be placed in time.',
      t.object({
        ...ref,
        orderId: t.id(),
        /** The order's round of pricing that asked. */
        round: t.integer(),
        asked: figure(),
        amount: figure(),
        heldUntil: t.instant(),
        by,
      }),
      { 1: byUnknown },
    ),
    defineEvent(
      'budget.reservation-changed',
      2,
      'An order keeps more, or for a later round or longer.',
      t.object({
        ...ref,
        orderId: t.id(),
        round: t.integer(),
        asked: figure(),
        /** What the order keeps now, not invoiced yet. */
        amount: figure(),
        /** How much more that is. */
        added: figure(),
        heldUntil: t.instant(),
        by,
      }),
      { 1: byUnknown },
    ),
    defineEvent(
      'budget.committed',
      1,
      'What an invoice gives is spent.',
      t.object({
        ...ref,
        orderId: t.id(),
        invoiceId: t.id(),
        amount: figure(),
        /** The part that was reserved; the rest, for goods delivered beyond the order, was free. */
        fromReserved: figure(),
      }),
    ),
    defineEvent(
      'budget.released',
      1,
      'Part of the budget is free again.',
      t.object({
        ...ref,
        orderId: t.id(),
        /** RESERVED: not spent yet. COMMITTED: spent, and given back. */
        from: t.oneOf('RESERVED', 'COMMITTED'),
        amount: figure(),
        reason: t.oneOf('CANCELLED', 'REJECTED', 'SURPLUS', 'CUT', 'AMENDED', 'CLOSED', 'RETURNED', 'LAPSED'),
        /** The credit note behind it, if goods came back. */
        adjustmentId: t.nullable(t.id()),
      }),
    ),
    defineEvent(
      'budget.spent',
      1,
      'A discount settled after invoicing asks for its part: it gets so much, or nothing.',
      t.object({
        ...ref,
        ...settled,
        asked: figure(),
        amount: figure(),
        /** Left afterwards. */
        left: figure(),
      }),
    ),
    defineEvent(
      'budget.restored',
      1,
      'Less is given after invoicing than was spent: so much is free again.',
      t.object({ ...ref, ...settled, amount: figure() }),
    ),
  ],
);

export type BudgetEvent = EventsOf<typeof budgetEvents>;
