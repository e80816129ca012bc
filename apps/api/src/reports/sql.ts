import type { CursorValue } from '#libs/platform';

/** A query with its bound values. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** Builds one statement: every value is bound, never written into the text. */
export class StatementBuilder {
  private readonly parameters: unknown[] = [];

  /** Placeholder of a value. */
  bind(value: CursorValue | readonly CursorValue[]): string {
    return `$${this.parameters.push(value)}`;
  }

  /** `expression operator value`, or nothing for a value that was not asked for. */
  where(expression: string, operator: '=' | '>=' | '<=' | '<', value: CursorValue | undefined): string[] {
    return value === undefined ? [] : [`${expression} ${operator} ${this.bind(value)}`];
  }

  /** That a text begins with a value, or nothing. */
  startsWith(expression: string, value: string | undefined): string[] {
    return value === undefined ? [] : [`starts_with(${expression}, ${this.bind(value)})`];
  }

  /** Rows after a place in ascending order, or nothing. */
  after(expressions: readonly string[], values: readonly CursorValue[] | undefined): string[] {
    if (values === undefined || expressions.length === 0) return [];
    return [`(${expressions.join(', ')}) > (${values.map((value) => this.bind(value)).join(', ')})`];
  }

  /** The statement with its text. */
  build(text: string): Statement {
    return { text, parameters: this.parameters };
  }
}

/** A where clause of all conditions. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
}
