/** An event in the envelope of CloudEvents 1.0.2. `source` and `id` together are unique: a consumer's dedupe key. */
export class CloudEventDto {
  /** @example 1.0 */
  specversion: string;
  id: string;
  /** @example urn:tuyen:principal */
  source: string;
  /** @example order.confirmed */
  type: string;
  /** The stream that it happened to. @example order-6f1c2b1e-1f1f-5d0f-9c59-0d8a4a3c2b10 */
  subject: string;
  /** When it was recorded, RFC 3339 UTC. */
  time: string;
  datacontenttype: string;
  /** Schema version of `data`; always the newest. */
  schemaversion: number;
  /** Place in the log: ask on with after=position. */
  position: number;
  /** Place in its stream. */
  revision: number;
  /** Business date of the fact. */
  businessdate: string;
  /** The same for everything that one request led to. */
  correlationid: string;
  data: object;
}

/** Some events in log order. */
export class FeedPageDto {
  items: CloudEventDto[];
  /** Send it as `after` to go on; the same again as long as nothing new has happened. */
  position: number;
}
