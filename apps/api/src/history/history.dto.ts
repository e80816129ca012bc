/** One event of a document, in words. */
export class HistoryEntryDto {
  revision: number;
  position: number;
  /** @example order.confirmed */
  type: string;
  /** @example What will be delivered, line by line; every cut has its reason. */
  meaning: string;
  businessDate: string;
  recordedAt: string;
  /** Opaque id of the person or process. */
  actor: string;
  /** user, process or system. */
  actorKind: string;
  data: object;
}
