import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problems, type ProblemCode } from '../http/problem.js';
import { statusOfRejection } from '../http/rejection-status.js';
import { ProblemDto } from './problem.dto.js';

/** A business refusal that a route may answer, with its message, for the documentation. */
export interface ProblemExample {
  readonly code: string;
  readonly message: string;
}

interface Example {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

/** Documents problems of the edge and business refusals, grouped by status, an example of each. */
export function problemResponses(
  codes: readonly ProblemCode[],
  refusals: readonly ProblemExample[] = [],
): MethodDecorator {
  const examples: Example[] = [
    ...codes.map((code) => ({ code, status: problems[code][0], title: problems[code][1] })),
    ...refusals.map(({ code, message }) => ({ code, status: statusOfRejection(code), title: code, detail: message })),
  ];
  const byStatus = new Map<number, Example[]>();
  for (const example of examples) byStatus.set(example.status, [...(byStatus.get(example.status) ?? []), example]);
  return applyDecorators(
    ...[...byStatus].sort(([a], [b]) => a - b).map(([status, of]) => ApiResponse({ status, ...responseOf(of) })),
  );
}

function responseOf(examples: readonly Example[]) {
  return {
    description: [...new Set(examples.map(({ code }) => code))].join(', '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: Object.fromEntries(examples.map((example) => [example.code, { value: bodyOf(example) }])),
      },
    },
  };
}

function bodyOf({ code, status, title, detail }: Example): object {
  const words = title === code ? code.replaceAll('-', ' ') : title;
  const requestId = '0b6f7f0c-8a34-4f6e-9c2b-5d1e7a9f3c21';
  return {
    type: `urn:tuyen:problem:${code}`,
    code,
    title: words,
    status,
    ...(detail === undefined ? {} : { detail }),
    requestId,
  };
}
