import { checkStatement, readBankFile, type BankFile } from '../index.js';
import { mt940File } from '../testing/index.js';

const read = (text: string): BankFile => readBankFile(Buffer.from(text, 'utf8'));

/** Reads one line of a statement that it is made to add up with. */
function line(text: string, information?: string, currency = 'EUR') {
  const file = read(
    mt940File({ opening: `C261119${currency}0,`, closing: `C261120${currency}0,`, lines: [[text, information]] }),
  );
  expect(file.problems).toEqual([]);
  return file.statements[0]!.lines[0]!;
}

const message = mt940File({
  opening: 'C261119EUR100,00',
  closing: 'C261120EUR142,5',
  lines: [
    ['2611201120C50,NTRFNONREF//B1', 'Invoice 7'],
    ['2611201120D7,5NCHGNONREF//B2', 'Fee'],
  ],
});

describe('MT940', () => {
  it.each([
    ['CRLF', (text: string) => text],
    ['LF', (text: string) => text.replaceAll('\r\n', '\n')],
    ['CR', (text: string) => text.replaceAll('\r\n', '\r')],
    ['CR CR LF', (text: string) => text.replaceAll('\r\n', '\r\r\n')],
    ['@@', (text: string) => `@@${text.replaceAll('\r\n', '@@')}`],
    [
      'SWIFT blocks',
      (text: string) =>
        `{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n${text.replace(/-\r\n$/, '-}{5:{CHK:123456789ABC}}')}`,
    ],
    [
      'blocks on the line of :20:',
      (text: string) => `{1:F01BANKDEFFAXXX0000000000}{2:O9401200261120BANK}{3:{108:X}}{4:${text}`,
    ],
    [
      'SWIFT blocks in the Swedish character set, whose ä and å are { and }',
      (text: string) => `ä4:\r\n${text.replace(/-\r\n$/, '-å\r\n')}`,
    ],
    ['a header of the bank', (text: string) => `BANKNL2A\r\n940\r\nBANKNL2A\r\n${text}`],
    ['control characters around', (text: string) => `\u0001\r\n${text.replace(/\r\n$/, '')}\u0003`],
    ['a blank before the end', (text: string) => text.replace(/-\r\n$/, ' -\r\n')],
    ['no end', (text: string) => text.replace(/\r\n-\r\n$/, '')],
    ['blank lines', (text: string) => `\r\n\r\n${text}\r\n\r\n`],
    ['a mark', (text: string) => `\ufeff${text}`],
  ])('with %s', (_, change) => {
    const file = read(change(message));
    expect(file).toMatchObject({ format: 'mt940', problems: [] });
    expect(file.statements).toHaveLength(1);
    expect(file.statements[0]).toMatchObject({
      account: { id: '10020030/1234567' },
      number: '7',
      page: { number: '1' },
      opening: { kind: 'OPBD', amountMinor: 10_000, date: '2026-11-19' },
      closing: { kind: 'CLBD', amountMinor: 14_250, date: '2026-11-20' },
    });
    expect(file.statements[0]!.lines.map(({ remittance }) => remittance.unstructured)).toEqual([
      ['Invoice 7'],
      ['Fee'],
    ]);
    expect(checkStatement(file.statements[0]!)).toEqual({ kind: 'adds-up' });
  });

  it('several messages, one of them broken: the good ones are read', () => {
    const broken = message.replace(/:62F:.*\r\n/, '');
    const file = read(message + broken + message);
    expect(file.statements).toHaveLength(2);
    expect(file.problems).toMatchObject([{ code: 'closing-missing' }]);
  });

  it('pages under one :20:', () => {
    const pages = [
      ':20:X',
      ':25:123456',
      ':28C:5/1',
      ':60F:C261119EUR1,',
      ':62M:C261120EUR1,',
      ':28C:5/2',
      ':60M:C261120EUR1,',
      ':62F:C261120EUR1,',
    ];
    const file = read(pages.join('\n'));
    expect(file.problems).toEqual([]);
    expect(file.statements.map(({ page, account }) => [account.id, page?.number])).toEqual([
      ['123456', '1'],
      ['123456', '2'],
    ]);
  });

  it.each([
    ['2611201120C50,NTRFREF1//B1', { creditDebit: 'CREDIT', amountMinor: 5000, bookingDate: '2026-11-20' }],
    ['261120C50,00NTRFNONREF', { bookingDate: '2026-11-20', references: {} }],
    ['261120    D50,NTRFNONREF', { creditDebit: 'DEBIT' }],
    ['2611201120CR50,5NTRFNONREF', { creditDebit: 'CREDIT', amountMinor: 5050, reversal: false }],
    ['2611201120RC50,NTRFNONREF', { creditDebit: 'DEBIT', reversal: true }],
    ['2611201120RD50,NTRFNONREF', { creditDebit: 'CREDIT', reversal: true }],
    ['2611201120RDR50,NTRFNONREF', { creditDebit: 'CREDIT', reversal: true }],
    ['2611201120EC50,NTRFNONREF', { creditDebit: 'CREDIT', status: 'PENDING' }],
    ['2612310102C50,NTRFNONREF', { valueDate: '2026-12-31', bookingDate: '2027-01-02' }],
    ['2701021231C50,NTRFNONREF', { valueDate: '2027-01-02', bookingDate: '2026-12-31' }],
    ['9912311231C50,NTRFNONREF', { bookingDate: '1999-12-31' }],
    ['240229C50,NTRFNONREF', { bookingDate: '2024-02-29' }],
    ['2611201120C000000000050,01NTRFNONREF', { amountMinor: 5001 }],
    ['2611201120C50NTRFNONREF', { amountMinor: 5000 }],
    ['2611201120C50.25NTRFNONREF', { amountMinor: 5025 }],
    ['2611201120C50,00S051REF', { transactionCode: 'S051', references: { customerReference: 'REF' } }],
    ['2611201120C50,00FMSCNONREF\r\nCard transaction', { additionalInformation: 'Card transaction' }],
    ['2611201120DR\r\n50,00NMSCNONREF', { amountMinor: 5000, creditDebit: 'DEBIT' }],
    [
      '261120D50,00N0440121470966      W.P. Jansen',
      { references: { customerReference: '0121470966' }, additionalInformation: 'W.P. Jansen' },
    ],
    [
      '2611201120C119,NMSC341241773/1XXXXX//O/341241774',
      { references: { customerReference: '341241773/1XXXXX', bankReference: 'O/341241774' } },
    ],
    [
      '2207060706DR20,NTRFBIPI-dvT1FzfMqvzF5HaU4oetlH7SGRkonU//2022070616391534000',
      {
        references: { customerReference: 'BIPI-dvT1FzfMqvzF5HaU4oetlH7SGRkonU', bankReference: '2022070616391534000' },
      },
    ],
    [
      '2611201120D5,NTRFX//Y\r\n/OCMT/USD4,5//CHGS/EUR0,5/',
      { original: { currency: 'USD', amount: '4.5' }, fees: [{ currency: 'EUR', amount: '0.5' }] },
    ],
  ])(':61:%s', (text, expected) => {
    expect(line(text)).toMatchObject(expected);
  });

  it.each([
    ['2602301120C50,NTRF', 'date-unreadable'],
    ['2611201320C50,NTRF', 'date-unreadable'],
    ['2611201120X50,NTRF', 'line-unreadable'],
    ['2611201120C,50NTRF', 'line-unreadable'],
    ['2611201120C1.234,56NTRF', 'amount-unreadable'],
    ['2611201120C1.234NTRF', 'amount-too-fine'],
    ['2611201120C1.230NTRF', 'amount-unreadable'],
    ['2611201120C50,123NTRF', 'amount-too-fine'],
    ['2611201120C1,2,3NTRF', 'amount-unreadable'],
  ])(':61:%s is refused with its place', (text, code) => {
    const file = read(mt940File({ opening: 'C261119EUR0,', closing: 'C261120EUR0,', lines: [[text]] }));
    expect(file).toMatchObject({ statements: [], problems: [{ code, place: { line: 5, path: ':61:' } }] });
  });

  it.each([
    [':60F:', 'opening-missing'],
    [':62F:', 'closing-missing'],
    [':25:', 'account-missing'],
  ])('without %s it is refused', (tag, code) => {
    const text = message
      .split('\r\n')
      .filter((each) => !each.startsWith(tag))
      .join('\r\n');
    expect(read(text)).toMatchObject({ statements: [], problems: [{ code }] });
  });

  it('a field that nobody knows is told and does no harm', () => {
    const [statement] = read(message.replace(':62F:', ':72Z:something\r\n:62F:')).statements;
    expect(statement!.warnings).toMatchObject([{ code: 'field-unknown', place: { path: ':72Z:' } }]);
    expect(checkStatement(statement!).kind).toBe('adds-up');
  });

  it('a closing balance without currency has that of the opening', () => {
    const [statement] = read(message.replace('C261120EUR142,5', 'C261120142,5')).statements;
    expect(statement!.closing).toMatchObject({ currency: 'EUR', amountMinor: 14_250 });
  });

  it('a first field on the line of a bare {4: is read; a file of headers only is refused', () => {
    const whole = [':20:S', ':25:A', ':28C:1', ':60F:C261101VND1,', ':62F:C261101VND1,', '-}'].join('\r\n');
    expect(read(`{4:${whole}`).statements).toMatchObject([{ id: 'S' }]);
    expect(read('{4::20:S\r').problems).toMatchObject([{ code: 'opening-missing' }]);
    expect(read('{1:F01BANKDEFFAXXX}{2:I940BANKDEFFN}{4:\r\n:28C:1').problems).toHaveLength(1);
    expect(read('{1:F01BANKDEFFAXXX}{2:I940:20:BANKDEFFN}{4:\r\n').problems).toHaveLength(1);
  });

  it('a dash before the closing balance is a line of the memo', () => {
    const file = read(message.replace('Invoice 7', 'Invoice\r\n-\r\n7') + message);
    expect(file).toMatchObject({ problems: [] });
    expect(file.statements.map((each) => each.lines[0]!.remittance.unstructured)).toEqual([
      ['Invoice', '-', '7'],
      ['Invoice 7'],
    ]);
    expect(file.statements.map((each) => checkStatement(each).kind)).toEqual(['adds-up', 'adds-up']);
  });

  it('a memo that has lines like the end of a block does not lose lines unseen', () => {
    const file = read(message.replace('Invoice 7', 'Invoice\r\n-}\r\n7'));
    expect(file.statements).toEqual([]);
    expect(file.problems.length).toBeGreaterThan(0);
  });

  it('without closing balance a message ends before the next one, dash or not', () => {
    const file = read(message.replace(/:62F:.*\r\n/, '') + message);
    expect(file.problems).toMatchObject([{ code: 'closing-missing', place: { line: 8, path: ':86:' } }]);
    expect(file.statements).toHaveLength(1);
  });

  it('an hour that is cut before its minutes begins no field', () => {
    const file = read(message.replace('Invoice 7', 'Paid at 12\r\n:00:00'));
    expect(file.statements[0]).toMatchObject({ warnings: [] });
    expect(file.statements[0]!.lines[0]!.remittance.unstructured).toEqual(['Paid at 12', ':00:00']);
  });
});

