import { access } from './settings/access.js';
import { finance } from './settings/finance.js';
import { limits } from './settings/limits.js';
import { running } from './settings/running.js';
import { stores } from './settings/stores.js';
import { trade } from './settings/trade.js';

export type { Setting } from './settings/setting.js';

/** Every setting that a process of Tuyen reads, by subject in `settings/`. `docs/configuration.md` is written from this table. */
export const settings = { ...running, ...stores, ...trade, ...finance, ...access, ...limits } as const;

type Settings = typeof settings;
type ValueOf<S> = S extends { read(this: void, text: string): infer Value }
  ? S extends { optional: true }
    ? Value | undefined
    : Value
  : never;

/** The settings as read from the environment. */
export type Config = { readonly [Key in keyof Settings]: ValueOf<Settings[Key]> };
