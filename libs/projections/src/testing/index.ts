export * from './projection-spec.js';
export * from './sample-projections.js';
