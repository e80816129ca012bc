import { Latch } from '../latch.js';

/** An event whose commands are under way. */
export interface Entry {
  /** The last position that is done with once this entry and all before it are. */
  through: number;
  open: number;
}

/** Events under way, in the order of the log; knows up to where everything is done. */
export class Window {
  private entries: Entry[] = [];
  private first = 0;
  private readonly room = new Latch();
  private released = false;

  constructor(
    private position: number,
    private readonly capacity: number,
  ) {}

  /** Everything up to here is done. */
  get done(): number {
    return this.position;
  }

  get size(): number {
    return this.entries.length - this.first;
  }

  /** An event that asks for nothing. */
  pass(position: number): void {
    const last = this.entries.at(-1);
    if (last && this.size > 0) last.through = position;
    else this.position = position;
  }

  /** An event with `open` (at least 1) commands. */
  add(position: number, open: number): Entry {
    const entry = { through: position, open };
    this.entries.push(entry);
    return entry;
  }

  /** One command of the entry is done. */
  finish(entry: Entry): void {
    entry.open -= 1;
    while (this.size > 0 && this.entries[this.first]!.open === 0) this.position = this.entries[this.first++]!.through;
    if (this.first > this.capacity || this.size === 0) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
    if (this.size < this.capacity) this.room.set();
  }

  /** Resolves when another event may be added, or after {@link release}. */
  async hasRoom(): Promise<void> {
    while (this.size >= this.capacity && !this.released) await this.room.wait();
  }

  /** Nobody shall wait any more. */
  release(): void {
    this.released = true;
    this.room.set();
  }
}
