import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';
import { checkStatement, exampleProfiles, readBankFile } from '#libs/bank-files';
import { encodeReference, findReferences } from '#libs/payment-references';
import { inTurns, type BenchOptions } from './lib/measure.js';
import { against, type Result } from './lib/report.js';
import { statementFiles } from './lib/statement-files.js';

const lines = 20_000;
const rounds = 7;

/** What a finance team waits for: lines of statements read. */
export async function run(options: BenchOptions): Promise<Result[]> {
  return [...(await reading(options)), ...(await scanning(options))];
}

/**
 * Lines of statements parsed and checked per second of CPU, against the bare reader of the format over the same bytes: what
 * anyone writes who only wants the fields as text, with the library that we read with too. It finds the fields and keeps their
 * texts, as csv-parse does; it knows no place and no raw text, makes no dates and amounts, and checks nothing.
 */
async function reading({ seconds = 1, log }: BenchOptions): Promise<Result[]> {
  const files = statementFiles(lines);
  const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const floors: Readonly<Record<keyof typeof files, readonly [note: string, read: () => unknown]>> = {
    camt: ['floor: saxes, names and texts within each entry', () => textsOfEntries(text(files.camt))],
    mt940: ['floor: fields and subfields by their patterns, texts kept', () => textsOfLines(text(files.mt940))],
    csv: ['floor: csv-parse', () => parse(text(files.csv), { relax_column_count: true })],
    xlsx: ['floor: zlib and saxes, texts of cells', () => textsOfCells(text(inflateRawSync(sheetOf(files.xlsx))))],
  };
  const results: Result[] = [];
  for (const [format, [note, floor]] of Object.entries(floors) as [
    keyof typeof files,
    readonly [string, () => unknown],
  ][]) {
    log?.(`finance, reading ${format}`);
    const ours = () => readAll(files[format]);
    ours();
    floor();
    const rates = await inTurns(rounds, {
      ours: () => linesPerSecond(seconds, ours),
      floor: () => linesPerSecond(seconds, floor),
    });
    results.push(
      against(rates.floor, { name: `statement lines, ${format}`, unit: 'lines/s', value: rates.ours, aim: 0.5, note }),
    );
  }
  return results;
}

/** Reads and checks; a file that is not read whole and right is no measurement. */
function readAll(bytes: Uint8Array): void {
  const { statements, problems } = readBankFile(bytes, { profiles: exampleProfiles.slice(0, 1) });
  const [statement] = statements;
  if (problems.length > 0 || statement?.lines.length !== lines || checkStatement(statement).kind !== 'adds-up') {
    throw new Error(`the statement was not read: ${JSON.stringify(problems)}`);
  }
}

/** Of each entry the names of its elements and their texts, in turns. */
function textsOfEntries(source: string): readonly (readonly string[])[] {
  const entries: string[][] = [];
  let text = '';
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name }) => {
    if (name === 'Ntry') entries.push([]);
    text = '';
  });
  parser.on('text', (part) => (text += part));
  parser.on('closetag', ({ name }) => {
    if (text.trim() !== '') entries.at(-1)?.push(name, text);
    text = '';
  });
  parser.write(source).close();
  return entries;
}

/** Of each row the texts of its cells. */
function textsOfCells(source: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let text = '';
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name }) => {
    if (name === 'row') rows.push([]);
    text = '';
  });
  parser.on('text', (part) => (text += part));
  parser.on('closetag', ({ name }) => {
    if (name === 'v' || name === 't') rows.at(-1)!.push(text);
  });
  parser.write(source).close();
  return rows;
}

/**
 * Of each line of an MT940 its parts (days, mark, amount, type, references) and the numbered parts of its `:86:`. It goes the way
 * of the public readers (mt940js for Node, mt-940 for Python: fields by their tags, a pattern for each) and is some four times as
 * fast as mt940js, which also makes dates and sums.
 */
function textsOfLines(source: string): readonly MtLine[] {
  const lines: MtLine[] = [];
  for (const field of source.split(/\r\n(?=:\d{2}[A-Z]?:|-)/)) {
    const tag = /^:(\d{2}[A-Z]?):/.exec(field)?.[1];
    if (tag === '61') {
      const [, day, entryDay, mark, funds, amount, type, reference, bankReference] = linePattern.exec(field)!;
      const decimal = amount!.replace(',', '.');
      lines.push({ day, entryDay, mark, funds, amount: decimal, type, reference, bankReference, information: [] });
    } else if (tag === '86') {
      lines.at(-1)!.information = field.slice(4).replaceAll('\r\n', '').split('?');
    }
  }
  return lines;
}

type MtPart = 'day' | 'entryDay' | 'mark' | 'funds' | 'amount' | 'type' | 'reference' | 'bankReference';
type MtLine = Record<MtPart, string | undefined> & { information: readonly string[] };

const linePattern = /^:61:(\d{6})(\d{4})?(R?[CD])([A-Z])?([\d,]+)([A-Z]\w{3})(.*?)(?:\/\/(.*))?$/;

/** The packed bytes of the last file of an archive, found by its headers. */
function sheetOf(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  const head = bytes.indexOf('PK\u0003\u0004', 30, 'latin1');
  const start = head + 30 + bytes.readUInt16LE(head + 26);
  return bytes.subarray(start, start + bytes.readUInt32LE(head + 18));
}

/** Memos searched for payment references per second of CPU; every tenth has one. */
async function scanning({ seconds = 1, log }: BenchOptions): Promise<Result[]> {
  log?.('finance, references in memos');
  const memos = Array.from({ length: lines }, (_, i) => {
    const reference = i % 10 === 0 ? encodeReference(i * 104_729).replace(/(.{7})/, '$1 ') : 'CAM ON QUY KHACH';
    return `MBVCB.${4_471_209 + i}.THANH TOAN DON HANG ${i} ${reference} CT tu 0071000${i} NGUYEN VAN A toi 19036666888`;
  });
  const floor = () => memos.filter((memo) => /tyn/i.test(memo)).length;
  const ours = () => {
    const found = memos.reduce((sum, memo) => sum + findReferences(memo).length, 0);
    if (found !== lines / 10) throw new Error(`${found} references found`);
  };
  const rates = await inTurns(rounds, {
    ours: () => linesPerSecond(seconds, ours),
    floor: () => linesPerSecond(seconds, floor),
  });
  const note = 'floor: the prefix looked for, and nothing else';
  return [against(rates.floor, { name: 'references in memos', unit: 'memos/s', value: rates.ours, note })];
}

/** Repeats work over one file for as many seconds of CPU: what else the machine does hardly counts. */
function linesPerSecond(seconds: number, work: () => unknown): Promise<number> {
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const before = used();
  let times = 0;
  do {
    work();
    times += 1;
  } while (used() - before < seconds);
  return Promise.resolve((times * lines) / (used() - before));
}
