import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../cli/errors.js';

/** An answer of the API; `body` is what JSON it carried, or its text where that is not JSON. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | undefined;
  /** Event-Position: where the command's events stand, or how fresh a query is. */
  readonly position: number;
  /** The command had been carried out before; nothing changed now. */
  readonly replayed: boolean;
}

/** A refusal that trying again would not mend. */
export class ApiRefusal extends UserError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export interface ApiClientOptions {
  readonly baseUrl: string;
  /** A fresh access token; asked again when one has run out. */
  readonly token: () => Promise<string>;
  /** How long to go on trying while the API answers nobody, or answers 503; 120 s unless told. */
  readonly patienceMs?: number;
  /** No further try and no new request after it. What is under way ends with the API that answers it. */
  readonly signal?: AbortSignal;
}

/** Times its patience that one request tries while others are answered. */
const mostPatience = 5;

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly message: string }[];
}

/**
 * The API over HTTP, for commands that a person types. A lost connection or a 503 is tried again with the same key, so that
 * a command has one effect however often the API or its stores go away meanwhile.
 */
export class ApiClient {
  private token: Promise<string> | undefined;
  /** When any request was answered last. */
  private answeredAt = 0;
  /** Commands that changed something, and those that had been carried out before. */
  readonly counts = { changed: 0, replayed: 0 };
  /** Highest Event-Position of any command. */
  position = 0;

  constructor(private readonly options: ApiClientOptions) {}

  get<Body>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer<Body>> {
    return this.request('GET', path, undefined, headers);
  }

  /** The body of an answer as it comes, for exports of any size. Tried once: half an answer is none. */
  async stream(path: string, accept: string): Promise<ReadableStream<Uint8Array>> {
    const { baseUrl, signal } = this.options;
    this.token ??= this.options.token();
    const headers = { authorization: `Bearer ${await this.token}`, accept };
    const response = await fetch(`${baseUrl}${path}`, { headers, ...(signal ? { signal } : {}) }).catch(() => {
      throw new UserError(`GET ${path}: no answer from ${baseUrl}; type the command again when it runs`);
    });
    if (!response.ok || !response.body) throw refusalOf('GET', path, response.status, await response.text());
    return response.body;
  }

  /** Sends a command; bytes go as they are, anything else as JSON. `key`: the same key and body again is the same command. */
  async command<Body>(
    path: string,
    key: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<Body>> {
    const answer = await this.request<Body>('POST', path, body, { 'idempotency-key': key, ...headers });
    if (answer.replayed) this.counts.replayed += 1;
    else this.counts.changed += 1;
    this.position = Math.max(this.position, answer.position);
    return answer;
  }

  private async request<Body>(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer<Body>> {
    const { patienceMs = 120_000, signal } = this.options;
    const started = performance.now();
    // While others are answered the API is there: the unlucky one may try on, but not for ever.
    const until = () => Math.min(Math.max(started, this.answeredAt) + patienceMs, started + mostPatience * patienceMs);
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      signal?.throwIfAborted();
      const answer = await this.once<Body>(method, path, body, headers).catch((error: unknown) => {
        if (error instanceof UserError || signal?.aborted) throw error;
        return undefined;
      });
      if (answer) {
        this.answeredAt = performance.now();
        return answer;
      }
      if (performance.now() > until()) {
        throw new UserError(
          `${method} ${path}: no answer from ${this.options.baseUrl}; type the command again when it runs`,
        );
      }
      await sleep(pause, undefined, signal ? { signal } : {});
    }
  }

  /** One try; undefined: try again. */
  private async once<Body>(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer<Body> | undefined> {
    this.token ??= this.options.token();
    const response = await fetch(`${this.options.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token}`,
        ...(body === undefined ? {} : { 'content-type': isFile(body) ? fileType : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isFile(body) ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 401 && (await this.renewed())) return undefined;
    if (response.status === 503 || response.status === 429) return undefined;
    if (response.status >= 400) throw refusalOf(method, path, response.status, text);
    return {
      status: response.status,
      body: bodyOf(response, text) as Body,
      etag: response.headers.get('etag') ?? undefined,
      position: Number(response.headers.get('event-position') ?? 0),
      replayed: response.headers.get('idempotent-replayed') === 'true',
    };
  }

  /** True if there is another token to try with. */
  private async renewed(): Promise<boolean> {
    const used = await this.token;
    this.token = this.options.token();
    return (await this.token) !== used;
  }
}

const fileType = 'application/octet-stream';
const isFile = (body: unknown): body is Uint8Array<ArrayBuffer> => body instanceof Uint8Array;

function bodyOf(response: Response, text: string): unknown {
  if (text === '') return undefined;
  return /\bjson\b/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

function refusalOf(method: string, path: string, status: number, text: string): ApiRefusal {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // Not from our API: the status has to do.
  }
  const reasons = (problem.errors ?? []).slice(0, 3).map(({ pointer, message }) => `${pointer ?? ''} ${message}`);
  const words = [problem.detail ?? problem.title ?? 'no reason given', ...reasons].join('; ');
  return new ApiRefusal(
    status,
    problem.code ?? String(status),
    `${method} ${path}: ${status} ${problem.code ?? ''}: ${words}`,
    problem,
  );
}
