import type { Place, Problem } from './problem.js';
import type { BankProfile } from './tables/profile.js';

export type BankFileFormat = 'camt.052' | 'camt.053' | 'camt.054' | 'mt940' | 'mt942' | 'csv' | 'xlsx';

export type CreditDebit = 'CREDIT' | 'DEBIT';

/** BOOKED moves the balance; PENDING is announced and may still change or vanish; INFO never moves it. */
export type LineStatus = 'BOOKED' | 'PENDING' | 'INFO';

/** What a bank file holds: what could be read, and what could not, with the reason and the place. */
export interface BankFile {
  /** Absent: the format was not recognised. */
  readonly format?: BankFileFormat;
  /** Version of a camt message (`001.08`), name of the profile of a table. */
  readonly version?: string;
  /** The profile that read a table. */
  readonly profile?: BankProfile;
  /** How the bytes became text, e.g. `utf-8`. */
  readonly encoding?: string;
  readonly statements: readonly Statement[];
  /** Statements, or the whole file, that are refused. Empty: everything was read. */
  readonly problems: readonly Problem[];
  /** What is odd and does no harm. */
  readonly warnings: readonly Problem[];
}

/** A statement, report or notification about one account. */
export interface Statement {
  readonly format: BankFileFormat;
  readonly version?: string;
  readonly account: Account;
  /** The bank that keeps the account. */
  readonly servicer?: Agent;
  /** ISO 4217. All amounts of booked lines and balances are in it, or the statement is quarantined. */
  readonly currency: string;
  /** The bank's own id of the statement: camt `Id`, MT `:20:`. */
  readonly id?: string;
  /** Number by which statements of an account follow each other: camt `LglSeqNb` or `ElctrncSeqNb`, MT `:28C:` before the slash. */
  readonly number?: string;
  /** Page or part of that number; `last` where the bank tells. */
  readonly page?: { readonly number: string; readonly last?: boolean };
  /** When the bank made it, as written there. */
  readonly createdAt?: string;
  readonly period?: { readonly from?: string; readonly to?: string };
  /** All balances of the file, in its order. */
  readonly balances: readonly Balance[];
  /** The balance from which booked lines start; absent in notifications and many interim reports. */
  readonly opening?: Balance;
  /** The balance that booked lines lead to. */
  readonly closing?: Balance;
  readonly lines: readonly StatementLine[];
  /** What the bank itself says the lines add up to. */
  readonly declared: readonly DeclaredTotal[];
  /** Free text about the whole statement. */
  readonly information?: string;
  readonly warnings: readonly Problem[];
  readonly place: Place;
}

/** An account: an IBAN, or another number with the scheme that gave it. */
export interface Account {
  /** IBAN, or the other number, as written but for blanks: what to compare accounts by. */
  readonly id: string;
  readonly iban?: string;
  /** Scheme of a number that is no IBAN, e.g. `BBAN`. */
  readonly scheme?: string;
  readonly currency?: string;
  readonly owner?: string;
}

/** A bank. */
export interface Agent {
  readonly bic?: string;
  readonly name?: string;
  /** Number in a national clearing system. */
  readonly memberId?: string;
}

export interface Balance {
  /** ISO 20022: OPBD, PRCD, CLBD, ITBD, OPAV, CLAV, FWAV, XPCD ... */
  readonly kind: string;
  /** Minor units of `currency`; below zero: the account is overdrawn. */
  readonly amountMinor: number;
  readonly currency: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly place: Place;
}

/** A sum or count that the bank states about the lines. */
export interface DeclaredTotal {
  readonly of: 'ALL' | CreditDebit;
  readonly count?: number;
  /** Minor units, never below zero for CREDIT and DEBIT; for ALL the net, credits less debits. */
  readonly amountMinor?: number;
  readonly place: Place;
}

