import { addDays } from '#libs/kernel';

/** Monday of the week that the demo tells of. Fixed, so that it looks the same whenever it is run. */
export const monday = '2026-11-09';
/** Days of the week by number: 0 is Monday, 6 Sunday; -1 the Sunday before, when all is set up. */
export const dayOf = (number: number): string => addDays(monday, number);
export const lastDay = 6;
const words = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** The day for a person: `Mon 2026-11-09`. */
export const dayName = (number: number): string => `${words[(number + 7) % 7]!} ${dayOf(number)}`;