describe(':86:', () => {
  it('numbered parts with SEPA words, cut anywhere', () => {
    const text =
      '166?00GUTSCHRIFT?100399?20EREF+E2E 22?21 00001?22\r\nSVWZ+Rechnung 4711 vom 1?232.11.?30DRESDEFF508?31DE1450880\r\n0500194785000?32KARL?33 KAUFMANN?34914';
    expect(line('2611201120C50,NTRFNONREF', text)).toMatchObject({
      references: { endToEndId: 'E2E 22 00001' },
      remittance: { unstructured: ['Rechnung 4711 vom 12.11.'] },
      counterparty: { name: 'KARL KAUFMANN', account: 'DE14508800500194785000', bank: { bic: 'DRESDEFF508' } },
      transactionCode: '166',
      returnReason: '914',
    });
  });

  it('a separator within a text belongs to the part in which it stands, also where a number comes twice', () => {
    const found = line('2611201120C50,NTRFNONREF', '166?20Goods?32KARL?20 or not?? Yes');
    expect(found).toMatchObject({
      remittance: { unstructured: ['Goods or not?? Yes'] },
      counterparty: { name: 'KARL' },
    });
  });

  it('Polish parts, with another separator', () => {
    const text = '020~00PRZELEW~20FAKTURA 333/~212003.~3010600076~310000777777777777~32HUTA SZKLA~33UL PRZEMYSLOWA';
    expect(line('2611201120C50,NTRFNONREF', text)).toMatchObject({
      remittance: { unstructured: ['FAKTURA 333/', '2003.'] },
      counterparty: { name: 'HUTA SZKLAUL PRZEMYSLOWA', account: '0000777777777777', bank: { memberId: '10600076' } },
    });
  });

  it.each([
    [
      '/TRTP/SEPA OVERBOEKING/IBAN/NL20INGB0001234567/BIC/INGBNL2A/NAME/J DE \r\nVRIES/REMI/Factuur SVR-2026-001/EREF/REF-100',
      'J DE VRIES',
      'NL20INGB0001234567',
      'Factuur SVR-2026-001',
      'REF-100',
    ],
    [
      '/EREF/E1//CNTP/NL08ABNA0999142181/ABNANL2A/Piet Pieters///REMI/USTD//Factuur 9/',
      'Piet Pieters',
      'NL08ABNA0999142181',
      'Factuur 9',
      'E1',
    ],
    ['/BENM//NAME/Kosten/REMI/Kosten rekening/EREF/NOTPROVIDED', 'Kosten', undefined, 'Kosten rekening', undefined],
  ])('%s', (text, name, account, memo, endToEndId) => {
    const found = line('2611201120C50,NTRFNONREF', text);
    expect([
      found.counterparty.name,
      found.counterparty.account,
      found.remittance.unstructured,
      found.references.endToEndId,
    ]).toEqual([name, account, [memo], endToEndId]);
  });

  it('free text stays as it came; several :86: belong together', () => {
    const file = read(message.replace(':86:Invoice 7', ':86:Invoice 7\r\nDMS-4\r\n:86:AND MORE'));
    expect(file.statements[0]!.lines[0]).toMatchObject({
      remittance: { unstructured: ['Invoice 7', 'DMS-4', 'AND MORE'] },
      raw: ':61:2611201120C50,NTRFNONREF//B1\r\n:86:Invoice 7\r\nDMS-4\r\n:86:AND MORE',
    });
  });

  it('after the closing balance it tells of the statement', () => {
    const [statement] = read(message.replace('\r\n-\r\n', '\r\n:86:BALANCE CHECKED\r\n-\r\n')).statements;
    expect(statement!.information).toBe('BALANCE CHECKED');
  });
});

