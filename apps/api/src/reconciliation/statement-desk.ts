import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { checkStatement, endsOf, followsOn, joinOf, placeInWords, type Place, type Statement } from '#libs/bank-files';
import { uuidV5, type CommandOutcome } from '#libs/event-store';
import { addDays, formatAmount } from '#libs/kernel';
import { Clock, Commands, problemOfRejection, Vault, type CommandRequest } from '#libs/platform';
import type { BankAccountRow } from '#libs/read-models';
import {
  accountNumber,
  bankStatementDecider,
  type BankStatementCommand,
  type BankStatementState,
  type OwnAccount,
} from '#libs/reconciliation';
import type { BankFileDto, FindingDto, StatementOutcomeDto } from './bank-statements.dto.js';
import { PayerVault } from './payer-vault.js';
import { bookedFromPending, pendingDays } from './pending-lines.js';
import { StatementHistory } from './statement-history.js';
import { corrections, type KnownTransfer } from './same-transfer.js';
import { TableReader, type ReadFile } from './table-reader.js';
import { linesPerPage, numbersOf, toldLines, toldStatement, type ToldLine } from './told-statement.js';

type Received = NonNullable<BankStatementState>;

/** Reads a bank's file and sends what it tells: each statement, its lines page by page, and the payers into the vault. */
@Injectable()
export class StatementDesk {
  constructor(
    private readonly commands: Commands,
    private readonly history: StatementHistory,
    private readonly vault: Vault,
    private readonly payers: PayerVault,
    private readonly clock: Clock,
    private readonly tables: TableReader,
  ) {}

  /**
   * Takes a file. Sent again, after a kill or by mistake, it adds only what is missing: statements and lines have ids of
   * their content. What can't be read is told, what doesn't add up is quarantined; the rest counts.
   * `bankAccountId`: nothing but statements of this account is taken.
   */
  async take(sent: CommandRequest, bytes: Buffer, bankAccountId?: string): Promise<BankFileDto> {
    const fileId = createHash('sha256').update(bytes).digest('hex');
    const { file, readBy } = await this.tables.read(bytes, bankAccountId);
    const problems: FindingDto[] = file.problems.map(findingDto);
    const statements: StatementOutcomeDto[] = [];
    if (file.statements.length > 0) await this.vault.put(new Map([[`bank-file:${fileId}`, bytes]]));
    for (const statement of file.statements) {
      const account = await this.accountOf(statement, bankAccountId);
      if ('code' in account) problems.push(account);
      else statements.push(await this.takeStatement(sent, account, statement, { fileId, readBy }));
    }
    const format = file.version === undefined ? (file.format ?? 'unknown') : `${file.format} ${file.version}`;
    return { fileId, format, statements, problems };
  }

  private async accountOf(statement: Statement, wanted: string | undefined): Promise<BankAccountRow | FindingDto> {
    const number = accountNumber(statement.account.id);
    const account = await this.history.account(number);
    const place = placeInWords(statement.place);
    if (!account) {
      const message = `No bank account ${statement.account.id} is open here: open it first, then send the file again.`;
      return { code: 'unknown-bank-account', message, place };
    }
    if (wanted !== undefined && wanted !== account.bankAccountId) {
      const message = `The statement is of account ${account.bankAccountId}, not of ${wanted}: nothing of it is taken.`;
      return { code: 'other-bank-account', message, place };
    }
    if (account.currency !== statement.currency) {
      const message = `The statement is in ${statement.currency}, account ${account.bankAccountId} is kept in ${account.currency}.`;
      return { code: 'currency-mismatch', message, place };
    }
    return account;
  }

  private async takeStatement(
    sent: CommandRequest,
    row: BankAccountRow,
    statement: Statement,
    file: { readonly fileId: string } & Pick<ReadFile, 'readBy'>,
  ): Promise<StatementOutcomeDto> {
    const { bankAccountId, creditorId, level, distributorId, currency } = row;
    const account: OwnAccount = { bankAccountId, creditorId, level, distributorId, currency };
    const ends = endsOf(statement);
    const before = await this.history.before(bankAccountId, ends);
    const follows = before !== undefined && followsOn(before, ends);
    const known = follows ? await this.history.knownLines(account, statement) : undefined;
    const numbers = statement.lines.flatMap(({ references }) => references.bankReference ?? []);
    const transfers = await this.history.transfers(bankAccountId, [...new Set(numbers)]);
    const virtualAccounts = await this.history.virtualAccounts(bankAccountId, numbersOf(statement));
    const announced = await this.history.announced(creditorId, severalTimes(numbers, transfers));
    const read = toldLines(account, statement, known, follows, { transfers, virtualAccounts, announced });
    const { lines, earlier } = await this.knownAgain(bankAccountId, read, follows);
    const told = toldStatement(bankAccountId, statement, file, lines);
    await this.payers.put(new Map(lines.map(({ facts, payer }) => [facts.lineId, payer])));
    const verdict = checkStatement(statement);
    const findings = verdict.kind === 'quarantined' ? verdict.findings : [];
    let state = await this.send(sent, told.statementId, 'receive', {
      type: 'receive',
      account,
      statement: told,
      doubts: findings.map(({ code }) => code),
    });
    for (let page = 0; page < told.pages; page++) {
      const part = lines.slice(page * linesPerPage, (page + 1) * linesPerPage).map(({ facts }) => facts);
      state = await this.send(sent, told.statementId, `page ${page}`, { type: 'add-lines', page, lines: part });
    }
    const joins = before === undefined ? [] : joinOf(before, ends).map((seam) => ({ ...seam, place: statement.place }));
    const corrected = correctedLines(lines, transfers, statement);
    return outcomeDto(state, lines, earlier, [...findings, ...joins, ...corrected].map(findingDto));
  }

