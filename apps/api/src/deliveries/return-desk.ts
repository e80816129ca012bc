import { Injectable } from '@nestjs/common';
import { returnDecider } from '#libs/deliveries';
import { invoiceDecider, type Invoice } from '#libs/invoicing';
import { reject, type Trade } from '#libs/kernel';
import { Commands, notFound, problemOfRejection, type Caller, type CommandRequest } from '#libs/platform';
import { eitherSide, sellingSide } from '../trade/sides.js';
import type { RequestReturnDto } from './returns.dto.js';

interface LineQuantity {
  readonly lineNo: number;
  readonly quantity: number;
}

/** Checks returns against the invoice of their goods. The invoice itself guards its figures; this tells a person in time. */
@Injectable()
export class ReturnDesk {
  constructor(private readonly commands: Commands) {}

  /** Order, trade and goods of a new return, from its invoice. 404 if that is not there or not the caller's. */
  async prepare(
    { caller }: CommandRequest,
    returnId: string,
    { invoiceId, lines }: RequestReturnDto,
  ): Promise<{
    readonly orderId: string;
    readonly trade: Trade;
    readonly lines: readonly (LineQuantity & { readonly sku: string })[];
  }> {
    const { state: invoice } = await this.commands.load(invoiceDecider, `invoice-${invoiceId}`);
    if (invoice.status === 'NONE') throw notFound();
    caller.mustOwn(eitherSide(invoice));
    // A repeat finds the return that the first one made, whatever became of the invoice since.
    const { revision } = await this.commands.load(returnDecider, `return-${returnId}`);
    if (revision < 0) refuseBeyond(invoice, lines);
    return {
      orderId: invoice.orderId,
      trade: invoice.trade,
      lines: lines.map(({ lineNo, quantity }) => ({ lineNo, quantity, sku: skuOf(invoice, lineNo) })),
    };
  }

  /** Refuses more than is left of the invoice, while the return stands at `status`; lines null: as the return has them. */
  async checkLeft(
    caller: Caller,
    returnId: string,
    lines: readonly LineQuantity[] | null,
    status: 'REQUESTED' | 'APPROVED',
  ): Promise<void> {
    const { state } = await this.commands.load(returnDecider, `return-${returnId}`);
    if (state.status === 'NONE') throw notFound();
    caller.mustOwn(sellingSide(caller, state));
    if (state.status !== status) return;
    const { state: invoice } = await this.commands.load(invoiceDecider, `invoice-${state.invoiceId}`);
    if (invoice.status !== 'NONE') refuseBeyond(invoice, lines ?? state.lines);
  }
}

function skuOf(invoice: Invoice, lineNo: number): string {
  const line = invoice.lines.find((known) => known.lineNo === lineNo);
  if (!line) throw problemOfRejection(reject('unknown-line', `The invoice has no line ${lineNo}.`, { lineNo }));
  return line.sku;
}

function refuseBeyond(invoice: Invoice, lines: readonly LineQuantity[]): void {
  if (invoice.status === 'REPLACED') {
    const { invoiceId, replacementId } = invoice;
    throw problemOfRejection(
      reject('invoice-replaced', `Invoice ${invoiceId} was replaced by ${replacementId}.`, { replacementId }),
    );
  }
  const wanted = new Map<number, number>();
  for (const { lineNo, quantity } of lines) wanted.set(lineNo, (wanted.get(lineNo) ?? 0) + quantity);
  for (const [lineNo, quantity] of wanted) {
    skuOf(invoice, lineNo);
    const left = invoice.lines.find((line) => line.lineNo === lineNo)?.leftQuantity ?? 0;
    if (quantity > left) {
      const message = `Line ${lineNo}: more than is left of it.`;
      throw problemOfRejection(reject('exceeds-invoiced', message, { lineNo, quantity, left }));
    }
  }
}
