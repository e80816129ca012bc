/** The embedded server cannot run on this machine at all; the message is one line and names `DATABASE_URL`. */
export class EmbeddedPostgresUnavailable extends Error {
  override readonly name = 'EmbeddedPostgresUnavailable';

  constructor(reason: string) {
    super(
      `The embedded PostgreSQL cannot run here: ${reason}. Start a PostgreSQL 15 or newer and name it in DATABASE_URL.`,
    );
  }
}

/** Another live process owns the data folder. */
export class EmbeddedPostgresInUse extends Error {
  override readonly name = 'EmbeddedPostgresInUse';

  constructor(
    readonly dataDir: string,
    readonly ownerPid: number,
  ) {
    super(`The data in ${dataDir} is in use by process ${String(ownerPid)}.`);
  }
}

/** The server could run here but did not start; the message carries the last lines of its log. */
export class EmbeddedPostgresFailed extends Error {
  override readonly name = 'EmbeddedPostgresFailed';
}
