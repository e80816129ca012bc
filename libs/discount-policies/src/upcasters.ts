/** Version 1 of a policy's body could say less; what it left open is filled in with what it meant. */
export function bodyFrom1(data: Record<string, unknown>): Record<string, unknown> {
  const body = data['body'] as Fields & {
    readonly base: string;
    readonly constraint: Fields;
    readonly calculation: Fields;
    readonly payout: Fields;
    readonly caps: readonly Fields[];
    readonly funding: Fields;
  };
  const { base, constraint, calculation, payout, caps, funding } = body;
  const recurring = calculation['kind'] === 'RECURRING';
  const freeGoods = payout['kind'] === 'FREE_GOODS';
  return {
    ...data,
    body: {
      ...body,
      bestFor: 'CUSTOMER',
      coupon: null,
      rewardUnits: null,
      constraint: { ...constraint, value: base, minPerSku: 0, minSkus: 0, sets: [] },
      take: 'LINE_ORDER',
      consumes: false,
      calculation: recurring ? { ...calculation, offset: 0, remainder: 'LOST' } : calculation,
      payout: freeGoods ? { ...payout, short: 'LESS' } : payout,
      caps: caps.map((cap) => ({ ...cap, shards: 1 })),
      funding: { ...funding, fund: null },
      settlement: null,
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;
