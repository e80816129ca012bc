import { checkStatement, readBankFile, totalsOf } from '../index.js';
import { camtFile, type CamtDraft, type CamtStatementDraft } from '../testing/index.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const read = (text: string) => readBankFile(bytes(text));
const one = (draft: CamtStatementDraft, rest: Omit<CamtDraft, 'statements'> = {}) => {
  const file = read(camtFile({ ...rest, statements: [draft] }));
  expect(file.problems).toEqual([]);
  return file.statements[0]!;
};

const plain: CamtStatementDraft = {
  balances: [
    ['OPBD', '100.00', '2026-11-19'],
    ['CLBD', '142.50', '2026-11-20'],
  ],
  entries: [
    { amount: '50.00', memo: 'Invoice 7', payer: 'Cty TNHH Bình Minh', reference: 'B1' },
    { amount: '-7.50', memo: 'Fee', reference: 'B2' },
  ],
};

describe('camt', () => {
  it.each(['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'])('version %s', (version) => {
    const statement = one(plain, { version });
    expect(statement).toMatchObject({ format: 'camt.053', version: `001.${version}`, number: '7', currency: 'EUR' });
    expect(checkStatement(statement)).toEqual({ kind: 'adds-up' });
    expect(totalsOf(statement)).toEqual({ booked: 2, credits: 5000, debits: 750, creditCount: 1, debitCount: 1 });
    expect(statement.lines[0]).toMatchObject({
      bookingDate: '2026-11-20',
      creditDebit: 'CREDIT',
      amountMinor: 5000,
      status: 'BOOKED',
      references: { bankReference: 'B1' },
      counterparty: { name: 'Cty TNHH Bình Minh' },
      remittance: { unstructured: ['Invoice 7'] },
      transactionCode: 'PMNT/RCDT/ESCT',
    });
  });

  it.each(['052', '053', '054'] as const)('camt.%s, any prefix', (message) => {
    const statement = one(plain, { message, prefix: 'ns2' });
    expect(statement.format).toBe(`camt.${message}`);
    expect(statement.lines).toHaveLength(2);
  });

  it('within an envelope, without a namespace', () => {
    const inner = camtFile({ statements: [plain] })
      .replace(/^<\?xml.*\n/, '')
      .replace(/ xmlns="[^"]+"/, '');
    const file = read(`<Envelope><AppHdr><From>BANK</From></AppHdr><Body>${inner}${inner}</Body></Envelope>`);
    expect(file).toMatchObject({ format: 'camt.053', version: undefined, problems: [] });
    expect(file.statements).toHaveLength(2);
  });

  it.each([
    ['utf-8 with mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf8'), 'utf-8'],
    [
      'UTF-16 with mark',
      (text: string) => Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le'),
      'utf-16le',
    ],
    ['UTF-16 without mark', (text: string) => Buffer.from(text.replace('UTF-8', 'UTF-16'), 'utf16le'), 'utf-16le'],
    ['UTF-16 big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be'],
    ['ISO-8859-1', (text: string) => Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1'), 'windows-1252'],
    ['Latin-1 that says UTF-8', (text: string) => Buffer.from(text, 'latin1'), 'windows-1252'],
  ])('in %s', (_, encode, encoding) => {
    const draft = { ...plain, entries: [{ amount: '42.50', memo: 'Müller & Söhne'.replace('&', '&amp;') }] };
    const file = readBankFile(encode(camtFile({ statements: [draft] })));
    expect(file).toMatchObject({ encoding, problems: [] });
    expect(file.statements[0]!.lines[0]!.remittance.unstructured).toEqual(['Müller & Söhne']);
  });

  it('keeps the raw text and the place of each entry', () => {
    const text = camtFile({ statements: [plain] });
    const [statement] = read(text).statements;
    expect(statement!.lines.map(({ raw }) => [raw.slice(0, 6), raw.slice(-7)])).toEqual([
      ['<Ntry>', '</Ntry>'],
      ['<Ntry>', '</Ntry>'],
    ]);
    expect(statement!.lines[1]!.place).toEqual({ line: 9, column: 1, path: 'Stmt[1]/Ntry[2]' });
    expect(text.split('\n')[8]).toBe(statement!.lines[1]!.raw);
  });

  it.each([
    ['entities', 'A &amp; B &#x20AC;', 'A & B €'],
    ['a section', 'A <![CDATA[& B]]> &lt; C', 'A & B < C'],
    ['comments', 'A<!-- <Ustrd>no</Ustrd> --> B', 'A B'],
    ['other line ends', 'A\r\nB\rC', 'A\nB\nC'],
    ['an element that has no place there', 'A<b>no</b> B', 'A B'],
    ['nothing but blanks', ' \n ', undefined],
  ])('reads a text with %s', (_, memo, text) => {
    const [line] = one({ entries: [{ amount: '1.00', memo }] }).lines;
    expect(line!.remittance.unstructured).toEqual(text === undefined ? [] : [text]);
  });

  it('an element that goes over lines is placed where it begins', () => {
    const text = camtFile({ statements: [{ entries: [{ amount: 'x' }] }] });
    const file = read(text.replace('<Ntry><Amt Ccy="EUR">x', '<Ntry>\n  <Amt\n    Ccy="EUR"\n  >x'));
    expect(file.problems).toMatchObject([{ place: { line: 7, column: 3, path: 'Stmt[1]/Ntry[1]/Amt' } }]);
  });

  it('counts only booked entries; reversals go where they say', () => {
    const statement = one({
      balances: [
        ['PRCD', '0.00', '2026-11-19'],
        ['CLBD', '-5.00', '2026-11-20'],
      ],
      entries: [
        { amount: '100.00', status: 'PDNG' },
        { amount: '1.00', status: 'INFO' },
        { amount: '2.00', status: 'FUTR' },
        { amount: '-5.00', more: '<RvslInd>true</RvslInd>' },
      ],
    });
    expect(statement.lines.map(({ status, reversal }) => [status, reversal])).toEqual([
      ['PENDING', false],
      ['INFO', false],
      ['PENDING', false],
      ['BOOKED', true],
    ]);
    expect(checkStatement(statement).kind).toBe('adds-up');
  });

  it('pages join by interim balances', () => {
    const page = (balances: CamtStatementDraft['balances'], amount: string) => one({ balances, entries: [{ amount }] });
    const [day, next] = ['2026-11-19', '2026-11-20'];
    for (const statement of [
      page(
        [
          ['OPBD', '10.00', day],
          ['ITBD', '11.00', next],
        ],
        '1.00',
      ),
      page(
        [
          ['ITBD', '11.00', next],
          ['ITBD', '13.00', next],
        ],
        '2.00',
      ),
      page(
        [
          ['ITBD', '13.00', next],
          ['CLBD', '16.00', next],
          ['CLAV', '99.00', next],
        ],
        '3.00',
      ),
    ])
      expect(checkStatement(statement).kind).toBe('adds-up');
  });

  it('reads batches, fees, exchange and structured remittance', () => {
    const payment = (amount: string, id: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>` +
      '<AmtDtls><InstdAmt><Amt Ccy="USD">12.34567</Amt><CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy><XchgRate>0.91</XchgRate></CcyXchg></InstdAmt></AmtDtls>' +
      '<Chrgs><Rcrd><Amt Ccy="EUR">0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>' +
      '<RltdPties><Dbtr><Pty><Nm>Payer</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>0071 000 123</Id></Othr></Id></DbtrAcct></RltdPties>' +
      '<RltdAgts><DbtrAgt><FinInstnId><BICFI>BFTVVNVX</BICFI></FinInstnId></DbtrAgt></RltdAgts>' +
      '<RmtInf><Strd><RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><RfrdDocInf><Nb>INV-2</Nb></RfrdDocInf><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>';
    const batch = '<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="EUR">3.00</TtlAmt></Btch>';
    const details = (...amounts: string[]) =>
      `<NtryDtls>${batch}${amounts.map((amount, i) => payment(amount, `E${i}`)).join('')}</NtryDtls>`;
    const statement = one({ entries: [{ amount: '3.00', details: details('1.00', '2.00') }] }, { message: '054' });
    expect(statement.lines[0]!.details).toHaveLength(2);
    expect(statement.lines[0]!.batch).toMatchObject({ count: 2, total: { amount: '3.00', currency: 'EUR' } });
    expect(statement.lines[0]!.details[1]).toMatchObject({
      amount: '2.00',
      references: { endToEndId: 'E1' },
      counterparty: { name: 'Payer', account: '0071000123', bank: { bic: 'BFTVVNVX' } },
      remittance: { structured: [{ type: 'SCOR', reference: 'RF18', documents: ['INV-1', 'INV-2'] }] },
      original: { amount: '12.34567', currency: 'USD' },
      exchange: { source: 'USD', target: 'EUR', rate: '0.91' },
      fees: [{ amount: '0.50', currency: 'EUR', creditDebit: 'DEBIT', included: true }],
    });
    expect(checkStatement(statement).kind).toBe('no-balances');
    const short = one({ entries: [{ amount: '3.00', details: details('1.00', '1.99') }] }, { message: '054' });
    expect(checkStatement(short)).toMatchObject({
      kind: 'quarantined',
      findings: [{ code: 'batch-total', difference: 1 }],
    });
    const few = one({ entries: [{ amount: '3.00', details: details('1.00', '1.00', '1.00') }] }, { message: '054' });
    expect(checkStatement(few)).toMatchObject({ findings: [{ code: 'batch-count' }] });
  });

  it('a payment that came back is from whom it went to', () => {
    const details =
      '<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>We</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Supplier</Nm></Pty></Cdtr></RltdPties>' +
      '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>';
    const [line] = one({ entries: [{ amount: '5.00', details }] }).lines;
    expect(line).toMatchObject({ counterparty: { name: 'Supplier' }, returnReason: 'AC04' });
  });

  it("checks the bank's own sums", () => {
    const summary = (count: number, sum: string) =>
      `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries><TtlNetNtry><Amt>${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries></TxsSummry>`;
    expect(checkStatement(one({ ...plain, before: summary(2, '42.50') })).kind).toBe('adds-up');
    expect(checkStatement(one({ ...plain, before: summary(3, '42.50') }))).toMatchObject({
      findings: [
        { code: 'declared-total', message: 'The bank states 3 of 42.50 lines, the statement has 2 of 42.50.' },
      ],
    });
  });

  it.each([
    ['18.150', 'EUR', 1815],
    ['18.15000', 'EUR', 1815],
    ['.5', 'EUR', 50],
    ['5.', 'EUR', 500],
    ['1500000.00', 'VND', 1_500_000],
    ['1.234', 'KWD', 1234],
    ['0', 'EUR', 0],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('amount %s %s is exact', (amount, currency, minor) => {
    expect(one({ currency, entries: [{ amount }] }).lines[0]!.amountMinor).toBe(minor);
  });

  it.each([
    ['18.155', 'EUR', 'amount-too-fine'],
    ['1.23456', 'EUR', 'amount-too-fine'],
    ['1500000.5', 'VND', 'amount-too-fine'],
    ['1e5', 'EUR', 'amount-unreadable'],
    ['1,50', 'EUR', 'amount-unreadable'],
    ['', 'EUR', 'amount-unreadable'],
    ['90071992547409.92', 'EUR', 'amount-too-large'],
    ['1'.repeat(400), 'EUR', 'amount-too-large'],
    ['1.00', 'EUX', 'currency-unknown'],
  ])('amount %s %s is refused with its place', (amount, currency, code) => {
    const file = read(camtFile({ statements: [{ entries: [{ amount: '1.00' }, { amount, currency }] }, plain] }));
    expect(file.problems).toEqual([
      { code, message: expect.any(String) as string, place: { line: 7, column: 7, path: 'Stmt[1]/Ntry[2]/Amt' } },
    ]);
    expect(file.statements.map(({ lines }) => lines.length)).toEqual([2]);
  });

  it.each([
    [/<CdtDbtInd>CRDT<\/CdtDbtInd><Sts>/, '<Sts>', 'direction-unreadable'],
    [/CRDT<\/CdtDbtInd><Sts>/, 'CR</CdtDbtInd><Sts>', 'direction-unreadable'],
    [/<Cd>BOOK/, '<Cd>BOOKED', 'status-unreadable'],
    [/<Sts>.*?<\/Sts>/, '', 'status-unreadable'],
    [/<BookgDt><Dt>2026-11-20/, '<BookgDt><Dt>2026-02-30', 'date-unreadable'],
    [/<Amt Ccy="EUR">50.00<\/Amt>/, '', 'amount-missing'],
    [/ Ccy="EUR">50/, '>50', 'currency-missing'],
    [/<Acct>.*<\/Acct>/, '', 'account-missing'],
    [/<Bal>.*?OPBD.*?<Dt><Dt>2026-11-19/, (found: string) => found.replace('11-19', '13-19'), 'date-unreadable'],
  ])('%s -> %s is refused', (pattern, to, code) => {
    const text = camtFile({ statements: [plain] }).replace(pattern, to as string);
    const file = read(text);
    expect(file.statements).toEqual([]);
    expect(file.problems.map((problem) => problem.code)).toContain(code);
    expect(file.problems[0]!.place.line).toBeGreaterThan(2);
  });

  it('a cut file: the whole statements before the cut are read', () => {
    const text = camtFile({ statements: [plain, plain] });
    const file = read(text.slice(0, text.lastIndexOf('</Ntry>')));
    expect(file.statements).toHaveLength(1);
    expect(file.problems).toMatchObject([{ code: 'xml-broken', place: { line: expect.any(Number) as number } }]);
  });

  it.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]>', '', 'xml-doctype'],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd">', '', 'xml-doctype'],
    ['', '&x;', 'xml-broken'],
    ['', '<a>'.repeat(100) + '</a>'.repeat(100), 'xml-too-deep'],
    ['', '<a></b>', 'xml-broken'],
    ['', '\u0001', 'xml-broken'],
  ])('refuses %s%s', (before, inside, code) => {
    const text = camtFile({ statements: [plain] })
      .replace(/^<\?xml.*\n/, '')
      .replace('<GrpHdr>', `${inside}<GrpHdr>`);
    expect(read(before + text)).toMatchObject({ statements: [], problems: [{ code }] });
  });

  it('other messages are named', () => {
    expect(
      read('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>').problems,
    ).toMatchObject([{ code: 'message-unknown', message: expect.stringContaining('Document') as string }]);
  });

  it('no more lines than allowed', () => {
    const file = readBankFile(bytes(camtFile({ statements: [plain] })), { maxLines: 1 });
    expect(file).toMatchObject({ statements: [], problems: [{ code: 'too-many-lines' }] });
  });
});
