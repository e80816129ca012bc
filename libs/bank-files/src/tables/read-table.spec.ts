import {
  checkStatement,
  exampleProfiles,
  faultInWords,
  faultsOfProfile,
  readBankFile,
  type BankProfile,
} from '../index.js';
import { workbook, zip, type DraftCell } from '../testing/index.js';

const profileNamed = (name: string) => exampleProfiles.find((profile) => profile.name === name)!;
const read = (text: string | Uint8Array, profiles: readonly BankProfile[] = exampleProfiles) =>
  readBankFile(typeof text === 'string' ? Buffer.from(text, 'utf8') : text, { profiles });

const debitCredit = [
  'NGÂN HÀNG MẪU,,,,,',
  'Số tài khoản: 0071000123456,,,,,',
  'Tên khách hàng,CTY TNHH BÌNH MINH,,,,',
  'Từ ngày,01/11/2026,Đến ngày,20/11/2026,,',
  'Số dư đầu kỳ,"10,000,000",,,,',
  '',
  'Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung',
  '02/11/2026,5243.90112,,"1,500,000","11,500,000",NGUYEN VAN A chuyen tien',
  '03/11/2026,5243.90113,"11,000",0,"11,489,000",Phi dich vu',
  'Trang 1/2,,,,,',
  'Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung',
  '20/11/2026 15:04:09,5243.90114,,"500,000","11,989,000","Dong mot\nDong hai"',
  'Tổng cộng,,"11,000","2,000,000",,',
  'Tổng ghi nợ,"11,000",,,,',
  'Tổng ghi có,"2,000,000",,,,',
  'Số dư cuối kỳ,"11,989,000",,,,',
].join('\r\n');

const signed = [
  'Tài khoản;19036666888',
  'Ngày hạch toán;Ngày hiệu lực;Mã giao dịch;Số tiền;Số dư sau giao dịch;Diễn giải;Tên đối ứng;Tài khoản đối ứng;Ngân hàng đối ứng',
  '2026-11-20;2026-11-20;FT2;-11.000;1.489.000;Phi;;;',
  '2026-11-19;2026-11-19;FT1;1.500.000;1.500.000;Thanh toan;NGUYEN VAN A;0071 000 123;VCB',
  'Tổng số giao dịch: 2',
].join('\n');

const wrapped: readonly (readonly DraftCell[])[] = [
  ['SỔ PHỤ TÀI KHOẢN'],
  ['Số TK', '1023456789', undefined, 'Tiền tệ', 'VND'],
  ['Dư đầu kỳ', { number: '1000000' }],
  ['Ngày', undefined, 'Số bút toán', 'Giao dịch', undefined, 'Nội dung'],
  ['Giao dịch', 'Hiệu lực', undefined, 'Nợ/Có', 'Số tiền'],
  [
    { number: '46345' },
    { number: '46345.5' },
    'BT001',
    'C',
    { number: '2500000' },
    'CTY BINH MINH thanh toan don hang',
  ],
  [undefined, undefined, undefined, undefined, undefined, 'so 4711 va 4712'],
  ['20-11-2026', '20-11-2026', 'BT002', 'Nợ', '1.100,00', 'Phi'],
  ['Cộng phát sinh', undefined, undefined, undefined, '2.501.100,00'],
  ['Dư cuối kỳ', { number: '3498900' }],
];
const merged = ['A1:F1', 'A4:B4', 'D4:E4', 'C4:C5', 'F4:F5'];

