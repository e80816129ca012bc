/** A camt message in the making; what is left out is left out of the file. */
export interface CamtDraft {
  readonly message?: '052' | '053' | '054';
  readonly version?: string;
  /** Namespace prefix, e.g. `ns2`. */
  readonly prefix?: string;
  readonly statements: readonly CamtStatementDraft[];
}

export interface CamtStatementDraft {
  readonly account?: string;
  readonly currency?: string;
  readonly number?: string;
  /** Kind, amount with sign, date. */
  readonly balances?: readonly (readonly [kind: string, amount: string, date: string])[];
  readonly entries?: readonly CamtEntryDraft[];
  /** More elements before the entries. */
  readonly before?: string;
}

export interface CamtEntryDraft {
  /** With a minus: a debit. */
  readonly amount: string;
  readonly currency?: string;
  readonly date?: string;
  readonly status?: string;
  readonly reference?: string;
  readonly memo?: string;
  readonly payer?: string;
  /** More elements at the end of the entry, before its details. */
  readonly more?: string;
  /** Instead of the details made from memo and payer. */
  readonly details?: string;
}

const roots = { '052': 'BkToCstmrAcctRpt', '053': 'BkToCstmrStmt', '054': 'BkToCstmrDbtCdtNtfctn' };
const bodies = { '052': 'Rpt', '053': 'Stmt', '054': 'Ntfctn' };

/** Writes a camt message as banks of that version do. */
export function camtFile(draft: CamtDraft): string {
  const { message = '053', version = '08', prefix, statements } = draft;
  const urn = `urn:iso:std:iso:20022:tech:xsd:camt.${message}.001.${version}`;
  const header = '<GrpHdr><MsgId>MSG1</MsgId><CreDtTm>2026-11-22T06:00:00+07:00</CreDtTm></GrpHdr>';
  const body = statements.map((each) => statementXml(each, bodies[message], version)).join('\n');
  const xml = `<Document xmlns="${urn}"><${roots[message]}>${header}\n${body}\n</${roots[message]}></Document>`;
  const prefixed =
    prefix === undefined ? xml : xml.replace(/<(\/?)([A-Z])/g, `<$1${prefix}:$2`).replace('xmlns=', `xmlns:${prefix}=`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${prefixed}\n`;
}

function statementXml(draft: CamtStatementDraft, body: string, version: string): string {
  const {
    account = 'VN001234567890',
    currency = 'EUR',
    number = '7',
    balances = [],
    entries = [],
    before = '',
  } = draft;
  const id = /^[A-Z]{2}\d{2}[A-Z0-9]{10}/.test(account)
    ? `<IBAN>${account}</IBAN>`
    : `<Othr><Id>${account}</Id></Othr>`;
  return [
    `<${body}><Id>ID${number}</Id><ElctrncSeqNb>${number}</ElctrncSeqNb><CreDtTm>2026-11-22T06:00:00+07:00</CreDtTm>`,
    `<Acct><Id>${id}</Id><Ccy>${currency}</Ccy></Acct>`,
    ...balances.map(([kind, amount, date]) => balanceXml(kind, amount, date, currency)),
    before,
    ...entries.map((entry) => entryXml(entry, currency, version)),
    `</${body}>`,
  ].join('\n');
}

function balanceXml(kind: string, amount: string, date: string, currency: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${moneyXml(amount, currency)}<Dt><Dt>${date}</Dt></Dt></Bal>`;
}

function moneyXml(amount: string, currency: string): string {
  const direction = amount.startsWith('-') ? 'DBIT' : 'CRDT';
  return `<Amt Ccy="${currency}">${amount.replace('-', '')}</Amt><CdtDbtInd>${direction}</CdtDbtInd>`;
}

function entryXml(entry: CamtEntryDraft, statementCurrency: string, version: string): string {
  const {
    amount,
    currency = statementCurrency,
    date = '2026-11-20',
    status = 'BOOK',
    reference,
    memo,
    payer,
    more = '',
  } = entry;
  const party = Number(version) >= 8 ? `<Pty><Nm>${payer}</Nm></Pty>` : `<Nm>${payer}</Nm>`;
  const role = amount.startsWith('-') ? 'Cdtr' : 'Dbtr';
  const details =
    entry.details ??
    [
      '<NtryDtls><TxDtls>',
      payer === undefined ? '' : `<RltdPties><${role}>${party}</${role}></RltdPties>`,
      memo === undefined ? '' : `<RmtInf><Ustrd>${memo}</Ustrd></RmtInf>`,
      '</TxDtls></NtryDtls>',
    ].join('');
  return [
    `<Ntry>${moneyXml(amount, currency)}<Sts>${Number(version) >= 8 ? `<Cd>${status}</Cd>` : status}</Sts>`,
    `<BookgDt><Dt>${date}</Dt></BookgDt><ValDt><Dt>${date}</Dt></ValDt>`,
    reference === undefined ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`,
    `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>`,
    `${more}${details}</Ntry>`,
  ].join('');
}
