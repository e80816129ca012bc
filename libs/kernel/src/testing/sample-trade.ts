import type { Trade } from '../trade.js';

/** A sale of distributor D01 to outlet O1. */
export const sampleTrade: Trade = {
  level: 'SECONDARY',
  sellerId: 'D01',
  buyerId: 'O1',
  distributorId: 'D01',
  outletId: 'O1',
  channel: 'GT',
  territory: 'VN/SOUTH/SG-01',
  outletClass: 'A',
  shipFrom: 'D01-MAIN',
  shipTo: 'O1',
  currency: 'VND',
};
