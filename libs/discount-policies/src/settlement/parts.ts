/** An exact part of a whole: numerator over denominator, the denominator above zero. */
export interface Part {
  readonly over: bigint;
  readonly under: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

/** In lowest terms, so that a chain of parts stays small. */
function reduced(over: bigint, under: bigint): Part {
  const by = gcd(over, under) || 1n;
  return { over: over / by, under: under / by };
}

/** Arithmetic of parts. */
export const parts = {
  one: { over: 1n, under: 1n } as Part,
  minus: (a: Part, b: Part): Part => reduced(a.over * b.under - b.over * a.under, a.under * b.under),
  times: (a: Part, b: Part): Part => reduced(a.over * b.over, a.under * b.under),
  /** Below zero: `a` is smaller. */
  compare: (a: Part, b: Part): number => {
    const difference = a.over * b.under - b.over * a.under;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  },
};
