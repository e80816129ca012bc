import { dunningLevels } from '../dunning-levels.js';
import { jsonFile, risingDays, roleLimits, webhookSecrets, whole } from '../readers.js';
import type { SettingTable } from './setting.js';

/** Receivables, banks and books. */
export const finance = {
  ageingDays: {
    name: 'AGEING_DAYS',
    default: '7,15,30,60,90',
    meaning:
      'Last day of each ageing bucket, in days overdue; the last bucket has no end, the first holds what is not due.',
    read: risingDays,
  },
  dunningLevels: {
    name: 'TUYEN_DUNNING_LEVELS',
    default:
      '[{"daysOverdue":3,"wording":"reminder","minimum":50000,"intervalDays":7},{"daysOverdue":15,"wording":"notice","minimum":50000,"intervalDays":10},{"daysOverdue":30,"wording":"last-notice","minimum":50000,"intervalDays":14,"hold":true}]',
    meaning:
      'Levels of dunning, JSON, first to last: days that the oldest invoice is overdue, key of the text, least amount in minor units, days until the same or the next level may follow, and whether it proposes to block the account.',
    read: dunningLevels,
  },
  noticeSecrets: {
    name: 'TUYEN_BANK_NOTICE_SECRETS',
    default: 'sepay=whsec_dHV5ZW4tZGV2ZWxvcG1lbnQtbm90aWNlcw==',
    secret: true,
    meaning:
      'Who may send bank notices, and the secret that signs them (Standard Webhooks): sepay=whsec_BASE64,plain=whsec_BASE64; sepay=whsec_NEW|whsec_OLD while a secret changes. Production takes no notice signed with the default.',
    read: webhookSecrets,
  },
  differenceLimit: {
    name: 'TUYEN_DIFFERENCE_LIMIT',
    default: 'finance:50000',
    meaning:
      'Minor units of invoices that each role may let go with one match (fees, rounding), and up to which who opens a case of deduction may settle it alone; an admin without a limit may let any amount go.',
    read: roleLimits,
  },
  writeOffLimit: {
    name: 'TUYEN_WRITE_OFF_LIMIT',
    default: 'finance:50000000',
    meaning: 'Minor units that each role may write off or credit in one go; an admin without a limit any amount.',
    read: roleLimits,
  },
  bankFileLimit: {
    name: 'TUYEN_BANK_FILE_LIMIT_BYTES',
    default: '16777216',
    meaning: 'Largest bank file that is taken, bytes.',
    read: whole(1_024, 67_108_864),
  },
  accountMap: {
    name: 'TUYEN_ACCOUNT_MAP',
    optional: true,
    meaning:
      'JSON file that says which account of the chart each posting of the books moves; `tuyen books accounts` prints the built-in one, after Circular 99/2025/TT-BTC.',
    read: jsonFile,
  },
} as const satisfies SettingTable;
