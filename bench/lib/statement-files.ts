import { zip } from '#libs/bank-files/testing';

/** A statement of many lines in each format, as bytes, with memos and references as they come from banks. */
export interface StatementFiles {
  readonly camt: Uint8Array;
  readonly mt940: Uint8Array;
  readonly csv: Uint8Array;
  readonly xlsx: Uint8Array;
}

const payer = (i: number) => `CTY TNHH THUONG MAI SO ${i % 977}`;
const memo = (i: number) =>
  `MBVCB.${4_471_209 + i}.THANH TOAN DON HANG ${i} TYN0000000${String(i % 997).padStart(3, '0')}XXXXXX CT tu 0071000${i % 977}`;
const amount = (i: number) => 100_000 + (i % 5_000) * 1_000;
const grouped = (value: number) => `"${value.toLocaleString('en-US')}"`;

/** Files of `lines` credits each, which add up. */
export function statementFiles(lines: number): StatementFiles {
  const numbers = Array.from({ length: lines }, (_, i) => i);
  const total = numbers.reduce((sum, i) => sum + amount(i), 0);
  return {
    camt: Buffer.from(camt(numbers, total)),
    mt940: Buffer.from(mt940(numbers, total)),
    csv: Buffer.from(csv(numbers, total)),
    xlsx: xlsx(numbers),
  };
}

function camt(numbers: readonly number[], total: number): string {
  const balance = (kind: string, value: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp><Amt Ccy="VND">${value}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>`;
  const entries = numbers.map(
    (i) => `
      <Ntry>
        <NtryRef>${i}</NtryRef><Amt Ccy="VND">${amount(i)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt><AcctSvcrRef>FT2632${i}</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>E${i}</EndToEndId></Refs>
          <RltdPties><Dbtr><Pty><Nm>${payer(i)}</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>0071000${i % 977}</Id></Othr></Id></DbtrAcct></RltdPties>
          <RltdAgts><DbtrAgt><FinInstnId><BICFI>BFTVVNVX</BICFI></FinInstnId></DbtrAgt></RltdAgts>
          <RmtInf><Ustrd>${memo(i)}</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>' +
    '<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-21T06:00:00+07:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id><Othr><Id>19036666888</Id></Othr></Id>' +
    `<Ccy>VND</Ccy></Acct>${balance('OPBD', 0)}${balance('CLBD', total)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`
  );
}

function mt940(numbers: readonly number[], total: number): string {
  const lines = numbers.map(
    (i) =>
      `:61:2611201120C${amount(i)},NTRFNONREF//FT2632${i}\r\n:86:166?00GUTSCHRIFT?20${memo(i).slice(0, 40)}\r\n?21${memo(i).slice(40)}?32${payer(i)}`,
  );
  return [
    ':20:S',
    ':25:19036666888',
    ':28C:1/1',
    ':60F:C261120VND0,',
    ...lines,
    `:62F:C261120VND${total},`,
    '-',
    '',
  ].join('\r\n');
}

function csv(numbers: readonly number[], total: number): string {
  let balance = 0;
  const rows = numbers.map((i) => {
    balance += amount(i);
    return `20/11/2026,5243.${i},,${grouped(amount(i))},${grouped(balance)},${memo(i)}`;
  });
  const head = [
    'Số tài khoản: 19036666888,,,,,',
    'Số dư đầu kỳ,0,,,,',
    'Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung',
  ];
  return [...head, ...rows, `Số dư cuối kỳ,${grouped(total)},,,,`].join('\r\n');
}

function xlsx(numbers: readonly number[]): Uint8Array {
  const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const titles = ['Ngày giao dịch', 'Số tham chiếu', 'Ghi nợ', 'Ghi có', 'Số dư', 'Nội dung'];
  let balance = 0;
  const rows = numbers.map((i) => {
    balance += amount(i);
    const row = i + 3;
    const cells = `${text(`B${row}`, `5243.${i}`)}<c r="D${row}"><v>${amount(i)}</v></c><c r="E${row}"><v>${balance}</v></c>${text(`F${row}`, memo(i))}`;
    return `<row r="${row}"><c r="A${row}"><v>46346</v></c>${cells}</row>`;
  });
  const head = `<row r="1">${text('A1', 'Số tài khoản: 19036666888')}</row><row r="2">${titles.map((title, i) => text(`${'ABCDEF'[i]}2`, title)).join('')}</row>`;
  return zip({
    'xl/workbook.xml': '<workbook><sheets><sheet name="S" sheetId="1"/></sheets></workbook>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${head}${rows.join('')}</sheetData></worksheet>`,
  });
}
