import type { Agent, Counterparty, CreditDebit, Exchange, Fee, ForeignAmount, PaymentFacts } from '../statement.js';
import type { References, Remittance, StructuredRemittance } from '../statement.js';
import { Refusal } from '../problem.js';
import { realReference } from '../records.js';
import type { XmlNode } from '../xml.js';

/** `CRDT` or `DBIT` of an element that must say it. */
export function creditDebitOf(node: XmlNode): CreditDebit {
  const text = node.value('CdtDbtInd');
  if (text === 'CRDT') return 'CREDIT';
  if (text === 'DBIT') return 'DEBIT';
  const said = text === undefined ? 'is missing' : `is neither CRDT nor DBIT`;
  throw new Refusal(
    'direction-unreadable',
    `CdtDbtInd ${said}: ask the bank for a right file.`,
    (node.find('CdtDbtInd') ?? node).place,
  );
}

function directionOf(node: XmlNode): CreditDebit | undefined {
  return node.find('CdtDbtInd') === undefined ? undefined : creditDebitOf(node);
}

/** An amount as written, with its currency. */
export function foreignAmount(node: XmlNode | undefined): ForeignAmount | undefined {
  const currency = node?.attributes['Ccy'];
  const amount = node?.text.trim();
  return currency === undefined || amount === undefined || amount === '' ? undefined : { amount, currency };
}

/** A bank, versions 2 to 13. */
export function agentOf(node: XmlNode | undefined): Agent | undefined {
  const institution = node?.find('FinInstnId');
  if (institution === undefined) return undefined;
  const combined = institution.find('CmbndId') ?? institution;
  const bic = combined.value('BICFI') ?? combined.value('BIC');
  const name = combined.value('Nm');
  const memberId = combined.value('ClrSysMmbId', 'MmbId') ?? combined.value('Othr', 'Id');
  return bic === undefined && name === undefined && memberId === undefined ? undefined : { bic, name, memberId };
}

/** Number of an account, IBAN or other, and its scheme. */
export function accountIdOf(node: XmlNode | undefined): { id: string; iban?: string; scheme?: string } | undefined {
  const id = node?.find('Id');
  const iban = withoutBlanks(id?.value('IBAN'));
  if (iban !== undefined) return { id: iban, iban };
  const other = id?.find('Othr') ?? id?.find('PrtryAcct');
  const number = withoutBlanks(other?.value('Id') ?? id?.value('BBAN') ?? id?.value('UPIC'));
  if (number === undefined) return undefined;
  return { id: number, scheme: other?.value('SchmeNm', 'Cd') ?? other?.value('SchmeNm', 'Prtry') };
}

const blank = /\s/;
const blanks = /\s/g;

/** Most numbers have no blank in them. */
function withoutBlanks(text: string | undefined): string | undefined {
  return text !== undefined && blank.test(text) ? text.replace(blanks, '') : text;
}

/** Since version 8 a party is wrapped in Pty, or is a bank in Agt. */
function nameOf(party: XmlNode | undefined): string | undefined {
  return party?.value('Nm') ?? party?.value('Pty', 'Nm') ?? party?.value('Agt', 'FinInstnId', 'Nm');
}

/**
 * The other side: the debtor of a credit, the creditor of a debit; the other way round where a payment is taken back, because
 * parties keep the roles of the payment that it undoes.
 */
function counterpartyOf(details: XmlNode, direction: CreditDebit, reversal: boolean, ownAccount: string): Counterparty {
  const parties = details.find('RltdPties');
  const agents = details.find('RltdAgts');
  if (parties === undefined && agents === undefined) return {};
  const returned = reversal || details.find('RtrInf') !== undefined;
  const debtorIsLikely = (direction === 'CREDIT') !== returned;
  const first = partyOf(debtorIsLikely ? debtor : creditor, parties, agents);
  const isOwn = first.account === ownAccount;
  if (!isOwn && isKnown(first)) return first;
  const second = partyOf(debtorIsLikely ? creditor : debtor, parties, agents);
  if (second.account !== undefined && second.account !== ownAccount) return second;
  return isOwn ? {} : first;
}

/** Elements of a party, by its role. */
const debtor = { party: 'Dbtr', account: 'DbtrAcct', agent: 'DbtrAgt', ultimate: 'UltmtDbtr' } as const;
const creditor = { party: 'Cdtr', account: 'CdtrAcct', agent: 'CdtrAgt', ultimate: 'UltmtCdtr' } as const;

function partyOf(role: typeof debtor | typeof creditor, parties?: XmlNode, agents?: XmlNode): Counterparty {
  return {
    name: nameOf(parties?.find(role.party)),
    account: accountIdOf(parties?.find(role.account))?.id,
    bank: agentOf(agents?.find(role.agent)),
    ultimateName: nameOf(parties?.find(role.ultimate)),
  };
}

function isKnown({ name, account, bank, ultimateName }: Counterparty): boolean {
  return name !== undefined || account !== undefined || bank !== undefined || ultimateName !== undefined;
}

/** Where a payer sent the money to, if that is another number than the account's own. */
function creditedAccount(details: XmlNode, ownAccount: string): string | undefined {
  if (details.find('RtrInf') !== undefined) return undefined;
  const account = accountIdOf(details.find('RltdPties', 'CdtrAcct'))?.id;
  return account === ownAccount ? undefined : account;
}

