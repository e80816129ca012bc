import { totalsOf } from '#libs/kernel';
import { sampleTrade, specificationFor } from '#libs/kernel/testing';
import { invoiceDecider, invoiceEvents, type InvoiceCommand, type InvoiceEvent, type InvoiceLine } from './index.js';

const given = specificationFor(invoiceDecider, invoiceEvents);
type AdjustedData = Extract<InvoiceEvent, { type: 'invoice.adjusted' }>['data'];
type Reason = AdjustedData['reason'];

const id = { invoiceId: 'i-1', orderId: 'o-1', trade: sampleTrade };
function line(lineNo: number, quantity: number, figures: Partial<InvoiceLine> = {}): InvoiceLine {
  const { gross = 0, discount = 0, tax = 0 } = figures;
  const rest = { sku: `SKU-${lineNo}`, nature: 'GOODS' as const, taxRate: '10' };
  return { lineNo, ...rest, quantity, ...figures, gross, discount, net: gross - discount, tax };
}
const goods = line(1, 3, { gross: 110, discount: 10, tax: 10 });
const gift = line(2, 1, { nature: 'PROMOTION', gross: 20, discount: 20 });

const issue = (...lines: InvoiceLine[]): InvoiceCommand => ({
  ...{ type: 'issue', ...id, deliveryId: 'd-1', externalRef: 'PO-7', issuedOn: '2026-11-20', acceptedOn: '2026-11-19' },
  ...{ paymentTermDays: 14, lines, budgets: [] },
});
const issued: InvoiceEvent = {
  type: 'invoice.issued',
  data: {
    ...{ ...id, deliveryId: 'd-1', externalRef: 'PO-7', issuedOn: '2026-11-20', acceptedOn: '2026-11-19' },
    ...{ dueDate: '2026-12-04', lines: [goods, gift], totals: totalsOf([goods, gift]), budgets: [] },
  },
};
function adjusted(reason: Reason, adjustmentId: string, lines: readonly InvoiceLine[], note: string | null = null) {
  const data = { ...id, adjustmentId, reason, returnId: reason === 'RETURN' ? 'r-1' : null, adjustedOn: '2026-11-25' };
  return {
    type: 'invoice.adjusted' as const,
    data: { ...data, note, lines, totals: totalsOf(lines), clawBack: [], budgets: [] },
  };
}
const replaced: InvoiceEvent = {
  type: 'invoice.replaced',
  data: { ...id, replacementId: 'i-2', reason: 'wrong tax id' },
};

function takeBack(adjustmentId: string, ...quantities: [number, number][]): InvoiceCommand {
  const lines = quantities.map(([lineNo, quantity]) => ({ lineNo, quantity }));
  return {
    type: 'adjust',
    adjustmentId,
    reason: 'RETURN',
    returnId: 'r-1',
    adjustedOn: '2026-11-25',
    note: null,
    lines,
  };
}
function lower(adjustmentId: string, ...amounts: [number, number][]): InvoiceCommand {
  const lines = amounts.map(([lineNo, net]) => ({ lineNo, net }));
  return { type: 'adjust-price', adjustmentId, adjustedOn: '2026-11-25', note: null, lines };
}
const replace = (replacementId = 'i-2', adjustmentId = 'a-9'): InvoiceCommand => {
  return { type: 'replace', replacementId, adjustmentId, reason: 'wrong tax id', adjustedOn: '2026-11-25' };
};

describe('issue', () => {
  it('bills what was accepted, free goods shown, due after the payment terms', () => {
    given()
      .when(issue(goods, line(3, 0), gift))
      .then(issued);
  });

  it('is nothing new the second time, and nothing if nothing was accepted', () => {
    given(issued).when(issue(goods)).thenNothing();
    given()
      .when(issue(line(1, 0)))
      .thenNothing();
  });

  it('takes lines that do not add up for a fault', () => {
    for (const wrong of [
      { ...goods, net: 101 },
      { ...goods, quantity: -1 },
      { ...goods, tax: -1 },
    ]) {
      expect(given().when(issue(wrong)).outcome).toThrow('assertion failed');
    }
    expect(given().when(issue(goods, goods)).outcome).toThrow('assertion failed');
  });
});

