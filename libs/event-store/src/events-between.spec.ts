import { eventsBetween } from './events-between.js';

describe('events between positions', () => {
  it('are counted where positions are dense', () => {
    expect([0, 7, 8, 12].map((to) => eventsBetween({ densePositions: true }, 7, to))).toEqual([0, 0, 1, 5]);
  });

  it('are estimated where positions are offsets, and none only where there is none', () => {
    const store = { densePositions: false };
    expect([0, 7, 8, 1_000_007].map((to) => eventsBetween(store, 7, to))).toEqual([0, 0, 1, 1_000]);
  });
});
