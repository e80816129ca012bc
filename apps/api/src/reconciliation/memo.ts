/** Words of a memo that are tried as numbers of documents and customers. */
const mostNumbers = 200;

/**
 * What may be a number of an invoice, order or customer in a memo, upper-cased: each word with a digit, words joined with
 * their neighbours (banks wrap inside numbers), with and without leading marks.
 */
export function numbersIn(memo: string): readonly string[] {
  const words = memo.toUpperCase().match(/[A-Z0-9][A-Z0-9._/-]*/g) ?? [];
  const numbers = new Set<string>();
  words.forEach((word, i) => {
    for (const joined of [word, word + (words[i + 1] ?? '')]) {
      const bare = joined.replace(/[._/-]+$/, '');
      if (/\d/.test(bare) && bare.length >= 3 && bare.length <= 60) numbers.add(bare);
    }
  });
  return [...numbers].slice(0, mostNumbers);
}
