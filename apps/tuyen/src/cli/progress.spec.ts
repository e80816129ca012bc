import { Progress } from './progress.js';

function shown(isTTY: boolean, times: readonly number[]): { text: string; progress: Progress } {
  const told = { text: '', progress: undefined as unknown as Progress };
  let now = 0;
  told.progress = new Progress({ isTTY, write: (text) => (told.text += text) }, () => now);
  for (now of times) told.progress.show(`at ${String(now)}`);
  return told;
}

describe('progress', () => {
  it('is one line that changes on a terminal, ten times a second at most', () => {
    const told = shown(true, [1, 50, 99, 101, 102, 300]);
    expect(told.text).toBe('\r\u001b[2Kat 1\r\u001b[2Kat 101\r\u001b[2Kat 300');
    told.progress.clear();
    told.progress.clear();
    expect(told.text.endsWith('at 300\r\u001b[2K')).toBe(true);
  });

  it('is a line now and then in a file', () => {
    const told = shown(false, [1, 200, 5_000, 5_001, 9_000, 10_001]);
    told.progress.clear();
    expect(told.text).toBe('at 1\nat 5001\nat 10001\n');
  });
});
