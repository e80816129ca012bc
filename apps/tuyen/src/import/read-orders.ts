import { currencyExponent, isBusinessDate, isDecimal, parseDecimal } from '#libs/kernel';
import { csvRows, type CsvRow, type RejectedRow } from './csv-rows.js';

/** A line of an order file: quantity in base units, amount in minor units. */
export interface ImportLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
  readonly amount: number;
}

/** An order as the file has it. */
export interface ImportOrder {
  readonly orderNo: string;
  readonly date: string;
  readonly outletCode: string;
  readonly lines: ImportLine[];
}

/** Sums of one day, as read; refused lines count by reason. */
export interface DayTotals {
  readonly date: string;
  linesRead: number;
  accepted: number;
  readonly refused: Record<string, number>;
  bottles: number;
  amount: number;
}

export interface OrderFile {
  readonly orders: readonly ImportOrder[];
  readonly days: readonly DayTotals[];
  readonly rejected: readonly RejectedRow[];
  readonly linesRead: number;
}

const columns = ['order_no', 'line_no', 'order_date', 'outlet_code', 'sku_code', 'qty_bottles', 'line_amount_usd'];
const currency = 'USD';
/** Lines whose date can't be read have no day. */
const noDay = '';

interface Refusal {
  readonly column: string;
  readonly code: string;
  readonly reason: string;
}

/** Reads an order file. A line that can't be taken is refused with its reason and counted; nothing else is lost. */
export async function readOrders(file: string, knownSkus: ReadonlySet<string>): Promise<OrderFile> {
  const orders = new Map<string, ImportOrder>();
  const lineNumbers = new Map<string, Set<number>>();
  const days = new Map<string, DayTotals>();
  const rejected: RejectedRow[] = [];
  let linesRead = 0;
  const dayOf = (date: string): DayTotals => {
    const day = days.get(date) ?? { date, linesRead: 0, accepted: 0, refused: {}, bottles: 0, amount: 0 };
    days.set(date, day);
    return day;
  };
  const refuse = (row: RejectedRow, date: string) => {
    rejected.push(row);
    const { refused } = dayOf(date);
    refused[row.code] = (refused[row.code] ?? 0) + 1;
  };
  const misshapen = (row: RejectedRow) => {
    linesRead += 1;
    dayOf(noDay).linesRead += 1;
    refuse(row, noDay);
  };
  for await (const row of csvRows(file, columns, misshapen)) {
    linesRead += 1;
    const date = isBusinessDate(row.fields['order_date']!) ? row.fields['order_date']! : noDay;
    const day = dayOf(date);
    day.linesRead += 1;
    const line = readLine(row, knownSkus);
    const refusal = 'code' in line ? line : misplaced(row, line, orders, lineNumbers);
    if (refusal) {
      refuse({ file, line: row.line, raw: row.raw, ...refusal }, date);
      continue;
    }
    const taken = line as ImportLine;
    place(row, taken, date, orders, lineNumbers);
    day.accepted += 1;
    day.bottles += taken.quantity;
    day.amount += taken.amount;
  }
  const sorted = [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return { orders: [...orders.values()], days: sorted, rejected, linesRead };
}

function place(
  { fields }: CsvRow,
  line: ImportLine,
  date: string,
  orders: Map<string, ImportOrder>,
  lineNumbers: Map<string, Set<number>>,
): void {
  const orderNo = fields['order_no']!;
  const order = orders.get(orderNo) ?? { orderNo, date, outletCode: fields['outlet_code']!, lines: [] };
  order.lines.push(line);
  orders.set(orderNo, order);
  lineNumbers.set(orderNo, (lineNumbers.get(orderNo) ?? new Set()).add(line.lineNo));
}

function readLine({ fields }: CsvRow, knownSkus: ReadonlySet<string>): ImportLine | Refusal {
  const { order_no: orderNo, outlet_code: outlet, sku_code: sku } = fields as Record<string, string>;
  if (orderNo === '') return { column: 'order_no', code: 'bad-text', reason: 'is empty' };
  if (!/^[A-Za-z0-9._:-]{1,60}$/.test(outlet!))
    return { column: 'outlet_code', code: 'bad-text', reason: `${outlet} is no code` };
  if (!isBusinessDate(fields['order_date']!)) {
    return { column: 'order_date', code: 'bad-date', reason: `${fields['order_date']} is no date YYYY-MM-DD` };
  }
  const lineNo = wholeNumber(fields['line_no']!);
  if (lineNo === undefined) return badNumber('line_no', fields['line_no']!);
  const quantity = wholeNumber(fields['qty_bottles']!);
  if (quantity === undefined) return badNumber('qty_bottles', fields['qty_bottles']!);
  const amount = minorUnits(fields['line_amount_usd']!);
  if (amount === undefined) return badNumber('line_amount_usd', fields['line_amount_usd']!);
  if (!knownSkus.has(sku!)) {
    return { column: 'sku_code', code: 'unknown-sku', reason: `${sku} is not in the product file` };
  }
  return { lineNo, sku: sku!, quantity, amount };
}

/** What can only be told with the lines before: an order has one outlet and one date, and each line number once. */
function misplaced(
  { fields }: CsvRow,
  { lineNo }: ImportLine,
  orders: ReadonlyMap<string, ImportOrder>,
  lineNumbers: ReadonlyMap<string, ReadonlySet<number>>,
): Refusal | undefined {
  const orderNo = fields['order_no']!;
  const order = orders.get(orderNo);
  if (!order) return undefined;
  if (lineNumbers.get(orderNo)!.has(lineNo)) {
    return { column: 'line_no', code: 'duplicate-line', reason: `${orderNo} has a line ${lineNo} already` };
  }
  if (order.outletCode !== fields['outlet_code']) {
    return {
      column: 'outlet_code',
      code: 'other-outlet',
      reason: `${orderNo} is an order of outlet ${order.outletCode}`,
    };
  }
  if (order.date !== fields['order_date']) {
    return { column: 'order_date', code: 'other-date', reason: `${orderNo} is an order of ${order.date}` };
  }
  return undefined;
}

function badNumber(column: string, text: string): Refusal {
  return { column, code: 'bad-number', reason: text === '' ? 'is empty' : `${text} is no number that fits` };
}

function wholeNumber(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/** Exact: no more decimals than the currency has. */
function minorUnits(text: string): number | undefined {
  if (!isDecimal(text) || text.startsWith('-') || text.length > 15) return undefined;
  const { units, scale } = parseDecimal(text);
  const exponent = currencyExponent(currency);
  return scale > exponent ? undefined : Number(units) * 10 ** (exponent - scale);
}
