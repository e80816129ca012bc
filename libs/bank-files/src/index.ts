export * from './control/check.js';
export * from './control/continuity.js';
export * from './control/identity.js';
export { defaultLimits, type ReadOptions } from './options.js';
export { noticeProfiles, type NoticeProfile } from './notices/profile.js';
export { readNotice, type Notice } from './notices/read-notice.js';
export { placeInWords, type Place, type Problem } from './problem.js';
export { exampleProfiles } from './profiles/index.js';
export * from './read-bank-file.js';
export * from './statement.js';
export {
  columnRoles,
  faultInWords,
  faultsOfProfile,
  labelRoles,
  type BankProfile,
  type ColumnRole,
  type LabelRole,
  type ProfileFault,
} from './tables/profile.js';
