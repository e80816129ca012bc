import { IsIn, IsOptional } from 'class-validator';
import { IsAmount, IsDate, IsId, IsQuantity, IsText, IsWhole, IsListOf } from '#libs/platform';

/** What is taken off one line. */
export class AdjustedLineDto {
  /** Number of the invoice line. @example 1 */
  @IsWhole(1, 1_000_000)
  lineNo: number;

  /** With reason QUANTITY: base units. @example 12 */
  @IsOptional()
  @IsQuantity()
  quantity?: number;

  /** With reason PRICE: net amount, minor units. @example 60000 */
  @IsOptional()
  @IsAmount(1)
  net?: number;
}

/** Part of an invoice is taken back. Returned goods do that by themselves (see returns). */
export class AdjustInvoiceDto {
  /** @example PRICE */
  @IsIn(['QUANTITY', 'PRICE'])
  reason: 'QUANTITY' | 'PRICE';

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  adjustedOn?: string;

  /** @example Agreed price of the old list */
  @IsOptional()
  @IsText(500)
  note?: string | null;

  @IsListOf(() => AdjustedLineDto, 1000)
  lines: AdjustedLineDto[];
}

/** Another invoice stands in its place; all that is left of it is taken off. */
export class ReplaceInvoiceDto {
  /** Id of the invoice that takes its place. @example INV-2026-0815 */
  @IsId()
  replacementId: string;

  /** @example Wrong buyer */
  @IsText(500)
  reason: string;

  /** Today unless given. */
  @IsOptional()
  @IsDate()
  adjustedOn?: string;
}

/** One line, with what adjustments left of it. Minor units, base units. */
export class InvoiceLineDto {
  lineNo: number;
  /** @example BEER-330 */
  sku: string;
  /** GOODS or PROMOTION. @example GOODS */
  nature: string;
  quantity: number;
  /** Percent. @example 8 */
  taxRate: string;
  gross: number;
  discount: number;
  net: number;
  tax: number;
  leftQuantity: number;
  leftNet: number;
  leftTax: number;
}

/** The invoice as decided by the command. */
export class InvoiceDto {
  invoiceId: string;
  orderId: string;
  deliveryId: string;
  /** ISSUED or REPLACED. @example ISSUED */
  status: string;
  externalRef: string | null;
  /** @example PRIMARY */
  level: string;
  sellerId: string;
  buyerId: string;
  distributorId: string;
  outletId: string | null;
  /** @example VND */
  currency: string;
  /** @example 2026-11-22 */
  issuedOn: string;
  /** @example 2026-12-22 */
  dueDate: string;
  /** Net and tax as issued. */
  total: number;
  /** Net and tax after adjustments; what was paid does not count here. */
  leftTotal: number;
  replacementId: string | null;
  lines: InvoiceLineDto[];
}
