import { formatAmount } from '#libs/kernel';
import type { ReadSession } from '#libs/platform';
import type { CorrectionDto } from './suggestions.dto.js';

/** Lines that are shown beside one at most. */
const most = 10;

type Row = CorrectionDto & { readonly corrected: string; readonly was: number };

/**
 * Lines that the bank may have told in place of some lines: under the same number and day, the same way, with another amount,
 * booked by a later statement. None is a fact: two transfers under one number look alike.
 */
export async function correctionsOf(
  session: ReadSession,
  lineIds: readonly string[],
): Promise<ReadonlyMap<string, readonly CorrectionDto[]>> {
  const rows = await session.rows<Omit<Row, 'reasons'> & { readonly currency: string; readonly number: string }>(
    `select old.line_id as corrected, old.amount as was, old.currency, old.bank_reference as number,
       later.line_id as "lineId", later.amount
     from bank_lines old
     join bank_statements before on before.statement_id = old.statement_id
     cross join lateral (
       select one.line_id, one.amount, told.position
       from bank_lines one join bank_statements told on told.statement_id = one.statement_id
       where one.bank_account_id = old.bank_account_id and one.bank_reference = old.bank_reference
         and one.value_date = old.value_date and one.side = old.side and one.amount <> old.amount
         and one.booked_on is not null and one.state <> 'SUPERSEDED'
         and told.statement_id <> before.statement_id and told.position > before.position
       order by told.position desc limit ${most}
     ) later
     where old.line_id = any($1) and old.state <> 'SUPERSEDED' order by later.position desc`,
    [lineIds],
  );
  const found = new Map<string, CorrectionDto[]>();
  for (const { corrected, was, currency, number, lineId, amount } of rows) {
    const told = `a later statement tells ${formatAmount(amount, currency)} ${currency} under number ${number}, not ${formatAmount(was, currency)}`;
    found.set(corrected, [...(found.get(corrected) ?? []), { lineId, amount, reasons: [told] }]);
  }
  return found;
}
