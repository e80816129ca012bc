export * from './control/check.js';
export * from './control/continuity.js';
export * from './control/identity.js';
export { defaultLimits, type ReadOptions } from './options.js';
export { placeInWords, type Place, type Problem } from './problem.js';
export { exampleProfiles } from './profiles/index.js';
export * from './read-bank-file.js';
export * from './statement.js';
export { faultsOfProfile, type BankProfile, type ColumnRole, type LabelRole } from './tables/profile.js';