  /** The lines under the ids that they have where they are there already, and which ones are. */
  private async knownAgain(bankAccountId: string, read: readonly ToldLine[], follows: boolean) {
    const earlier = await this.history.existing(read.map(({ facts }) => facts.lineId));
    const fresh = read.filter(({ facts }) => !earlier.has(facts.lineId));
    const days = fresh.map(({ facts }) => facts.valueDate).sort();
    if (days.length === 0) return { lines: read, earlier };
    const amounts = [...new Set(fresh.map(({ facts }) => facts.amount))];
    const [from, to] = [addDays(days[0]!, 0 - pendingDays), addDays(days.at(-1)!, pendingDays)];
    const pending = await this.history.pendingLines(bankAccountId, amounts, from, to);
    const told = new Set(read.map(({ facts }) => facts.lineId));
    const free = pending.filter(({ lineId }) => !told.has(lineId));
    if (free.length === 0) return { lines: read, earlier };
    const payers = await this.payers.of(free.map(({ lineId }) => lineId));
    const known = free.map((line) => ({ ...line, memo: payers.get(line.lineId)?.memo ?? null }));
    const same = bookedFromPending(fresh, known, follows);
    const lines = read.map((line) => {
      const lineId = same.get(line.facts.lineId) ?? line.facts.lineId;
      return { ...line, facts: { ...line.facts, lineId } };
    });
    return { lines, earlier: new Set([...earlier, ...same.values()]) };
  }

  private async send(
    { caller, correlationId, traceparent }: CommandRequest,
    statementId: string,
    step: string,
    command: BankStatementCommand,
  ): Promise<Received> {
    const commandId = uuidV5(`${statementId}\n${step}`);
    const now = this.clock.now();
    const outcome: CommandOutcome<BankStatementState> = await this.commands.handle(bankStatementDecider, {
      streamId: `bank-statement-${statementId}`,
      command,
      commandId,
      // The id is a hash of the content: the same command can't come with another meaning.
      requestHash: commandId,
      context: { now, businessDate: this.clock.businessDate(now), actor: caller.actor },
      correlationId,
      traceparent,
      likelyNew: command.type === 'receive',
    });
    if (outcome.kind === 'rejected') throw problemOfRejection(outcome.rejection);
    if (outcome.kind !== 'accepted' || !outcome.state) throw new Error(`${command.type}: ${outcome.kind}`);
    return outcome.state;
  }
}

/** What the bank has told otherwise before, for a person to decide on. */
function correctedLines(lines: readonly ToldLine[], known: readonly KnownTransfer[], { currency, place }: Statement) {
  const numbered = lines.flatMap(({ facts }) =>
    facts.bankReference === null ? [] : [{ ...facts, bankReference: facts.bankReference }],
  );
  return corrections(numbered, known).map(({ transfer, before }) => ({
    code: 'corrected-line',
    message:
      `Under number ${transfer.bankReference} an earlier file told ${formatAmount(before.amount, currency)} ${currency}, this one ` +
      `${formatAmount(transfer.amount, currency)}: both count until a second person says which one does.`,
    place,
    lines: { earlier: before.lineId, now: transfer.lineId },
  }));
}

/** Numbers of the bank that stand for more lines than one, as far as can be told before these are read. */
function severalTimes(
  numbers: readonly string[],
  known: readonly { readonly bankReference: string }[],
): readonly string[] {
  const there = new Set(known.map(({ bankReference }) => bankReference));
  const several = numbers.filter((number) => {
    const again = there.has(number);
    there.add(number);
    return again;
  });
  return [...new Set(several)];
}

function outcomeDto(
  { received, end }: Received,
  lines: readonly ToldLine[],
  earlier: ReadonlySet<string>,
  findings: FindingDto[],
): StatementOutcomeDto {
  const { statementId, bankAccountId, number, from, to, currency, opening, closing, credits, debits, readBy } =
    received;
  return {
    readBy,
    ...{ statementId, bankAccountId, number, from, to, currency, opening, closing, credits, debits },
    lines: lines.length,
    newLines: lines.filter(({ facts }) => !earlier.has(facts.lineId)).length,
    status: end ?? received.verdict,
    difference: received.difference,
    findings,
  };
}

function findingDto({ code, message, place, lines }: Omit<FindingDto, 'place'> & { place: Place }): FindingDto {
  return { code, message, place: placeInWords(place), ...(lines && { lines }) };
}
