import { cut, minorUnits, exponentOf } from '../amounts.js';
import { isoDate } from '../dates.js';
import { Refusal, type Problem } from '../problem.js';
import type { Account, Balance, BankFileFormat, DeclaredTotal, Statement, StatementLine } from '../statement.js';
import { amountOf, dateOf } from './entry.js';
import { accountIdOf, agentOf, creditDebitOf, isTrue } from './facts.js';
import type { XmlNode } from '../xml.js';

/** The account of a statement; its element stands before the entries. */
export function accountOf(node: XmlNode): Account {
  const account = node.find('Acct');
  const id = accountIdOf(account);
  if (account === undefined || id === undefined) {
    throw new Refusal(
      'account-missing',
      'The statement names no account: ask the bank for a right file.',
      (account ?? node).place,
    );
  }
  return {
    ...id,
    currency: account.value('Ccy'),
    owner: account.value('Ownr', 'Nm') ?? account.value('Ownr', 'Pty', 'Nm') ?? account.value('Nm'),
  };
}

/** The day to which entries without any date belong: the end of the statement's period, else the day it was made. */
export function lastDayOf(node: XmlNode): string | undefined {
  const text = node.value('FrToDt', 'ToDtTm') ?? node.value('FrToDt', 'ToDt') ?? node.value('CreDtTm');
  return text === undefined ? undefined : isoDate(text);
}

export interface Message {
  readonly format: BankFileFormat;
  readonly version: string | undefined;
  readonly header: XmlNode | undefined;
}

/**
 * A statement, report or notification from all that stands in its element besides the entries.
 * @throws Refusal where a balance cannot be read or no currency is told
 */
export function readStatement(node: XmlNode, lines: readonly StatementLine[], message: Message): Statement {
  const account = accountOf(node);
  const balances = node.all('Bal').map(readBalance);
  const currency = account.currency ?? balances[0]?.currency ?? lines[0]?.currency;
  if (currency === undefined) {
    throw new Refusal('currency-missing', 'Neither account nor balances nor entries name a currency.', node.place);
  }
  exponentOf(currency, node.find('Acct') ?? node);
  const warnings: Problem[] = [];
  return {
    format: message.format,
    version: message.version,
    account,
    servicer: agentOf(node.find('Acct', 'Svcr')),
    currency,
    id: node.value('Id'),
    number: node.value('LglSeqNb') ?? node.value('ElctrncSeqNb'),
    page: pageOf(node, message.header),
    createdAt: node.value('CreDtTm') ?? message.header?.value('CreDtTm'),
    period: periodOf(node),
    balances,
    ...boundsOf(balances, currency),
    lines,
    declared: declaredTotals(node, currency),
    information: node.value('AddtlStmtInf') ?? node.value('AddtlRptInf') ?? node.value('AddtlNtfctnInf'),
    warnings,
    place: node.place,
  };
}

function readBalance(node: XmlNode): Balance {
  const { amountMinor, currency } = amountOf(node);
  const date = dateOf(node, 'Dt');
  if (date === undefined) throw new Refusal('date-missing', 'The balance has no date.', node.place);
  const kind =
    node.value('Tp', 'CdOrPrtry', 'Cd') ?? node.value('Tp', 'CdOrPrtry', 'Prtry') ?? node.value('Tp', 'Cd') ?? '';
  return {
    kind,
    amountMinor: creditDebitOf(node) === 'CREDIT' ? amountMinor : 0 - amountMinor,
    currency,
    date,
    place: node.place,
  };
}

/**
 * The two balances between which the booked entries lie. Pages in the middle of a statement begin and end with interim
 * balances (ITBD); many banks give the previous closing (PRCD) in place of the opening. A balance in the statement's currency
 * goes before one in another.
 */
function boundsOf(balances: readonly Balance[], currency: string): { opening?: Balance; closing?: Balance } {
  const of = (kind: string) => {
    const found = balances.filter((balance) => balance.kind === kind);
    return found.find((balance) => balance.currency === currency) ?? found[0];
  };
  const interim = balances.filter(({ kind }) => kind === 'ITBD');
  const start = of('OPBD') ?? of('PRCD');
  const end = of('CLBD');
  if (start !== undefined) return { opening: start, closing: end ?? interim.at(-1) };
  if (end !== undefined) return { opening: interim[0], closing: end };
  return interim.length > 1 ? { opening: interim[0], closing: interim.at(-1) } : {};
}

function pageOf(node: XmlNode, header: XmlNode | undefined): Statement['page'] {
  const page = ['StmtPgntn', 'RptPgntn', 'NtfctnPgntn']
    .map((name) => node.find(name))
    .find((each) => each !== undefined);
  const told = page ?? header?.find('MsgPgntn');
  const number = told?.value('PgNb');
  return number === undefined ? undefined : { number, last: isTrue(told?.value('LastPgInd')) };
}

function periodOf(node: XmlNode): Statement['period'] {
  const read = (text: string | undefined) => (text === undefined ? undefined : isoDate(text));
  const from = read(node.value('FrToDt', 'FrDtTm') ?? node.value('FrToDt', 'FrDt'));
  const to = read(node.value('FrToDt', 'ToDtTm') ?? node.value('FrToDt', 'ToDt'));
  return from === undefined && to === undefined ? undefined : { from, to };
}

/** The bank's own sums (`TxsSummry`), which have no currency of their own. */
function declaredTotals(node: XmlNode, currency: string): readonly DeclaredTotal[] {
  const summary = node.find('TxsSummry');
  if (summary === undefined) return [];
  const all = summary.find('TtlNtries');
  const net = all?.find('TtlNetNtry') ?? all;
  const netText = all?.value('TtlNetNtry', 'Amt') ?? all?.value('TtlNetNtryAmt');
  const sign = netText !== undefined && net?.value('CdtDbtInd') === 'DBIT' ? -1 : 1;
  const totals: DeclaredTotal[] = [];
  const add = (of: DeclaredTotal['of'], at: XmlNode | undefined, text: string | undefined, factor: number) => {
    if (at === undefined) return;
    const count = at.value('NbOfNtries');
    const amount = text === undefined ? undefined : minorUnits(text, '.', exponentOf(currency, at));
    if (amount !== undefined && typeof amount !== 'number') {
      throw new Refusal('amount-unreadable', `Total "${cut(text!)}" is not an amount in ${currency}.`, at.place);
    }
    const known = count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined;
    totals.push({ of, count: known, amountMinor: amount === undefined ? undefined : factor * amount, place: at.place });
  };
  add('ALL', all, netText, sign);
  add('CREDIT', summary.find('TtlCdtNtries'), summary.value('TtlCdtNtries', 'Sum'), 1);
  add('DEBIT', summary.find('TtlDbtNtries'), summary.value('TtlDbtNtries', 'Sum'), 1);
  return totals;
}
