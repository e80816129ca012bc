import { currency, limitedPeriods, oneOf, percent, text, timeZone, whole, words } from '../readers.js';
import type { SettingTable } from './setting.js';

/** Whose trade it is, and the terms that orders and policies take where they name none. */
export const trade = {
  principalId: {
    name: 'PRINCIPAL_ID',
    default: 'principal',
    meaning: 'Id of the principal (the manufacturer) that this deployment serves; creditor of PRIMARY accounts.',
    read: (text: string): string => {
      if (!/^[A-Za-z0-9_-]{1,60}$/.test(text)) throw new Error('up to 60 letters, digits, - or _');
      return text;
    },
  },
  principalWarehouse: {
    name: 'PRINCIPAL_WAREHOUSE',
    default: 'principal-main',
    meaning: 'Stock location that PRIMARY orders are shipped from unless they name another.',
    read: text,
  },
  secondaryPriceList: {
    name: 'SECONDARY_PRICE_LIST',
    default: 'secondary',
    meaning: 'Price list of SECONDARY orders that name none.',
    read: text,
  },
  promiseDays: {
    name: 'PROMISE_DAYS',
    default: '2',
    meaning: 'Days from order to promised delivery where the order names no date.',
    read: whole(0, 365),
  },
  timeZone: {
    name: 'TIME_ZONE',
    default: 'Asia/Ho_Chi_Minh',
    meaning: 'IANA time zone in which business dates are told.',
    read: timeZone,
  },
  currency: {
    name: 'CURRENCY',
    default: 'VND',
    meaning: 'ISO 4217 code of the currency of all amounts.',
    read: currency,
  },
  marginFloorPercent: {
    name: 'TUYEN_MARGIN_FLOOR_PERCENT',
    optional: true,
    meaning:
      'What a line has to bring in at least where its cost is not known, percent of its list value: policies below it are published only when acknowledged. Not set: only known costs are looked at.',
    read: percent,
  },
  promotionLaw: {
    name: 'TUYEN_PROMOTION_LAW',
    default: 'VN',
    meaning: 'Whose limit of promotions policies are checked against: VN (Decree 81/2018 as amended, 50 %) or none.',
    read: oneOf('VN', 'none'),
  },
  promotionConcentrated: {
    name: 'TUYEN_PROMOTION_CONCENTRATED',
    optional: true,
    meaning:
      'Periods of concentrated promotion with their own limit in percent, such as 2027-01-07..2027-02-05=100, comma-separated.',
    read: limitedPeriods,
  },
  promotionExempt: {
    name: 'TUYEN_PROMOTION_EXEMPT_CATEGORIES',
    optional: true,
    meaning:
      'Product categories that may be discounted beyond the limit of promotions, such as fresh food, comma-separated.',
    read: words,
  },
} as const satisfies SettingTable;
