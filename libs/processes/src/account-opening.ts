import { processManager, type ProcessManager } from './process-manager.js';
import { toAccount } from './targets.js';

/** A contract opens the distributor's account with the principal; a supplier opens the outlet's with itself. */
export function accountOpening(principalId: string): ProcessManager {
  const limitOf = (
    distributorId: string,
    terms: { readonly currency: string; readonly creditLimit: number | null },
    reason: string,
  ) => [
    toAccount({
      type: 'set-limit',
      creditorId: principalId,
      debtorId: distributorId,
      level: 'PRIMARY',
      distributorId,
      currency: terms.currency,
      limit: terms.creditLimit,
      reason,
    }),
  ];
  return processManager('account-opening', {
    'distributor.appointed': ({ distributorId, terms }) => limitOf(distributorId, terms, 'contract'),
    'distributor.terms-revised': ({ distributorId, terms, reason }) => limitOf(distributorId, terms, reason),
    'outlet.registered': ({ outletId, suppliers, currency, creditLimit }) =>
      [...new Set(suppliers.map((s) => s.distributorId))].map((distributorId) =>
        toAccount({
          type: 'set-limit',
          creditorId: distributorId,
          debtorId: outletId,
          level: 'SECONDARY',
          distributorId,
          currency,
          limit: creditLimit,
          reason: 'registration',
        }),
      ),
    'outlet.supplier-changed': ({ outletId, distributorId, currency, creditLimit }) => [
      toAccount({
        type: 'set-limit',
        creditorId: distributorId,
        debtorId: outletId,
        level: 'SECONDARY',
        distributorId,
        currency,
        limit: creditLimit,
        reason: 'supplier change',
      }),
    ],
  });
}
