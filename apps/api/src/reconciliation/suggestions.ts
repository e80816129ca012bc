import { Injectable } from '@nestjs/common';
import { ReadModels, type QueryRequest } from '#libs/platform';
import { suggest } from '#libs/reconciliation';
import { correctionsOf } from './corrections.js';
import { evidenceOf, evidenceViews, type GuessedLine, type TracedLine } from './evidence.js';
import { numbersIn } from './memo.js';
import { PayerVault } from './payer-vault.js';
import type { SuggestionsDto } from './suggestions.dto.js';

const views = ['bank_statements', ...evidenceViews];

/** Guesses who paid and for what, from what is open this moment. */
@Injectable()
export class Suggestions {
  constructor(
    private readonly reads: ReadModels,
    private readonly payers: PayerVault,
  ) {}

  /**
   * Guesses for each of some lines, best first, in their order; none for money that went out and lines of which nothing is
   * open. Each question is asked once for all of them.
   */
  async of(asked: QueryRequest, lines: readonly GuessedLine[]): Promise<SuggestionsDto[]> {
    const traced = await this.trace(lines.filter(({ side, open }) => side !== 'DEBIT' && open > 0));
    const { caller, minPosition } = asked;
    const options = minPosition === undefined ? { views } : { views, minPosition };
    const { result, position } = await this.reads.read(caller, options, async (session) => ({
      evidence: await evidenceOf(session, traced),
      corrections: await correctionsOf(
        session,
        lines.map(({ lineId }) => lineId),
      ),
    }));
    asked.answeredAt(position);
    const guesses = new Map(traced.map(({ line }, index) => [line.lineId, suggest(result.evidence[index]!)]));
    return lines.map(({ lineId, open }) => {
      const suggestions = (guesses.get(lineId) ?? []).map((guess) => ({
        ...guess,
        reasons: [...guess.reasons],
        invoices: [...guess.invoices],
      }));
      return { lineId, open, suggestions, corrections: [...(result.corrections.get(lineId) ?? [])] };
    });
  }

  private async trace(lines: readonly GuessedLine[]): Promise<readonly TracedLine[]> {
    const ids = lines.map(({ lineId }) => lineId);
    const [known, alike] = await Promise.all([this.payers.of(ids), this.payers.linesOfSamePayers(ids)]);
    return lines.map((line) => {
      const memo = known.get(line.lineId)?.memo ?? '';
      return { line, numbers: numbersIn(memo), alike: alike.get(line.lineId) ?? [] };
    });
  }
}
