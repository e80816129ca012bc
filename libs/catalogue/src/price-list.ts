import { isBusinessDate, isCurrency, isDecimal, reject, type Decider, type Rejection } from '#libs/kernel';
import type { PriceListCommand } from './commands.js';
import type { PriceListEvent } from './events.js';

/** A published version. */
export type PriceListVersion = PriceListEvent['data'];

/** The version published last; null before the first. Older ones are in the log and in read models. */
export type PriceListState = PriceListVersion | null;

/**
 * The price of one base unit on a date: of the highest version that is valid then. Null if none is valid or the version
 * does not price the SKU: a version is the whole list, older ones do not shine through.
 */
export function priceOn(
  versions: readonly PriceListVersion[],
  sku: string,
  date: string,
): { readonly unitPrice: string; readonly version: number; readonly currency: string } | null {
  let best: PriceListVersion | undefined;
  for (const list of versions) {
    const valid = list.validFrom <= date && (list.validTo === null || date <= list.validTo);
    if (valid && (!best || list.version > best.version)) best = list;
  }
  const line = best?.lines.find((known) => known.sku === sku);
  return best && line ? { unitPrice: line.unitPrice, version: best.version, currency: best.currency } : null;
}

function decidePriceList(command: PriceListCommand, last: PriceListState): readonly PriceListEvent[] | Rejection {
  const { priceListId, validFrom, validTo, currency, tier } = command;
  const lines = command.lines.map(({ sku, unitPrice }) => ({ sku, unitPrice }));
  const version: PriceListVersion = {
    ...{ priceListId, version: command.version, validFrom, validTo, currency, tier },
    lines,
  };
  if (last && version.version <= last.version) {
    return version.version === last.version && sameVersion(version, last)
      ? []
      : reject('version-published', `Version ${version.version} is published and never changes; publish the next.`, {
          last: last.version,
        });
  }
  const next = (last?.version ?? 0) + 1;
  if (version.version !== next) return reject('version-gap', `The next version is ${next}.`, { next });
  if (last && last.currency !== version.currency) {
    return reject('currency-mismatch', `The list is in ${last.currency}; make another list for ${version.currency}.`);
  }
  return refuseVersion(version) ?? [{ type: 'price-list.published', data: version }];
}

function refuseVersion({ validFrom, validTo, currency, lines }: PriceListVersion): Rejection | undefined {
  if (!isBusinessDate(validFrom) || (validTo !== null && (!isBusinessDate(validTo) || validTo < validFrom))) {
    return reject('bad-period', `${validFrom} to ${validTo ?? 'open end'} is not a period of days.`);
  }
  if (!isCurrency(currency)) return reject('unknown-currency', `The currency ${currency} is not known here.`);
  if (lines.length === 0) return reject('no-lines', 'A price list prices at least one SKU.');
  const seen = new Set<string>();
  for (const { sku, unitPrice } of lines) {
    if (seen.has(sku)) return reject('duplicate-line', `${sku} is priced twice.`, { sku });
    seen.add(sku);
    if (!isDecimal(unitPrice) || unitPrice.startsWith('-')) {
      return reject('bad-price', `${sku}: ${unitPrice} is no price (decimal text such as 12.50, zero or more).`, {
        sku,
        unitPrice,
      });
    }
  }
  return undefined;
}

function sameVersion(a: PriceListVersion, b: PriceListVersion): boolean {
  const text = ({ lines, ...rest }: PriceListVersion) =>
    JSON.stringify([
      Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)),
      lines.map(({ sku, unitPrice }) => [sku, unitPrice]),
    ]);
  return text(a) === text(b);
}

/** A price list and its versions, stream `price-list-<id>`. */
export const priceListDecider: Decider<PriceListState, PriceListCommand, PriceListEvent> = {
  name: 'price-list',
  snapshotVersion: 1,
  initial: null,
  decide: decidePriceList,
  evolve: (_, event) => event.data,
};
