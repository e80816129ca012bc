import type { RebateEvent } from '../settlement/rebate/events.js';

/** What the period rebates of one policy came to in some days; amounts in minor units. */
export interface RebateTotal {
  readonly policyId: string;
  /** Invoices and credit notes of these days. */
  readonly documents: number;
  /** What they accrued; credit notes take back. */
  readonly accrued: number;
  /** What settlements approved on these days gave; below zero: what buyers owe by them. */
  readonly settled: number;
}

type Sum = { -readonly [Name in keyof RebateTotal]: RebateTotal[Name] };

/** Adds up period rebates, event by event, for the days from `from` to `to`: documents by their own date. */
export class RebateTotals {
  private readonly sums = new Map<string, Map<string, Sum>>();

  constructor(private readonly days: { readonly from: string; readonly to: string }) {}

  add(event: RebateEvent): void {
    switch (event.type) {
      case 'rebate.accrued':
        if (this.holds(event.data.document.on)) {
          const sum = this.of(event.data);
          sum.documents += 1;
          sum.accrued += event.data.amount;
        }
        break;
      case 'rebate.settlement-approved':
        if (this.holds(event.data.approvedOn)) this.of(event.data).settled += event.data.amount;
        break;
      // A document that is deferred accrues in the next period; the rest moves no money.
      default:
    }
  }

  get currencies(): readonly string[] {
    return [...this.sums.keys()];
  }

  /** Those of a currency, the dearest first. */
  report(currency: string): readonly RebateTotal[] {
    const sums = [...(this.sums.get(currency)?.values() ?? [])];
    return sums.sort((a, b) => b.accrued - a.accrued || (a.policyId < b.policyId ? -1 : 1));
  }

  private holds(date: string): boolean {
    return this.days.from <= date && date <= this.days.to;
  }

  private of({ currency, policyId }: { readonly currency: string; readonly policyId: string }): Sum {
    const own = this.sums.get(currency) ?? new Map<string, Sum>();
    const known = own.get(policyId) ?? { policyId, documents: 0, accrued: 0, settled: 0 };
    this.sums.set(currency, own.set(policyId, known));
    return known;
  }
}
