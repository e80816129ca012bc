const kpi = (name: string): string[] => [`${name}.value`, `${name}.numerator`, `${name}.denominator`, `${name}.reason`];
const fill = (name: string): string[] => [...kpi(`${name}.first`), ...kpi(`${name}.final`)];

const flow = [
  ...['quantity', 'freeQuantity', 'returnQuantity', 'netQuantity', 'sales', 'returned', 'corrected', 'netSales'],
  ...['returnRate', 'quantityGrowth', 'valueGrowth'].flatMap(kpi),
];
const cycleTime = [
  ...['orders', 'backDated', 'backlog', 'oldestBacklogDays'],
  ...['firstMedian.value', 'firstP90.value', 'lastMedian.value', 'lastP90.value'],
];
const service = [
  ...['orders', 'pending'],
  ...['unitFill', 'lineFill', 'orderFill'].flatMap(fill),
  ...['otifPromised', 'otifRequested', 'shortRate', 'overRate', 'damagedRate'].flatMap(kpi),
  ...cycleTime.map((name) => `cycleTime.${name}`),
];
const receivables = [
  ...['balance', 'open', 'overdue', 'unappliedCash', 'unappliedCount', 'unappliedOldestDays', 'buckets'],
  ...['overdueShare', 'dsoSimple', 'dsoCountBack', 'dsoBest', 'dsoDelay'].flatMap(kpi),
];
const stock = [
  ...['onHand', 'inTransit', 'soldIn28Days', 'skusOutOfStock', 'skusNonMoving', 'skusBelowZero'],
  ...kpi('daysOfCover'),
];
const blocks = {
  ...{ sellIn: flow, sellThrough: flow, service, serviceReceived: service, payable: receivables },
  ...{ receivable: receivables, stock, activeOutlets: ['base', ...kpi('in30Days'), ...kpi('in90Days')] },
};

/** Columns of the report as CSV. */
export const performanceColumns: readonly string[] = [
  ...['distributorId', 'name', 'month', 'from', 'to', 'evidencePercent'],
  ...Object.entries(blocks).flatMap(([block, names]) => names.map((name) => `${block}.${name}`)),
];
