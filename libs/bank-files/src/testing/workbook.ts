import { crc32, deflateRawSync } from 'node:zlib';
import { columnName } from '../tables/grid.js';

/** A cell: text, a number as its file writes it, a formula, or nothing. */
export type DraftCell = string | { readonly number: string } | { readonly formula: string } | undefined;

export interface WorkbookDraft {
  readonly rows: readonly (readonly DraftCell[])[];
  /** e.g. `A1:D1`. */
  readonly merged?: readonly string[];
  readonly from1904?: boolean;
  /** Texts in the cells themselves, as some programs write them. */
  readonly inline?: boolean;
}

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Writes a workbook (.xlsx) with one sheet. */
export function workbook({ rows, merged = [], from1904 = false, inline = false }: WorkbookDraft): Uint8Array {
  const texts: string[] = [];
  const cellXml = (cell: DraftCell, at: string) => {
    if (cell === undefined) return '';
    if (typeof cell === 'string') {
      if (inline) return `<c r="${at}" t="inlineStr"><is><t>${escape(cell)}</t></is></c>`;
      texts.push(cell);
      return `<c r="${at}" t="s"><v>${texts.length - 1}</v></c>`;
    }
    return 'number' in cell
      ? `<c r="${at}"><v>${cell.number}</v></c>`
      : `<c r="${at}"><f>${escape(cell.formula)}</f><v>1</v></c>`;
  };
  const sheet = rows
    .map(
      (cells, row) =>
        `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, `${columnName(column)}${row + 1}`)).join('')}</row>`,
    )
    .join('');
  const merges =
    merged.length === 0 ? '' : `<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  return zip({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml':
      '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">' +
      `<workbookPr date1904="${from1904 ? 1 : 0}"/><sheets><sheet name="Sao ke" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/sharedStrings.xml': `<sst>${texts.map((text) => `<si><r><t>${escape(text.slice(0, 1))}</t></r><r><t>${escape(text.slice(1))}</t></r></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData>${merges}</worksheet>`,
  });
}

/** Packs files into an archive. @param lie what the directory says of the unpacked size, if not the truth */
export function zip(files: Readonly<Record<string, string | Uint8Array>>, lie?: number): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(lie ?? bytes.length, 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 10, 8, 28);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
