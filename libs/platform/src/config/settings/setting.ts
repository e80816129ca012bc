/** One environment variable: its name, default, meaning and how its text becomes a value. */
export interface Setting<Value> {
  readonly name: string;
  /** Text taken when the variable is not set; undefined: it must be set, unless `optional`. */
  readonly default?: string;
  readonly optional?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  readonly meaning: string;
  /** Reads the text; throws an Error that tells what is expected. */
  read(this: void, text: string): Value;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;
