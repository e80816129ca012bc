import { addDays, isBusinessDate } from '#libs/kernel';

/** True for a month written YYYY-MM. */
export const isPeriod = (text: string): boolean => /^\d{4}-\d\d$/.test(text) && isBusinessDate(`${text}-01`);

/** First day of a month. */
export const firstDayOf = (period: string): string => `${period}-01`;

/** The month after. */
export const periodAfter = (period: string): string => addDays(firstDayOf(period), 31).slice(0, 7);

/** Last day of a month. */
export const lastDayOf = (period: string): string => addDays(firstDayOf(periodAfter(period)), -1);
