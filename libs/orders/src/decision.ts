import type { Rejection } from '#libs/kernel';
import type { OrderCommand } from './commands.js';
import type { OrderEvent } from './events.js';

export type OrderDecision = readonly OrderEvent[] | Rejection;
export type CommandOf<Type extends OrderCommand['type']> = Extract<OrderCommand, { type: Type }>;
