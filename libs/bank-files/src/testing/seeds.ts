import { camtFile } from './camt.js';
import { mt940File } from './mt940.js';
import { workbook } from './workbook.js';

/** Sound files of every format, to be mutated: small, and with all the parts that the readers know. */
export function seedFiles(): Readonly<Record<string, Uint8Array>> {
  const text = (content: string) => Buffer.from(content, 'utf8');
  const xml = camtFile({ version: '08', statements: [camtStatement('1', 100), camtStatement('2', 142.5)] });
  return {
    'camt.053 version 8': text(xml),
    'camt.053 version 2, prefixed': text(
      camtFile({ version: '02', prefix: 'ns2', statements: [camtStatement('1', 100)] }),
    ),
    'camt.054': text(
      camtFile({ message: '054', version: '04', statements: [{ ...camtStatement('1', 0), balances: [] }] }),
    ),
    'camt.053 in UTF-16': Buffer.from(`\ufeff${xml}`, 'utf16le'),
    mt940: text(mtText() + mtText()),
    'mt940 in SWIFT blocks': text(
      `{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n${mtText().replace(/-\r\n$/, '-}')}`,
    ),
    mt942: text(
      ':20:S\r\n:25:10050000/0123456789\r\n:28C:0/1\r\n:34F:EURD1,\r\n:13D:2611201300+0700\r\n' +
        ':61:2611201120CR10,NTRFNONREF//B9\r\n:86:Invoice\r\n:90D:0EUR0,00\r\n:90C:1EUR10,00\r\n-\r\n',
    ),
    csv: text(csvText()),
    xlsx: workbook({ rows: sheetRows(), merged: ['A3:B3', 'D3:E3', 'C3:C4', 'F3:F4'] }),
  };
}

function camtStatement(number: string, opening: number) {
  return {
    number,
    balances: [
      ['OPBD', opening.toFixed(2), '2026-11-19'],
      ['CLBD', (opening + 42.5).toFixed(2), '2026-11-20'],
    ] as const,
    entries: [
      { amount: '50.00', memo: 'Thanh toan &amp; cam on', payer: 'CTY BINH MINH', reference: 'B1' },
      { amount: '-7.50', memo: 'Fee', reference: 'B2', more: '<RvslInd>false</RvslInd>' },
      { amount: '3.00', status: 'PDNG' },
    ],
  };
}

function mtText(): string {
  return mt940File({
    opening: 'C261119EUR100,00',
    closing: 'C261120EUR142,5',
    lines: [
      ['2611201120CR50,NTRFNONREF//B1\r\n/OCMT/USD55,/', '166?00GUTSCHRIFT?20EREF+E1?21SVWZ+Rechnung 4711?32KARL'],
      ['2611201120D7,50NCHGNONREF//B2', '/TRTP/SEPA/IBAN/NL20INGB0001234567/NAME/J DE VRIES/REMI/Factuur 1'],
    ],
  });
}

function csvText(): string {
  return [
    'Số tài khoản: 0071000123456,,,,,',
    'Số dư đầu kỳ,"10,000,000",,,,',
    'Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung',
    '02/11/2026,5243.90112,,"1,500,000","11,500,000",NGUYEN VAN A chuyen tien',
    '03/11/2026,5243.90113,"11,000",0,"11,489,000",Phi dich vu',
    'Số dư cuối kỳ,"11,489,000",,,,',
  ].join('\r\n');
}

function sheetRows() {
  return [
    ['Số TK', '1023456789', undefined, 'Tiền tệ', 'VND'],
    ['Dư đầu kỳ', { number: '1000000' }],
    ['Ngày', undefined, 'Số bút toán', 'Giao dịch', undefined, 'Nội dung'],
    ['Giao dịch', 'Hiệu lực', undefined, 'Nợ/Có', 'Số tiền'],
    [{ number: '46345' }, { number: '46345' }, 'BT001', 'C', { number: '2500000' }, 'CTY BINH MINH thanh toan'],
    [undefined, undefined, undefined, undefined, undefined, 'so 4711'],
    ['20-11-2026', '20-11-2026', 'BT002', 'Nợ', '1.100,00', 'Phi'],
    ['Dư cuối kỳ', { number: '3498900' }],
  ];
}
