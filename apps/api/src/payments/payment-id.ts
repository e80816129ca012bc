import { uuidV5 } from '#libs/event-store';

/** Id of the payment to a creditor under that number at the bank: announced by the payer or seen by the bank, it is the same. */
export const paymentIdOf = (creditorId: string, bankReference: string) =>
  uuidV5(`payment\n${creditorId}\n${bankReference}`);
