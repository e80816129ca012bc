import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { problem, type ProblemField } from './problem.js';

/** Checks bodies against their DTO: a field that the DTO does not know is refused, not ignored. Answers 422 with pointers. */
export function bodyValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { exposeDefaultValues: true },
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => problem('invalid-body', undefined, { errors: fieldsOf(errors, '').slice(0, 100) }),
  });
}

function fieldsOf(errors: readonly ValidationError[], path: string): ProblemField[] {
  return errors.flatMap((error) => {
    const pointer = `${path}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      pointer,
      code: rule === 'whitelistValidation' ? 'unknown-field' : kebabCase(rule),
      message,
    }));
    return [...own, ...fieldsOf(error.children ?? [], pointer)];
  });
}

function kebabCase(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
