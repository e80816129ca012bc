import { verifyProjections, type TableReport, type VerifyReport } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { checkConservation, type LawReport } from '../operations/conservation.js';
import { readModelsNamed } from '../operations/names.js';
import { dirOption, useDatabase } from '../operations/use-database.js';

export const verify = command({
  name: 'verify',
  summary: 'Rebuild read models aside from the log, compare every row, and check that sums conserve',
  positionals: ['[NAME...]'],
  options: {
    findings: { type: 'string', value: 'N', default: '20', description: 'most differing rows to list for each table' },
    dir: dirOption,
  },
  help: `
Changes nothing and may run beside everything else. Without names: all read models, the order of the log itself, and the sums
across read models (accounts, stock, sales). Exit code 1 if anything differs or could not be checked.`,
  async run({ values, positionals, output }) {
    const most = Number(values.findings);
    if (!Number.isInteger(most) || most < 1 || most > 1000) {
      throw new UsageError(`verify: --findings ${values.findings} is not a whole number from 1 to 1000`);
    }
    const chosen = positionals.length === 0 ? readModels : readModelsNamed('verify', positionals);
    return useDatabase({ dir: values.dir, output }, async ({ pool, store }) => {
      const started = performance.now();
      const report = await verifyProjections(pool, store, chosen, {
        maxFindings: most,
        onProgress: ({ position, head }) =>
          output.progress(`read ${percent(position, head)} of the log, event ${position}`),
      });
      const sums = positionals.length === 0 ? await checkConservation(pool, most) : [];
      const seconds = (performance.now() - started) / 1000;
      const ok = report.ok && sums.every(({ kind }) => kind === 'holds');
      printTables(output, report);
      if (sums.length > 0) printSums(output, sums);
      output.line();
      output.line(`${ok ? 'No difference.' : 'There are differences.'} Took ${seconds.toFixed(1)} s.`);
      output.result({ ...report, ok, sums, seconds });
      return ok ? 0 : 1;
    });
  },
});

const percent = (part: number, whole: number) => `${Math.floor((100 * part) / Math.max(1, whole))} %`;
const right = (title: string) => ({ title, align: 'right' as const });

function printTables(output: Output, { log, tables }: VerifyReport): void {
  const events = log.events.toLocaleString('en-US');
  output.line(`${events} events read, up to position ${log.position.toLocaleString('en-US')}.`);
  for (const { text, position } of log.findings) output.line(`LOG at position ${position}: ${text}`);
  output.line();
  output.table(
    [{ title: 'read model' }, right('at position'), right('rows'), right('rows by log'), { title: 'result' }],
    tables.map((table) => [
      table.name,
      table.position,
      table.found?.rows ?? '',
      table.expected?.rows ?? '',
      table.kind === 'not-checked' ? `not checked: ${table.reason ?? ''}` : table.kind,
    ]),
  );
  for (const table of tables.filter(({ rows }) => rows.length > 0)) printRows(output, table);
}

function printRows(output: Output, { name, rows }: TableReport): void {
  output.line();
  output.table(
    [{ title: `${name}: row` }, { title: 'column' }, { title: 'in the table' }, { title: 'by the log' }],
    rows.flatMap(({ key, kind, columns }) => {
      const row = Object.values(key).map(shown).join(' ');
      if (kind === 'missing') return [[row, '', 'missing', 'there']];
      if (kind === 'unexpected') return [[row, '', 'there', 'not known']];
      return columns.map(({ column, found, expected }) => [row, column, shown(found), shown(expected)]);
    }),
  );
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function printSums(output: Output, sums: readonly LawReport[]): void {
  output.line();
  output.table(
    [{ title: 'sums' }, right('compared'), { title: 'result' }],
    sums.map(({ says, compared, kind }) => [says, compared, kind]),
  );
  for (const { name, broken } of sums.filter((law) => law.broken.length > 0)) {
    output.line();
    output.table(
      [{ title: name }, right('found'), right('expected')],
      broken.map(({ subject, found, expected }) => [subject, found, expected]),
    );
  }
}