function referencesOf(refs: XmlNode | undefined, entry: XmlNode): References {
  const own = realReference(refs?.value('AcctSvcrRef')) ?? realReference(entry.value('AcctSvcrRef'));
  if (refs === undefined) return own === undefined ? {} : { bankReference: own };
  return {
    bankReference: own,
    endToEndId: realReference(refs.value('EndToEndId')),
    instructionId: realReference(refs.value('InstrId')),
    paymentInformationId: realReference(refs.value('PmtInfId')),
    messageId: realReference(refs.value('MsgId')),
    transactionId: realReference(refs.value('TxId')),
    mandateId: realReference(refs.value('MndtId')),
    chequeNumber: realReference(refs.value('ChqNb')),
    uetr: refs.value('UETR'),
  };
}

function remittanceOf(details: XmlNode): Remittance {
  const node = details.find('RmtInf');
  if (node === undefined) return { unstructured: [], structured: [] };
  return {
    unstructured: texts(node.all('Ustrd')),
    structured: node.all('Strd').map((each): StructuredRemittance => {
      const type = each.find('CdtrRefInf', 'Tp');
      return {
        type:
          type?.value('CdOrPrtry', 'Cd') ??
          type?.value('CdOrPrtry', 'Prtry') ??
          type?.value('Cd') ??
          type?.value('Prtry'),
        reference: each.value('CdtrRefInf', 'Ref') ?? each.value('CdtrRefInf', 'CdtrRef'),
        documents: each.all('RfrdDocInf').flatMap((doc) => [doc.value('Nb') ?? doc.value('RfrdDocNb') ?? []].flat()),
        additional: texts(each.all('AddtlRmtInf')),
      };
    }),
  };
}

const texts = (nodes: readonly XmlNode[]) => nodes.map((each) => each.text.trim()).filter((text) => text !== '');

/** `PMNT/RCDT/ESCT`, or the bank's own code. */
export function transactionCodeOf(node: XmlNode): string | undefined {
  const code = node.find('BkTxCd');
  const domain = code?.find('Domn');
  if (domain === undefined) return code?.value('Prtry', 'Cd');
  const family = domain.find('Fmly');
  return joined(joined(domain.value('Cd') ?? '', family?.value('Cd')), family?.value('SubFmlyCd'));
}

const joined = (above: string, code: string | undefined) =>
  code === undefined ? above : above === '' ? code : `${above}/${code}`;

/** Charges: version 2 lists them bare, later ones as records under a total. */
export function feesOf(node: XmlNode): readonly Fee[] {
  const charges = node.all('Chrgs');
  if (charges.length === 0) return [];
  return charges.flatMap((each) => {
    const records = each.all('Rcrd');
    return (records.length > 0 ? records : [each]).flatMap((record) => {
      const amount = foreignAmount(record.find('Amt') ?? record.find('TtlChrgsAndTaxAmt'));
      if (amount === undefined) return [];
      const included = record.value('ChrgInclInd');
      return [
        {
          ...amount,
          creditDebit: directionOf(record),
          included: included === undefined ? undefined : isTrue(included),
        },
      ];
    });
  });
}

/** XML Schema's true. */
export function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}

/** What was paid before it became the amount of the account, and by which rate. */
export function foreignFacts(
  node: XmlNode,
  currency: string,
): { readonly original?: ForeignAmount; readonly exchange?: Exchange } | undefined {
  const details = node.find('AmtDtls');
  if (details === undefined) return undefined;
  const kinds = ['InstdAmt', 'TxAmt', 'CntrValAmt'].flatMap((name) => details.find(name) ?? []);
  const original = kinds
    .map((kind) => foreignAmount(kind.find('Amt')))
    .find((amount) => amount !== undefined && amount.currency !== currency);
  const rated = kinds.map((kind) => kind.find('CcyXchg')).find((rate) => rate !== undefined);
  const exchange = rated && {
    source: rated.value('SrcCcy'),
    target: rated.value('TrgtCcy'),
    rate: rated.value('XchgRate'),
  };
  return { original, exchange };
}

/** What the reader of an entry knows of it when it comes to its payments. */
export interface EntryContext {
  readonly entry: XmlNode;
  readonly currency: string;
  readonly creditDebit: CreditDebit;
  readonly reversal: boolean;
  readonly ownAccount: string;
}

/** What is told of one payment: a `TxDtls`, or the entry itself where it has none. */
export function paymentFacts(node: XmlNode, context: EntryContext): PaymentFacts {
  const { entry, currency, creditDebit, reversal, ownAccount } = context;
  const foreign = foreignFacts(node, currency);
  return {
    references: referencesOf(node.find('Refs'), entry),
    counterparty: counterpartyOf(node, creditDebit, reversal, ownAccount),
    remittance: remittanceOf(node),
    original: foreign?.original,
    exchange: foreign?.exchange,
    fees: feesOf(node),
    virtualAccount: creditDebit === 'CREDIT' && !reversal ? creditedAccount(node, ownAccount) : undefined,
    returnReason: node.value('RtrInf', 'Rsn', 'Cd') ?? node.value('RtrInf', 'Rsn', 'Prtry'),
    transactionCode: transactionCodeOf(node),
    purpose: node.value('Purp', 'Cd') ?? node.value('Purp', 'Prtry'),
  };
}
