import { businessDateAt } from '#libs/kernel';

/** Time, so that the rules get it from outside and tests can set it. */
export abstract class Clock {
  /** The present instant, RFC 3339 UTC. */
  abstract now(): string;
  /** The tenant's calendar date of an instant (of now, unless told), YYYY-MM-DD. */
  abstract businessDate(instant?: string): string;
}

/** The machine's clock in the tenant's zone. */
export class SystemClock extends Clock {
  private day = { from: 0, date: '' };

  constructor(private readonly timeZone: string) {
    super();
  }

  now(): string {
    return new Date().toISOString();
  }

  businessDate(instant: string = this.now()): string {
    // Zones change date on a minute: one formatting a minute will do.
    const minute = Math.floor(Date.parse(instant) / 60_000);
    if (this.day.from !== minute) this.day = { from: minute, date: businessDateAt(instant, this.timeZone) };
    return this.day.date;
  }
}
