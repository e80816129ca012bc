import { accountOpening } from './account-opening.js';
import { allocation } from './allocation.js';
import { billing } from './billing.js';
import { budgetControl } from './budgeting.js';
import { creditControl } from './credit.js';
import { deducting } from './deducting.js';
import type { ProcessManager } from './process-manager.js';
import { reconciling } from './reconciling.js';
import { rebateAccrual } from './rebate-accrual.js';
import { returning, returnRecording } from './returning.js';
import { earlyPayment } from './early-payment.js';
import { settlement } from './settlement.js';
import { dispatching, receiving } from './shipping.js';

export { entitlementOnReturn, usesUnearned, type ReturnedGoods } from './claw-back.js';
export { settlementCommands, type LookUp, type PaymentOfDebtor, type World } from './settling.js';
export type { BusinessEvent, ProcessCommand, ProcessEvent, ProcessManager, StreamCommand } from './process-manager.js';

/** Every hand-over of "order to cash". `principalId` is the creditor of all distributors. */
export function processManagers(principalId: string): readonly ProcessManager[] {
  return [
    accountOpening(principalId),
    creditControl,
    allocation,
    dispatching,
    receiving,
    billing,
    settlement,
    reconciling,
    deducting,
    returning,
    returnRecording,
    budgetControl,
    earlyPayment,
    rebateAccrual,
  ];
}
