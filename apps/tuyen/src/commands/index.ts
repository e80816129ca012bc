import type { AnyCommand } from '../cli/command.js';
import { bank } from './bank.js';
import { books } from './books.js';
import { copyLog } from './copy-log.js';
import { demo } from './demo.js';
import { discounts } from './discounts.js';
import { drop } from './drop.js';
import { importOrders } from './import.js';
import { rebuild } from './rebuild.js';
import { resume } from './resume.js';
import { skip } from './skip.js';
import { start } from './start.js';
import { status } from './status.js';
import { switchView } from './switch.js';
import { token } from './token.js';
import { verify } from './verify.js';

/** All commands, in the order in which `tuyen --help` lists them. A new one: a file beside this one, and a line here. */
export const commands: readonly AnyCommand[] = [
  start,
  token,
  demo,
  importOrders,
  bank,
  books,
  status,
  verify,
  copyLog,
  rebuild,
  switchView,
  drop,
  discounts,
  resume,
  skip,
];
