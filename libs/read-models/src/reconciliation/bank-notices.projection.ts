import type { BankNoticeEvent } from '#libs/reconciliation';
import { rowsOf } from '../declare.js';

export interface BankNoticeRow {
  readonly noticeId: string;
  readonly source: string;
  readonly number: string;
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly side: 'CREDIT' | 'DEBIT';
  readonly amount: number;
  readonly toldAt: string;
  readonly valueDate: string;
  /** Balance of the account before and after the transfer: a chain in which a missing notice leaves a hole. */
  readonly balanceBefore: number | null;
  readonly balanceAfter: number | null;
  readonly bankReference: string | null;
  readonly lineId: string | null;
  readonly virtualAccountId: string | null;
  readonly revision: number;
  readonly position: number;
}

/** Notices of the bank, one row each however often they came. */
export const bankNoticesProjection = rowsOf<BankNoticeRow, 'noticeId', BankNoticeEvent>({
  name: 'bank_notices',
  version: 1,
  key: ['noticeId'],
  table: {
    columns: {
      noticeId: 'text',
      source: 'text',
      number: 'text',
      bankAccountId: 'text',
      creditorId: 'text',
      distributorId: 'text?',
      currency: 'text',
      side: 'text',
      amount: 'bigint',
      toldAt: 'text',
      valueDate: 'date',
      balanceBefore: 'bigint?',
      balanceAfter: 'bigint?',
      bankReference: 'text?',
      lineId: 'text?',
      virtualAccountId: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['bankAccountId', 'toldAt'], ['bankAccountId', 'balanceAfter'], ['lineId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ noticeId }) => ({ noticeId }),
  on: {
    'bank-notice.received': {
      fold: (_, n, { revision, position }) => ({
        noticeId: n.noticeId,
        source: n.source,
        number: n.number,
        bankAccountId: n.bankAccountId,
        creditorId: n.creditorId,
        distributorId: n.distributorId,
        currency: n.currency,
        side: n.side,
        amount: n.amount,
        toldAt: n.toldAt,
        valueDate: n.valueDate,
        balanceBefore:
          n.balanceAfter === null ? null : n.balanceAfter - (n.side === 'CREDIT' ? n.amount : 0 - n.amount),
        balanceAfter: n.balanceAfter,
        bankReference: n.bankReference,
        lineId: n.lineId,
        virtualAccountId: n.virtualAccountId,
        revision,
        position,
      }),
    },
  },
});
