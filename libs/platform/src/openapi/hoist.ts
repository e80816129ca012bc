import type { OpenAPIObject } from '@nestjs/swagger';

interface Operation {
  responses?: Record<string, unknown>;
  parameters?: unknown[];
}

/** Writes responses and parameters that many operations share once, below components, and refers to them. */
export function hoistRepeated(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  const counts = new Map<string, number>();
  const count = (value: unknown): void => {
    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  };
  for (const { responses = {}, parameters = [] } of operations) {
    for (const [status, response] of Object.entries(responses)) if (Number(status) >= 400) count(response);
    parameters.forEach(count);
  }
  const shelf = new Shelf(counts);
  for (const operation of operations) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (Number(status) >= 400) operation.responses![status] = shelf.place('responses', `Problem${status}`, response);
    }
    operation.parameters &&= operation.parameters.map((parameter) =>
      shelf.place('parameters', String((parameter as { name?: string }).name).replace(/[^A-Za-z0-9]/g, ''), parameter),
    );
  }
  document.components = { ...document.components, ...(shelf.content as OpenAPIObject['components']) };
}

class Shelf {
  readonly content: Record<string, Record<string, unknown>> = { responses: {}, parameters: {} };
  private readonly placed = new Map<string, string>();

  constructor(private readonly counts: ReadonlyMap<string, number>) {}

  place(kind: 'responses' | 'parameters', name: string, value: unknown): unknown {
    const text = JSON.stringify(value);
    if ((this.counts.get(text) ?? 0) < 2) return value;
    let reference = this.placed.get(`${kind}${text}`);
    if (reference === undefined) {
      const shelf = this.content[kind]!;
      let free = name;
      for (let i = 2; free in shelf; i++) free = `${name}-${i}`;
      shelf[free] = value;
      reference = `#/components/${kind}/${free}`;
      this.placed.set(`${kind}${text}`, reference);
    }
    return { $ref: reference };
  }
}
