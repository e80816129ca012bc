import type { Case } from './isolation/case.js';
import { masterDataCases } from './isolation/master-data-cases.js';
import { moneyCases } from './isolation/money-cases.js';
import { tradeCases } from './isolation/trade-cases.js';

export type { Case, Probe } from './isolation/case.js';

/** Every operation of the API, by method and path as in the OpenAPI document. */
export const cases: Readonly<Record<string, Case>> = { ...masterDataCases, ...tradeCases, ...moneyCases };
