import { isPeriod, vietnamAccounts } from '#libs/books';
import { checkBooks, exportMonth, listMonths, trialBalance, type BooksAsked } from '../books/books.js';
import { command } from '../cli/command.js';
import { UsageError } from '../cli/errors.js';

export const books = command({
  name: 'books',
  summary: 'Export a month of the books, print its trial balance, check closed months',
  positionals: ['ACTION'],
  options: {
    period: { type: 'string', value: 'YYYY-MM', description: 'the month' },
    creditor: { type: 'string', value: 'ID', description: 'whose books: the principal’s unless given' },
    basis: {
      type: 'string',
      value: 'BASIS',
      default: 'REPORTED',
      description: 'REPORTED: by the day it was booked; RESTATED: by the day of the fact',
    },
    format: { type: 'string', value: 'FORMAT', default: 'csv', description: 'of an export: csv or ndjson' },
    out: { type: 'string', value: 'FILE', description: 'file of an export; standard output unless given' },
    dir: {
      type: 'string',
      value: 'FOLDER',
      default: '.tuyen',
      description: 'folder of the system that is asked; started if none runs',
    },
  },
  help: `
export         every line of every entry of --period, numbered without gaps. A closed month is the same to the byte each time.
trial-balance  what each account had, got and has at the end of --period.
periods        months that are proposed to be closed, or closed.
check          exports closed months again and compares them with their closing. Exit code 1 if anything differs.
accounts       prints the built-in account map as JSON: copy it into a file, change it, and name it in TUYEN_ACCOUNT_MAP.

Example:
  npm run tuyen -- books export --period 2026-11 --format ndjson --out books-2026-11.ndjson`,
  async run({ values, positionals: [action, ...more], output }) {
    const { dir, creditor, basis } = values;
    if (more.length > 0) throw new UsageError(`books: ${more[0]} is too much`);
    if (basis !== 'REPORTED' && basis !== 'RESTATED') {
      throw new UsageError(`books: --basis ${basis} is none of REPORTED, RESTATED`);
    }
    const asked: BooksAsked = { dir, creditor, basis, output };
    const period = () => {
      if (values.period === undefined) throw new UsageError(`books: type books ${action} --period YYYY-MM`);
      if (isPeriod(values.period)) return values.period;
      throw new UsageError(`books: --period ${values.period} is no month YYYY-MM`);
    };
    switch (action) {
      case 'export': {
        const { format, out } = values;
        if (format !== 'csv' && format !== 'ndjson')
          throw new UsageError(`books: --format ${format} is none of csv, ndjson`);
        if (output.json && out === undefined) throw new UsageError('books: --json needs --out FILE');
        return exportMonth(asked, period(), format, out);
      }
      case 'trial-balance':
        return trialBalance(asked, period());
      case 'periods':
        return listMonths(asked);
      case 'check':
        return checkBooks(asked);
      case 'accounts':
        output.line(JSON.stringify(vietnamAccounts, undefined, 2));
        output.result(vietnamAccounts);
        return 0;
      default:
        throw new UsageError(
          `books: there is no ${action}; type books export, trial-balance, periods, check or accounts`,
        );
    }
  },
});