describe('MT942', () => {
  const report = (lines: string) =>
    [
      ':20:STARTDISPE',
      ':25:10050000/0123456789',
      ':28C:00000/001',
      ':34F:EURD1826,90',
      ':13D:2611201300+0700',
      lines,
      ':90C:1EUR10,00',
      '-',
    ].join('\r\n');

  it('is told by its fields; its sums are checked', () => {
    const file = read(report(':61:2611201120CR10,NTRFNONREF//B9\r\n:86:Invoice\r\n:90D:0EUR0,00'));
    expect(file.problems).toEqual([]);
    expect(file.statements[0]).toMatchObject({
      format: 'mt942',
      currency: 'EUR',
      createdAt: '2026-11-20',
      declared: [
        { of: 'DEBIT', count: 0 },
        { of: 'CREDIT', count: 1, amountMinor: 1000 },
      ],
    });
    expect(checkStatement(file.statements[0]!)).toEqual({ kind: 'no-balances' });
  });

  it('with a wrong sum it is quarantined', () => {
    const [statement] = read(report(':61:2611201120CR11,NTRFNONREF//B9')).statements;
    expect(checkStatement(statement!)).toMatchObject({
      kind: 'quarantined',
      findings: [{ code: 'declared-total', difference: 100 }],
    });
  });

  it('without any total it is still one, by the header', () => {
    const text = '{1:F01X}{2:O9421200261120BANK}{4:\n:20:A\n:25:1234\n:28C:1\n:34F:EUR0,\n:61:2611201120C1,NTRFX\n-}';
    expect(read(text).statements[0]).toMatchObject({ format: 'mt942', lines: [{ amountMinor: 100 }] });
  });
});
