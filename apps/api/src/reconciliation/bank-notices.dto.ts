/** A notice as SePay writes it; `plain` has the fields of its profile, see docs/finance.md. Fields that are not known are passed over. */
export class NoticeDto {
  /** @example 92704 */
  id: number;
  /** @example Vietcombank */
  gateway?: string;
  /** Local time of the bank. @example 2026-11-28 14:02:37 */
  transactionDate: string;
  /** @example 0071000123456 */
  accountNumber: string;
  /** Number of a virtual account. @example 9012345678 */
  subAccount?: string | null;
  /** @example TY8K2M4QX7 */
  code?: string | null;
  /** What the payer wrote. @example CT DEN TY8K2M4QX7 TT TIEN HANG */
  content?: string;
  /** in or out. @example in */
  transferType: string;
  /** @example 712800 */
  transferAmount: number;
  /** Balance of the account afterwards. @example 19077000 */
  accumulated?: number;
  /** The bank’s number of the transfer, as in its statement. @example FT26332100042 */
  referenceCode?: string;
}

/** What became of a notice. */
export class NoticeAnswerDto {
  noticeId: string;
  /** True: it came before, and nothing happened a second time. */
  repeated: boolean;
}

/** Notices between which one or more are missing: the balances do not join. */
export class NoticeGapDto {
  bankAccountId: string;
  /** The notice before the gap. */
  afterNoticeId: string;
  /** The notice behind it. */
  beforeNoticeId: string;
  /** Local times of the two. @example 2026-11-28T14:02:37 */
  after: string;
  /** @example 2026-11-28T15:10:00 */
  before: string;
  /** What moved in between without a notice, minor units; below zero: it went out. */
  missing: number;
  /** True: a statement covers the days of the gap, so its lines are all here. */
  closed: boolean;
}

/** Gaps between notices. */
export class NoticeGapsDto {
  gaps: NoticeGapDto[];
}
