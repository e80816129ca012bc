import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import { copyAndCompare, storeNames, type CopyReport, type StoreName } from '../operations/copy-log.js';
import { dirOption, useDatabaseAddress } from '../operations/use-database.js';

const store = { type: 'string', value: 'STORE' } as const;

export const copyLog = command({
  name: 'copy-log',
  summary: 'Copy the log from PostgreSQL to EventStoreDB or back, compare both, and move over',
  options: {
    from: { ...store, description: 'postgres or eventstoredb: where the log is' },
    to: { ...store, description: 'the other one: where it shall be too' },
    switch: { type: 'boolean', description: 'then let read models and processes follow the copy' },
    dir: dirOption,
  },
  help: `
PostgreSQL is DATABASE_URL, EventStoreDB is EVENTSTORE_URL. Streams, revisions, ids, times and the order of all events are kept;
positions are new. The target must be empty, or hold the beginning of this very log: a copy that ended half way is typed again
to go on. Both logs are then compared, event by event and stream by stream; exit code 1 if anything differs.
The first copy may be made while the system runs. To move: stop API and projector, type it with --switch, and start with the
new EVENT_STORE. Read models then fill anew; processes go on where they stood. The old log stays as it is.
Example:
  npm run -s tuyen -- copy-log --from postgres --to eventstoredb --switch`,
  async run({ values, output }) {
    const [from, to] = [storeNamed('from', values.from), storeNamed('to', values.to)];
    if (from === to) throw new UsageError('copy-log: --from and --to name the same store');
    return useDatabaseAddress({ dir: values.dir, output }, async (address) => {
      const started = performance.now();
      const report = await copyAndCompare(address, { from, to, switch: values.switch, output });
      const seconds = (performance.now() - started) / 1000;
      for (const line of told(report, from, to, values.switch)) output.line(line);
      output.line(`Took ${seconds.toFixed(1)} s.`);
      output.result({ from, to, ...report, seconds });
      return report.same && !report.sourceMoved ? 0 : 1;
    });
  },
});

function storeNamed(option: string, value: string | undefined): StoreName {
  const name = storeNames.find((each) => each === value);
  if (name) return name;
  const given = value === undefined ? '' : ` ${value}`;
  throw new UsageError(`copy-log: --${option}${given} is none of ${storeNames.join(', ')}`);
}

function told(report: CopyReport, from: StoreName, to: StoreName, switching: boolean): string[] {
  const count = (figure: number) => figure.toLocaleString('en-US');
  const lines = [
    `${count(report.copied)} events were written to ${to} now; compared: ${count(report.events)} events, ${count(report.streams)} streams.`,
  ];
  if (!report.same) return [...lines, `THE LOGS DIFFER: ${report.difference ?? ''}`];
  lines.push(`Both logs are the same: SHA-256 ${report.hash}`);
  if (report.sourceMoved) {
    lines.push(`${from} has got further events meanwhile: stop API and projector, and type this again.`);
  } else if (report.switched) {
    lines.push(`Read models and processes follow ${to} now. Start with EVENT_STORE=${to}.`);
  } else if (!switching) {
    lines.push(`Nothing follows the copy yet: --switch moves read models and processes to it.`);
  }
  return lines;
}
