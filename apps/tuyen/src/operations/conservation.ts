import { engineSchema } from '#libs/projections';
import type { Pool } from './use-database.js';
import { laws, type Law } from './laws.js';

/** A row that breaks a law. */
export interface BrokenLaw {
  readonly subject: string;
  readonly found: number;
  readonly expected: number;
}

/** What the check of one law found. */
export interface LawReport {
  readonly name: string;
  readonly says: string;
  readonly kind: 'holds' | 'broken' | 'not-checked';
  /** Position of the log at which it was checked. */
  readonly position: number;
  readonly compared: number;
  readonly broken: readonly BrokenLaw[];
}
const patienceMs = 20_000;
const everyMs = 100;

/**
 * Checks that account postings, open items, stock and sales add up across read models. Each law is checked in one
 * snapshot, at the state's checkpoint, with the facts cut there; so it may run while events come in.
 * @param most rows that break a law, listed for each
 */
export async function checkConservation(pool: Pool, most = 20): Promise<readonly LawReport[]> {
  const reports: LawReport[] = [];
  for (const law of laws) {
    const until = performance.now() + patienceMs;
    let report = await checkLaw(pool, law, most);
    while (report.kind === 'not-checked' && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      report = await checkLaw(pool, law, most);
    }
    reports.push(report);
  }
  return reports;
}

async function checkLaw(pool: Pool, law: Law, most: number): Promise<LawReport> {
  const { name, says } = law;
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ name: string; position: number }>(
      `select name, position::float8 as position from ${engineSchema}.generation where state = 'live' and name = any($1)`,
      [[law.state, law.facts]],
    );
    const position = rows.find((row) => row.name === law.state)?.position;
    const facts = law.facts === undefined ? position : rows.find((row) => row.name === law.facts)?.position;
    if (position === undefined || facts === undefined || facts < position) {
      return { name, says, kind: 'not-checked', position: position ?? 0, compared: 0, broken: [] };
    }
    const compared = await client.query<{ compared: number }>(law.compared, [position]);
    const broken = await client.query<BrokenLaw>(`${law.broken} limit ${most}`, [position]);
    const kind = broken.rows.length === 0 ? 'holds' : 'broken';
    return { name, says, kind, position, compared: compared.rows[0]!.compared, broken: broken.rows };
  } finally {
    await client.query('rollback').then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}
