/** One step of dunning, as the setting tells it. */
export interface DunningLevelSetting {
  readonly level: number;
  readonly daysOverdue: number;
  readonly wording: string;
  readonly minimum: number;
  readonly intervalDays: number;
  readonly hold: boolean;
}

const example =
  '[{"daysOverdue":3,"wording":"reminder","minimum":50000,"intervalDays":7,"hold":false}], each with more days than the one before';
const most = 9;

/** Levels of dunning as a JSON list; they are numbered as they stand there. */
export function dunningLevels(text: string): readonly DunningLevelSetting[] {
  const levels = listOf(text).map((each, index) => levelOf(each, index + 1));
  const rising = levels.every(({ daysOverdue }, index) => daysOverdue > (levels[index - 1]?.daysOverdue ?? 0));
  if (levels.length === 0 || levels.length > most || !rising) throw wrong();
  return levels;
}

function listOf(text: string): readonly unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw wrong();
  }
  if (!Array.isArray(list)) throw wrong();
  return list;
}

function levelOf(each: unknown, level: number): DunningLevelSetting {
  const {
    daysOverdue,
    wording,
    minimum = 0,
    intervalDays,
    hold = false,
    ...rest
  } = (each ?? {}) as Record<string, unknown>;
  const whole = (value: unknown, most: number): value is number =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
  const right =
    Object.keys(rest).length === 0 &&
    whole(daysOverdue, 3_650) &&
    whole(intervalDays, 365) &&
    whole(minimum, Number.MAX_SAFE_INTEGER) &&
    typeof hold === 'boolean' &&
    typeof wording === 'string' &&
    /^[a-z0-9][a-z0-9-]{0,49}$/.test(wording);
  if (!right) throw wrong();
  return { level, daysOverdue, wording, minimum, intervalDays, hold };
}

const wrong = () => new Error(`a list of levels such as ${example}`);
