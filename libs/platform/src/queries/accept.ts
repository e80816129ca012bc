import { problem } from '../http/problem.js';

export const listFormats = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
export type ListFormat = (typeof listFormats)[number];

/** The best of the offered media types for an Accept header (RFC 9110, section 12.5.1). Throws 406 if none will do. */
export function chooseFormat<Format extends string>(accept: string | undefined, offered: readonly Format[]): Format {
  if (accept === undefined || accept.trim() === '') return offered[0]!;
  const ranges = accept.split(',').slice(0, 20).map(readRange);
  let best: Format | undefined;
  let bestQuality = 0;
  for (const format of offered) {
    const quality = qualityOf(format, ranges);
    if (quality > bestQuality) [best, bestQuality] = [format, quality];
  }
  if (best === undefined) throw problem('not-acceptable', `Available: ${offered.join(', ')}.`);
  return best;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range that matches decides. */
function qualityOf(format: string, ranges: readonly Range[]): number {
  const wanted = [format, `${format.split('/')[0]}/*`, '*/*'];
  for (const type of wanted) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range) return range.quality;
  }
  return 0;
}
