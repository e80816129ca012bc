export interface SharedCallsOptions {
  /** Calls under way at the same time; 1 unless told. */
  readonly inFlight?: number;
  /** Most items of one call; 100 unless told. */
  readonly most?: number;
}

/**
 * Makes one call of many: what is asked for in one turn of the loop, or while enough calls are under way, goes together.
 * @param work takes items, and answers each in its place; an Error there is of that item alone
 */
export function sharedCalls<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly (Answer | Error)[]>,
  { inFlight = 1, most = 100 }: SharedCallsOptions = {},
): (item: Item) => Promise<Answer> {
  const waiting: Asked<Item, Answer>[] = [];
  let underWay = 0;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || waiting.length === 0 || underWay >= inFlight) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (waiting.length > 0 && underWay < inFlight) void call(waiting.splice(0, most));
    });
  };
  const call = async (asked: readonly Asked<Item, Answer>[]) => {
    underWay += 1;
    try {
      const answers = await work(asked.map(({ item }) => item));
      asked.forEach(({ resolve, reject }, i) => {
        const answer = answers[i]!;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
    underWay -= 1;
    schedule();
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}
