import { allocate } from '#libs/kernel';

/**
 * Splits `total` over `weights` by largest remainder, ties to the earlier; no share beyond its room: what one can't take
 * goes to those that have room, in their order. Less than `total` if there is no room for all of it, or no weight.
 */
export function allocateWithin(total: number, weights: readonly number[], rooms: readonly number[]): number[] {
  if (total <= 0 || weights.every((weight) => weight === 0)) return weights.map(() => 0);
  const shares = allocate(total, weights);
  let over = 0;
  shares.forEach((share, i) => {
    if (share <= rooms[i]!) return;
    over += share - rooms[i]!;
    shares[i] = rooms[i]!;
  });
  for (let i = 0; over > 0 && i < shares.length; i++) {
    const more = weights[i] === 0 ? 0 : Math.min(rooms[i]! - shares[i]!, over);
    shares[i]! += more;
    over -= more;
  }
  return shares;
}
