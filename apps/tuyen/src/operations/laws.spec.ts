import { laws } from './laws.js';

describe('laws of conservation', () => {
  it.each(laws.map(({ name, says }) => [name, says]))('%s is told whole in a table of 100 columns', (_, says) => {
    expect(says.length).toBeLessThanOrEqual(80);
  });

  it('have names of their own', () => {
    expect(new Set(laws.map(({ name }) => name)).size).toBe(laws.length);
  });
});