/** References that travel with a payment. Absent: not given, or the bank wrote NONREF or NOTPROVIDED. */
export interface References {
  /** Of the account's bank: camt `AcctSvcrRef`, MT after `//`. */
  readonly bankReference?: string;
  readonly endToEndId?: string;
  readonly instructionId?: string;
  readonly paymentInformationId?: string;
  readonly messageId?: string;
  readonly transactionId?: string;
  readonly mandateId?: string;
  readonly chequeNumber?: string;
  /** UETR of the payment. */
  readonly uetr?: string;
  /** The account owner's reference: MT `:61:`, customer reference. */
  readonly customerReference?: string;
}

/** Who is on the other side: pays a credit, is paid by a debit. */
export interface Counterparty {
  readonly name?: string;
  readonly account?: string;
  readonly bank?: Agent;
  /** On whose behalf. */
  readonly ultimateName?: string;
}

export interface Remittance {
  /** Free text, in the pieces in which it came. */
  readonly unstructured: readonly string[];
  /** Creditor references and the documents that are paid. */
  readonly structured: readonly StructuredRemittance[];
}

export interface StructuredRemittance {
  /** e.g. SCOR, QRR or the bank's own word. */
  readonly type?: string;
  readonly reference?: string;
  readonly documents: readonly string[];
  readonly additional: readonly string[];
}

/** An amount in a currency, exact as written: e.g. what was instructed before it was exchanged. */
export interface ForeignAmount {
  readonly amount: string;
  readonly currency: string;
}

export interface Exchange {
  readonly source?: string;
  readonly target?: string;
  /** Decimal text. */
  readonly rate?: string;
}

export interface Fee {
  /** Decimal text as written. */
  readonly amount: string;
  readonly currency: string;
  readonly creditDebit?: CreditDebit;
  /** True: the amount of the line has it in it. */
  readonly included?: boolean;
}

/** What is told of a payment, be it the whole line or one of the many in a batch. */
export interface PaymentFacts {
  readonly references: References;
  readonly counterparty: Counterparty;
  readonly remittance: Remittance;
  readonly original?: ForeignAmount;
  readonly exchange?: Exchange;
  readonly fees: readonly Fee[];
  /** Number behind our account that was paid into, where it is another than the account's: a virtual account. */
  readonly virtualAccount?: string;
  /** Why a payment came back, e.g. `AC04`. */
  readonly returnReason?: string;
  /** ISO `PMNT/RCDT/ESCT`, or the bank's own. */
  readonly transactionCode?: string;
  readonly purpose?: string;
}

export interface StatementLine extends PaymentFacts {
  /** YYYY-MM-DD. Where a bank leaves it out it is the value date. */
  readonly bookingDate: string;
  readonly valueDate?: string;
  /** Minor units, never below zero. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Which way the money went with this line, also for a reversal. */
  readonly creditDebit: CreditDebit;
  /** True: takes an earlier line back. */
  readonly reversal: boolean;
  readonly status: LineStatus;
  /** The bank's number of the line within the statement. */
  readonly entryReference?: string;
  readonly additionalInformation?: string;
  /** What the bank says about a batch. */
  readonly batch?: { readonly count?: number; readonly total?: ForeignAmount; readonly messageId?: string };
  /** The payments of a batch; empty where the line is one payment. */
  readonly details: readonly LineDetail[];
  /** Running balance, where a table has one. */
  readonly balanceAfterMinor?: number;
  /** The line as it stands in the file. */
  readonly raw: string;
  readonly place: Place;
}

/** One payment of a batch. */
export interface LineDetail extends PaymentFacts {
  /** Decimal text as written; absent: not told. */
  readonly amount?: string;
  readonly currency?: string;
  readonly creditDebit: CreditDebit;
}

/** The amount with its direction: credits above zero, debits below. */
export function signedAmount(line: Pick<StatementLine, 'amountMinor' | 'creditDebit'>): number {
  return line.creditDebit === 'CREDIT' ? line.amountMinor : 0 - line.amountMinor;
}

/** A payment of which nothing is told. */
export const noFacts: PaymentFacts = {
  references: {},
  counterparty: {},
  remittance: { unstructured: [], structured: [] },
  fees: [],
};
