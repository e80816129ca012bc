import type { TextStream } from './output.js';

const terminalEveryMs = 100;
const fileEveryMs = 5_000;

/** One line that tells how far the work is: rewritten in place on a terminal, printed every 5 seconds elsewhere. */
export class Progress {
  private shownAt = 0;
  private visible = false;

  constructor(
    private readonly stream: TextStream,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Shows the text, unless another one was shown a moment ago. */
  show(text: string): void {
    const time = this.now();
    const every = this.stream.isTTY ? terminalEveryMs : fileEveryMs;
    if (this.shownAt !== 0 && time - this.shownAt < every) return;
    this.shownAt = time;
    this.visible = this.stream.isTTY === true;
    this.stream.write(this.visible ? `\r\u001b[2K${text}` : `${text}\n`);
  }

  /** Takes the line off a terminal, so that other text can follow. */
  clear(): void {
    if (this.visible) this.stream.write('\r\u001b[2K');
    this.visible = false;
  }
}
