import type { CommandHandler } from '#libs/event-store';

/** The process's command handler, under a name that Nest can inject. */
export abstract class Commands implements CommandHandler {
  abstract readonly handle: CommandHandler['handle'];
  abstract readonly load: CommandHandler['load'];
  abstract readonly peek: CommandHandler['peek'];
  abstract readonly observe: CommandHandler['observe'];
}
