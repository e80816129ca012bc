import type { Kpi } from '#libs/read-models';
import type { MissingDto } from './performance.dto.js';

/** Figures of a distributor's performance for which nothing is recorded yet. */
const neverTold: readonly MissingDto[] = [
  { figure: 'targetAchievement', reason: 'NO_TARGETS' },
  { figure: 'service.wrongRate', reason: 'NOT_RECORDED' },
  { figure: 'service.perfectOrder', reason: 'NOT_RECORDED' },
  { figure: 'receivable.disputed', reason: 'NOT_RECORDED' },
  { figure: 'score', reason: 'NO_WEIGHTS' },
];

function isKpi(value: object): value is Kpi {
  return 'numerator' in value && 'denominator' in value && 'reason' in value;
}

/** Every figure without value by its path, and how many have one. */
export function missingFigures(figures: object): { readonly missing: MissingDto[]; readonly told: number } {
  const missing = [...neverTold];
  let told = 0;
  const visit = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    if (!isKpi(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, path === '' ? name : `${path}.${name}`);
    } else if (value.value === null) missing.push({ figure: path, reason: value.reason ?? 'NO_DENOMINATOR' });
    else told += 1;
  };
  visit(figures, '');
  for (const [name, block] of Object.entries(figures)) {
    if (block === null) missing.push({ figure: name, reason: 'NOT_KNOWN_THEN' });
  }
  return { missing, told };
}