describe('tables by profile', () => {
  it('CSV with debit and credit columns, letterhead, pages and sums', () => {
    const file = read(debitCredit);
    expect(file).toMatchObject({ format: 'csv', version: 'vn-debit-credit', encoding: 'utf-8', problems: [] });
    const [statement] = file.statements;
    expect(statement).toMatchObject({
      account: { id: '0071000123456', owner: 'CTY TNHH BÌNH MINH' },
      currency: 'VND',
      period: { from: '2026-11-01', to: '2026-11-20' },
      opening: { amountMinor: 10_000_000, date: '2026-11-01' },
      // The memo above it goes over two lines of the file.
      closing: { amountMinor: 11_989_000, date: '2026-11-20', place: { line: 17 } },
      declared: [
        { of: 'CREDIT', amountMinor: 2_000_000 },
        { of: 'DEBIT', amountMinor: 11_000 },
      ],
    });
    expect(
      statement!.lines.map((line) => [line.bookingDate, line.creditDebit, line.amountMinor, line.place.line]),
    ).toEqual([
      ['2026-11-02', 'CREDIT', 1_500_000, 8],
      ['2026-11-03', 'DEBIT', 11_000, 9],
      ['2026-11-20', 'CREDIT', 500_000, 12],
    ]);
    expect(statement!.lines[0]).toMatchObject({
      references: { bankReference: '5243.90112' },
      raw: '02/11/2026,5243.90112,,"1,500,000","11,500,000",NGUYEN VAN A chuyen tien',
    });
    expect(statement!.lines[2]!.remittance.unstructured).toEqual(['Dong mot', 'Dong hai']);
    expect(checkStatement(statement!)).toEqual({ kind: 'adds-up' });
  });

  it('CSV with one signed amount, newest first; balances from the running one', () => {
    const [statement] = read(signed).statements;
    expect(statement).toMatchObject({ opening: { amountMinor: 0 }, closing: { amountMinor: 1_489_000 } });
    expect(statement!.lines[0]).toMatchObject({
      bookingDate: '2026-11-19',
      counterparty: { name: 'NGUYEN VAN A', account: '0071000123', bank: { name: 'VCB' } },
    });
    expect(checkStatement(statement!)).toEqual({ kind: 'adds-up' });
  });

  it.each([
    ['shared texts', false],
    ['texts in the cells', true],
  ])('XLSX with merged headings in two rows and wrapped memos, %s', (_, inline) => {
    const file = read(workbook({ rows: wrapped, merged, inline }));
    expect(file).toMatchObject({ format: 'xlsx', version: 'vn-wrapped-memo', problems: [] });
    const [statement] = file.statements;
    expect(
      statement!.lines.map((line) => [line.bookingDate, line.creditDebit, line.amountMinor, line.place.path]),
    ).toEqual([
      ['2026-11-19', 'CREDIT', 2_500_000, 'Sao ke!6'],
      ['2026-11-20', 'DEBIT', 1_100, 'Sao ke!8'],
    ]);
    expect(statement!.lines[0]!.remittance.unstructured).toEqual([
      'CTY BINH MINH thanh toan don hang',
      'so 4711 va 4712',
    ]);
    expect(checkStatement(statement!)).toEqual({ kind: 'adds-up' });
  });

  it('days of old workbooks count from 1904', () => {
    const rows = wrapped.map((row) =>
      row.map((cell) =>
        typeof cell === 'object' && 'number' in cell && cell.number === '46345' ? { number: '44883' } : cell,
      ),
    );
    expect(read(workbook({ rows, merged, from1904: true })).statements[0]!.lines[0]!.bookingDate).toBe('2026-11-19');
  });

  it.each([
    ['windows-1258', 'Ngày hạch toán'],
    ['utf-16le', 'Ngày hạch toán'],
  ])('in %s', (encoding) => {
    const bytes = encoding === 'utf-16le' ? Buffer.from(`\ufeff${signed}`, 'utf16le') : windows1258(signed);
    expect(read(bytes)).toMatchObject({ version: 'vn-signed-amount', problems: [] });
  });

  it.each(['Trang Nguyen chuyen tien', 'Tong cong 3 hoa don'])(
    'a memo that begins like a page or a sum (%s) is a line',
    (memo) => {
      const [statement] = read(debitCredit.replace('NGUYEN VAN A chuyen tien', memo)).statements;
      expect(statement!.lines.map(({ remittance }) => remittance.unstructured[0])).toEqual([
        memo,
        'Phi dich vu',
        'Dong mot',
      ]);
    },
  );

  it('a wrong running balance is quarantined with its row', () => {
    const [statement] = read(debitCredit.replace('11,489,000', '11,489,001')).statements;
    expect(checkStatement(statement!)).toMatchObject({
      kind: 'quarantined',
      findings: [{ code: 'running-balance', place: { line: 9 }, difference: 1 }],
    });
  });

  it('a wrong sum is quarantined', () => {
    const [statement] = read(debitCredit.replace('Tổng ghi có,"2,000,000"', 'Tổng ghi có,"2,000,001"')).statements;
    expect(checkStatement(statement!)).toMatchObject({ findings: [{ code: 'declared-total', difference: -1 }] });
  });

  it.each([
    [/1,500,000(?=")/, '1.500.000', 'amount-unreadable'],
    [/1,500,000(?=")/, '1,50,000', 'amount-unreadable'],
    [/1,500,000(?=")/, '1,500,000.5', 'amount-too-fine'],
    [/1,500,000(?=")/, '-1,500,000', 'amount-negative'],
    [/1,500,000(?=")/, '=1+1', 'formula'],
    [/NGUYEN VAN A/, '=HYPERLINK(A1)', 'formula'],
    [/02\/11\/2026/, '2026-11-02', 'date-unreadable'],
    [/02\/11\/2026/, '31/11/2026', 'date-unreadable'],
    [/02\/11\/2026/, '11/13/2026', 'date-unreadable'],
    [/02\/11\/2026/, '', 'row-unreadable'],
    [/,"1,500,000"/, ',', 'amount-missing'],
    [/5243.90112,,/, '5243.90112,5,', 'amount-twice'],
  ])('%s -> %s is refused with row and reason', (pattern, to, code) => {
    const file = read(debitCredit.replace(pattern, to));
    expect(file.statements).toEqual([]);
    expect(file.problems).toMatchObject([{ code, place: { line: 8 } }]);
  });

  it('a quote that is never closed is refused with its line', () => {
    const cut = debitCredit.slice(0, debitCredit.indexOf('11,489,000'));
    expect(read(cut, [profileNamed('vn-debit-credit')]).problems).toMatchObject([
      { code: 'csv-broken', place: { line: 9 } },
    ]);
    expect(read(cut).problems).toMatchObject([{ code: 'profile-missing', place: { line: 9 } }]);
  });

  it('a formula of a workbook is refused with its cell', () => {
    const rows = wrapped.with(7, [...wrapped[7]!].with(4, { formula: 'E6*2' }));
    expect(read(workbook({ rows, merged })).problems).toMatchObject([
      { code: 'formula', place: { path: 'Sao ke!E8' } },
    ]);
  });

  it.each([
    ['12.300000000000001', 1230],
    ['1.23E1', 1230],
    ['1.23456789E8', 12_345_678_900],
    ['-5', 500],
    ['0.1', 10],
  ])('the binary number %s is the amount that Excel shows', (number, minor) => {
    const rows = [
      ['Số TK', '1', 'Tiền tệ', 'USD'],
      ['Ngày', undefined, 'Số bút toán', 'Giao dịch', undefined, 'Nội dung'],
      wrapped[4]!,
      ['20-11-2026', '20-11-2026', 'B', 'C', { number }, 'x'],
    ];
    const file = read(workbook({ rows, merged: ['A2:B2', 'D2:E2'] }));
    expect(file.problems).toEqual([]);
    expect(file.statements[0]!.lines[0]!.amountMinor).toBe(minor);
  });

  it('leading zeros that exports keep by ="..." are text', () => {
    expect(
      read(signed.replace('0071 000 123', '"=""0071000123"""')).statements[0]!.lines[0]!.counterparty.account,
    ).toBe('0071000123');
  });

  it('no profile fits: the missing headings are named', () => {
    const file = read(signed.replace('Diễn giải', 'Ghi chú'));
    expect(file.problems[0]).toMatchObject({ code: 'profile-missing' });
    expect(file.problems[0]!.message).toContain('vn-signed-amount wants the headings Diễn giải');
    expect(read('hello').problems).toMatchObject([{ code: 'profile-missing' }]);
  });

  it('two profiles fit: nobody guesses', () => {
    const copy = {
      ...profileNamed('vn-signed-amount'),
      name: 'other',
      number: { decimal: '.', thousands: ',' },
    } as const;
    expect(read(signed, [...exampleProfiles, copy]).problems).toMatchObject([{ code: 'profile-ambiguous' }]);
  });

  it('two profiles fit: the one of the account that the file names reads it', () => {
    const ours = profileNamed('vn-signed-amount');
    const other = { ...ours, number: { decimal: '.', thousands: ',' } } as const;
    const [account] = read(signed).statements.map((statement) => statement.account.id);
    const accounts = new Map<BankProfile, string>([
      [ours, account!.replace(/(...)/, '$1-')],
      [other, '999999'],
    ]);
    const file = readBankFile(Buffer.from(signed), { profiles: [other, ours], accounts });
    expect(file).toMatchObject({ problems: [], profile: ours });
    const elsewhere = new Map<BankProfile, string>([
      [ours, '888888'],
      [other, '999999'],
    ]);
    const refused = readBankFile(Buffer.from(signed), { profiles: [other, ours], accounts: elsewhere });
    expect(refused.problems).toMatchObject([{ code: 'profile-ambiguous' }]);
    // Profiles that say the same are one; but never where the profile alone would say whose account it is.
    const same = { ...ours, name: 'same' };
    expect(readBankFile(Buffer.from(signed), { profiles: [ours, same] }).problems).toEqual([]);
    const nameless = { ...ours, labels: {}, account: '888888' };
    const two = { profiles: [nameless, { ...nameless, account: '999999' }] };
    expect(readBankFile(Buffer.from(signed), two).problems).toMatchObject([{ code: 'profile-ambiguous' }]);
  });

  it.each([
    [{ encoding: 'klingon' }, 'encoding'],
    [{ encoding: 5 }, 'encoding'],
    [{ sheet: '' }, 'sheet'],
    [{ currency: 'XXX' }, 'currency'],
    [{ account: 7 }, 'account'],
    [{ wrappedMemo: 'yes' }, 'wrappedMemo'],
    [{ order: 'random' }, 'order'],
    [{ header: { rows: 3 } }, 'header.rows'],
    [{ header: { within: 1e9 } }, 'header.within'],
    [{ header: { up: 1 } }, 'header.up'],
    [{ header: [] }, 'header'],
    [{ number: 'x' }, 'number'],
    [{ skip: ['x'.repeat(101)] }, 'skip'],
    [{ footer: Array.from({ length: 21 }, () => 'x') }, 'footer'],
    [{ indicator: { credit: ['C'], debit: 'D' } }, 'indicator.debit'],
    [{ constructor: 1 }, 'constructor'],
  ])('%j is a fault of %s', (change, field) => {
    const faults = faultsOfProfile({ ...profileNamed('vn-signed-amount'), ...change });
    expect(faults.map((fault) => fault.field)).toContain(field);
  });

  it('our profiles are sound, and faults of others are told', () => {
    for (const profile of exampleProfiles) expect(faultsOfProfile(JSON.parse(JSON.stringify(profile)))).toEqual([]);
    const bad = {
      ...profileNamed('vn-signed-amount'),
      date: 'dd.mm',
      number: { decimal: ',', thousands: ',' },
      columns: { memo: ['x'], money: ['y'] },
      extra: 1,
    };
    expect(faultsOfProfile(bad).map(faultInWords)).toEqual([
      'extra is not known',
      expect.stringContaining('columns.money is not known') as string,
      'date is days, months and years, e.g. dd/MM/yyyy',
      'number.decimal and number.thousands differ',
      'columns has bookingDate or valueDate',
      'columns has either amount, or debit and credit',
    ]);
  });
});

describe('sheets wider than any table', () => {
  const withCell = (cell: string) => {
    const [first = [], ...rows] = wrapped;
    return read(workbook({ rows: [[...first, ...Array<undefined>(1000), cell], ...rows], merged }));
  };

  it('are read where nothing stands in the cells beyond, as LibreOffice leaves them', () => {
    expect(withCell('')).toMatchObject({ problems: [], statements: [{ format: 'xlsx' }] });
  });

  it('are refused where something does', () => {
    expect(withCell('x')).toMatchObject({ problems: [{ code: 'xlsx-broken', place: { line: 1 } }], statements: [] });
  });
});

describe('workbooks that are none, or dangerous', () => {
  const good = workbook({ rows: wrapped, merged });

  it.each([
    ['cut', good.subarray(0, good.length - 30), 'zip-broken'],
    ['with a wrong byte', changed(good, Buffer.from(good).indexOf('xl/workbook.xml') + 30), 'zip-broken'],
    ['another archive', zip({ 'a.txt': 'hello' }), 'xlsx-unknown'],
    ['a bomb', zip({ 'xl/workbook.xml': ' '.repeat(40_000_000) }), 'zip-too-large'],
    ['a bomb that lies about its size', zip({ 'xl/workbook.xml': ' '.repeat(40_000_000) }, 1000), 'zip-too-large'],
    [
      'of too many files',
      zip(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, 'x']))),
      'zip-too-many',
    ],
    [
      'with a DOCTYPE',
      zip({ 'xl/workbook.xml': '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>' }),
      'xml-doctype',
    ],
  ])('%s', (_, bytes, code) => {
    expect(read(bytes)).toMatchObject({ statements: [], problems: [{ code }] });
  });

  it('with a password', () => {
    const locked = Buffer.from(good);
    for (
      let at = locked.indexOf('PK\u0001\u0002', 0, 'latin1');
      at >= 0;
      at = locked.indexOf('PK\u0001\u0002', at + 1, 'latin1')
    )
      locked[at + 8]! |= 1;
    expect(read(locked).problems).toMatchObject([{ code: 'zip-encrypted' }]);
  });

  it.each([
    ['%PDF-1.7 ...', 'a PDF'],
    ['{ "a": 1 }', 'JSON'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), '.xls'],
    [Buffer.from('1f8b0800', 'hex'), 'gzip'],
  ])('%s is named, with what to do', (content, word) => {
    expect(read(content).problems).toMatchObject([
      { code: 'format-unsupported', message: expect.stringContaining(word) as string },
    ]);
  });

  it('empty and oversized files', () => {
    expect(read('').problems).toMatchObject([{ code: 'file-empty' }]);
    expect(readBankFile(Buffer.alloc(11), { maxBytes: 10 }).problems).toMatchObject([{ code: 'file-too-large' }]);
  });
});

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}

/** Tones as marks of their own after the vowel, as that character set has them. */
function windows1258(text: string): Uint8Array {
  const decoder = new TextDecoder('windows-1258');
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const));
  const tones = /[\u0300\u0301\u0303\u0309\u0323]/;
  const out: number[] = [];
  for (const letter of text.normalize('NFC')) {
    const tone = tones.exec(letter.normalize('NFD'))?.[0] ?? '';
    const bare = bytes.has(letter) ? letter : letter.normalize('NFD').replace(tones, '').normalize('NFC') + tone;
    for (const part of bytes.has(bare) ? [bare] : bare) out.push(bytes.get(part) ?? 63);
  }
  return Uint8Array.from(out);
}
