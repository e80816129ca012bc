import type { GenerationStatus, Projection, Refused } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { UsageError, UserError } from '../cli/errors.js';

/**
 * The read models of these names.
 * @param command whose words they are, for the message
 * @throws UsageError for a name that none has
 */
export function readModelsNamed(command: string, names: readonly string[]): readonly Projection[] {
  return [...new Set(names)].map((name) => {
    const found = readModels.find((each) => each.name === name);
    if (found) return found;
    throw new UsageError(`${command}: there is no read model ${name}${hint(name, readModels)}`);
  });
}

/** @throws UsageError when neither a read model nor a process of this database has the name */
export function mustBeKnown(command: string, name: string, known: readonly GenerationStatus[]): void {
  if (known.some((each) => each.name === name)) return;
  throw new UsageError(`${command}: there is no ${name}${hint(name, known)}`);
}

/** The answer, unless it is a refusal: that is told to the person. */
export function orThrow<Answer extends { readonly kind: string }>(answer: Answer | Refused): Answer {
  if (answer.kind === 'refused') throw new UserError((answer as Refused).reason);
  return answer as Answer;
}

/** The name that was meant, where one holds what was typed or is held by it; there are too many to list them in a line. */
function hint(name: string, items: readonly { readonly name: string }[]): string {
  const typed = name.replaceAll('-', '_');
  const meant = items.find((each) => {
    const known = each.name.replaceAll('-', '_');
    return known.includes(typed) || typed.includes(known);
  });
  return meant ? `: did you mean ${meant.name}?` : '; status lists them';
}
