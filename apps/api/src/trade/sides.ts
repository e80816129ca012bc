import type { Trade } from '#libs/kernel';
import { problem, type Caller } from '#libs/platform';

type Document = { readonly status: 'NONE' } | { readonly status: string; readonly trade: Trade };

/** The trade of a document's state; undefined before its first event. */
function tradeOf(document: Document): Trade | undefined {
  return 'trade' in document ? document.trade : undefined;
}

/** The distributor on either side of a document: it may see it, and act on it as buyer or seller. */
export function eitherSide(document: Document): string | undefined {
  return tradeOf(document)?.distributorId;
}

/**
 * The distributor that may act as the seller of a document. A distributor that buys (PRIMARY) sees the document but may
 * not sell it to itself: 403.
 */
export function sellingSide(caller: Caller, document: Document): string | undefined {
  const trade = tradeOf(document);
  if (trade?.level === 'PRIMARY' && caller.distributorId === trade.distributorId) {
    throw problem('forbidden', 'You are the buyer here; this is for the seller.');
  }
  return trade?.distributorId;
}
