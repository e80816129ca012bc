import type { AnyCommand } from '../cli/command.js';
import { importOrders } from './import.js';
import { start } from './start.js';
import { token } from './token.js';

/** All commands, in the order in which `tuyen --help` lists them. A new one: a file beside this one, and a line here. */
export const commands: readonly AnyCommand[] = [start, token, importOrders];
