import { ValidationPipe, type ArgumentMetadata, type PipeTransform, type ValidationError } from '@nestjs/common';
import { bodyPlan } from './body-plan.js';
import { problem, type ProblemField } from './problem.js';

const mostFaults = 100;

/**
 * Checks bodies against their DTO class: a field that the class does not know is refused, not ignored. Answers 422 with a
 * JSON pointer to each fault. Good bodies take the fast way of {@link bodyPlan}; class-validator explains the others.
 */
export class BodyValidation implements PipeTransform {
  private readonly explain = new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(fieldsOf(errors, '')),
  });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if (type !== 'body' || !metatype || metatype === Object || metatype === Array || metatype === String) return value;
    const plan = bodyPlan(metatype as new () => object);
    if (plan.accepts(value)) return plan.instance(value);
    await this.explain.transform(value, metadata);
    throw invalid(plan.misshapen(value));
  }
}

function invalid(errors: readonly ProblemField[]) {
  return problem('invalid-body', undefined, { errors: errors.slice(0, mostFaults) });
}

function fieldsOf(errors: readonly ValidationError[], path: string): ProblemField[] {
  return errors.flatMap((error) => {
    const pointer =
      error.property === undefined ? path : `${path}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = faultsOf(error).map(([rule, message]) => ({
      pointer,
      code: rule === 'whitelistValidation' ? 'unknown-field' : kebabCase(rule),
      message,
    }));
    return [...own, ...fieldsOf(error.children ?? [], pointer)];
  });
}

/** Rules that a value of another kind breaks: what it breaks besides is of no use to anybody. */
const kinds = new Set(['isArray', 'isDefined', 'isInt', 'isString', 'isBoolean']);

function faultsOf({ constraints = {} }: ValidationError): [rule: string, message: string][] {
  const all = Object.entries(constraints);
  const kind = all.find(([rule]) => kinds.has(rule));
  return kind ? [kind] : all;
}

function kebabCase(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
