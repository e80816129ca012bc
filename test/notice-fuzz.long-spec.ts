import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, signed, today, type BankedMarket } from './support/banking.js';
import { chance, longSeconds, type Chance } from './support/long-run.js';
import { whenQuiet } from './support/quiet.js';

/** Notices of one run; a short share takes as many as fit. */
const notices = 20_000;
const slowest = 1_000;
/** Notices under way together, as an aggregator with a full queue sends them. */
const atOnce = 32;
const seconds = longSeconds();

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
const { banked, items } = bankingOn(() => api);

const nasty = ['"', '\\', '{', '}', '[', ',', ':', 'null', 'true', '1e9', '-1', '0', '.5', '\0', '\u00e9', '\\ud800', '__proto__', 'in', 'VND', '9'.repeat(40), ' ', '\n']; // prettier-ignore

function seed(market: BankedMarket, id: number, luck: Chance): string {
  const amount = 1 + Math.floor(luck.next() * 1e9);
  return JSON.stringify({
    ...{ id, gateway: 'Vietcombank', transactionDate: `${today} 10:00:00`, accountNumber: market.number },
    ...{ subAccount: null, code: null, content: 'chuyen tien', transferType: luck.pick(['in', 'out']) },
    ...{ transferAmount: amount, accumulated: amount + 5, referenceCode: `FT${id}`, description: 'x' },
  });
}

/** One or two changes anywhere; a fifth comes whole, and some come again. */
function mutate(text: string, luck: Chance): string {
  let out = text;
  for (let n = Math.floor(luck.next() * 5 * 0.6); n > 0; n--) {
    const at = Math.floor(luck.next() * out.length);
    const end = at + Math.floor(luck.next() * 6);
    out = out.slice(0, at) + luck.pick(['', luck.pick(nasty), out.slice(at, end).repeat(2)]) + out.slice(end);
  }
  return out;
}

/** The amount as it stands in the text, digit by digit; undefined: it stands there twice, or not at all. */
function amountIn(text: string): string | undefined {
  const found = [...text.matchAll(/"transferAmount":"?(\d+)(?:\.0+)?[",}]/g)];
  return found.length === 1 ? found[0]![1] : undefined;
}

/** Sends a notice as the bank's aggregator does, signed. */
async function deliver(text: string): Promise<{ statusCode: number; body: string; took: number }> {
  const payload = Buffer.from(text);
  const started = performance.now();
  const { statusCode, body } = await api.app.inject({
    ...{ method: 'POST', url: '/v1/bank-notices/sepay', payload },
    headers: { 'content-type': 'application/json', ...signed(payload) },
  });
  return { statusCode, body, took: performance.now() - started };
}

it('mutated notices are refused or kept exactly; none is a fault, none takes a second', async () => {
  const luck = chance('fuzz of notices');
  const market = await banked();
  const end = performance.now() + (seconds === undefined ? Infinity : seconds * 800);
  const counts: Record<number, number> = {};
  const kept = new Map<string, string | undefined>();
  let [done, longest] = [0, 0];
  while (done < notices && (performance.now() < end || done < 500)) {
    const texts = Array.from({ length: Math.min(atOnce, notices - done) }, () =>
      mutate(seed(market, 1 + Math.floor(luck.next() * notices), luck), luck),
    );
    const answers = await Promise.all(texts.map(deliver));
    for (const [n, { statusCode, body, took: first }] of answers.entries()) {
      const text = texts[n]!;
      // Those beside it, or a machine that is busy elsewhere, may hold a notice up; one that is slow is slow alone.
      const took = first > slowest ? (await deliver(text)).took : first;
      longest = Math.max(longest, took);
      counts[statusCode] = (counts[statusCode] ?? 0) + 1;
      if (statusCode >= 500 || took > slowest) {
        const base64 = Buffer.from(text).toString('base64');
        throw new Error(`notice ${done + n}: ${statusCode} after ${Math.round(took)} ms\n${body}\n${base64}`);
      }
      if (statusCode !== 200) continue;
      const { noticeId, repeated } = JSON.parse(body) as { noticeId: string; repeated: boolean };
      if (!repeated) kept.set(noticeId, amountIn(text));
    }
    done += texts.length;
  }
  process.stderr.write(
    `fuzz of notices: ${done} notices, ${JSON.stringify(counts)}, slowest ${Math.round(longest)} ms\n`,
  );
  await whenQuiet(api);
  const told = new Map<string, number>();
  const path = `/v1/bank-notices?bankAccountId=${market.bankAccountId}&limit=500`;
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await api.get(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`, market.tokens.finance);
    for (const row of body['items'] as { noticeId: string; amount: number }[]) told.set(row.noticeId, row.amount);
    cursor = body['nextCursor'] as string | null;
  }
  expect(told.size).toBe(kept.size);
  const wrong = [...kept].filter(
    ([id, amount]) => amount !== undefined && String(told.get(id)) !== String(Number(amount)),
  );
  expect(wrong).toEqual([]);
  // Every kind of answer, and real notices among them: else the fuzz proves nothing.
  expect(counts[200]!).toBeGreaterThan(done / 20);
  expect((counts[400] ?? 0) + (counts[422] ?? 0)).toBeGreaterThan(done / 20);
  expect(
    (await items(`/v1/bank-lines?bankAccountId=${market.bankAccountId}`, market.tokens.finance)).length,
  ).toBeGreaterThan(0);
}, 1_200_000);