describe('adjust', () => {
  // A third of net 100, discount 10 and tax 10 at a time: 33 + 33 + 34, and 3 + 3 + 4.
  const first = adjusted('RETURN', 'a-1', [line(1, 1, { gross: 36, discount: 3, tax: 3 })]);
  const second = adjusted('RETURN', 'a-2', [line(1, 1, { gross: 36, discount: 3, tax: 3 })]);
  const third = adjusted('RETURN', 'a-3', [line(1, 1, { gross: 38, discount: 4, tax: 4 })]);

  it('takes quantities off, exact at the last unit', () => {
    given(issued)
      .when(takeBack('a-1', [1, 1]))
      .then(first);
    given(issued, first)
      .when(takeBack('a-2', [1, 1]))
      .then(second);
    given(issued, first, second)
      .when(takeBack('a-3', [1, 1]))
      .then(third);
    expect(given(issued, first, second, third).state()).toMatchObject({ total: 110, leftTotal: 0 });
  });

  it('adds up the lots of a line', () => {
    given(issued)
      .when(takeBack('a-1', [1, 1], [1, 2], [2, 1]))
      .then(adjusted('RETURN', 'a-1', [goods, gift]));
  });

  it('is nothing new for the same adjustment', () => {
    given(issued, first)
      .when(takeBack('a-1', [1, 1]))
      .thenNothing();
    given(issued, first, replaced)
      .when(takeBack('a-1', [1, 1]))
      .thenNothing();
  });

  it('never takes more than is left', () => {
    const refusal = given(issued, first)
      .when(takeBack('a-2', [1, 3]))
      .thenRejected('exceeds-invoiced');
    expect(refusal.details).toEqual({ lineNo: 1, quantity: 3, left: 2 });
    given(issued)
      .when(takeBack('a-1', [1, 2], [1, 2]))
      .thenRejected('exceeds-invoiced');
  });

  it('is refused for what means nothing', () => {
    given(issued).when(takeBack('a-1')).thenRejected('no-lines');
    given(issued)
      .when(takeBack('a-1', [9, 1]))
      .thenRejected('unknown-line');
    given(issued)
      .when(takeBack('a-1', [1, 0]))
      .thenRejected('invalid-quantity');
    given()
      .when(takeBack('a-1', [1, 1]))
      .thenRejected('not-found');
  });
});

describe('adjust-price', () => {
  const lowered = adjusted('PRICE', 'a-1', [line(1, 0, { gross: 40, tax: 4 })]);

  it('takes a net amount off, and its part of the tax', () => {
    given(issued)
      .when(lower('a-1', [1, 40]))
      .then(lowered);
  });

  it('makes units that come back later worth less', () => {
    // left: net 60, discount 10, tax 6
    given(issued, lowered)
      .when(takeBack('a-2', [1, 1]))
      .then(adjusted('RETURN', 'a-2', [line(1, 1, { gross: 23, discount: 3, tax: 2 })]));
    given(issued, lowered)
      .when(takeBack('a-2', [1, 3]))
      .then(adjusted('RETURN', 'a-2', [line(1, 3, { gross: 70, discount: 10, tax: 6 })]));
  });

  it('is nothing new for the same adjustment', () => {
    given(issued, lowered)
      .when(lower('a-1', [1, 40]))
      .thenNothing();
  });

  it('never goes below zero', () => {
    given(issued, lowered)
      .when(lower('a-2', [1, 61]))
      .thenRejected('exceeds-invoiced');
    given(issued)
      .when(lower('a-1', [2, 1]))
      .thenRejected('exceeds-invoiced');
  });

  it('is refused for what means nothing', () => {
    given(issued).when(lower('a-1')).thenRejected('no-lines');
    given(issued)
      .when(lower('a-1', [1, 0]))
      .thenRejected('invalid-amount');
    given(issued)
      .when(lower('a-1', [9, 1]))
      .thenRejected('unknown-line');
    given(issued)
      .when(lower('a-1', [1, 1], [1, 1]))
      .thenRejected('duplicate-line');
  });
});

describe('replace', () => {
  const all = adjusted('REPLACEMENT', 'a-9', [goods, gift], 'wrong tax id');

  it('takes off all that is left', () => {
    given(issued).when(replace()).then(all, replaced);
    const returned = adjusted('RETURN', 'a-1', [goods]);
    given(issued, returned)
      .when(replace())
      .then(adjusted('REPLACEMENT', 'a-9', [gift], 'wrong tax id'), replaced);
    given(issued, returned, adjusted('RETURN', 'a-2', [gift]))
      .when(replace())
      .then(replaced);
  });

  it('is nothing new the second time', () => {
    given(issued, all, replaced).when(replace()).thenNothing();
  });

  it('is the end of it', () => {
    given(issued, all, replaced).when(replace('i-3')).thenRejected('invoice-replaced');
    given(issued, all, replaced)
      .when(takeBack('a-1', [1, 1]))
      .thenRejected('invoice-replaced');
    given(issued, all, replaced)
      .when(lower('a-1', [1, 1]))
      .thenRejected('invoice-replaced');
  });

  it('needs another invoice and an adjustment of its own', () => {
    given(issued).when(replace('i-1')).thenRejected('invalid-replacement');
    given(issued, adjusted('RETURN', 'a-9', [gift]))
      .when(replace())
      .thenRejected('adjustment-exists');
    given().when(replace()).thenRejected('not-found');
  });
});
