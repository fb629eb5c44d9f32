import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { recipeRoutes, type ServedRepository } from './recipe-routes.ts';

/** An editor sends windows of files; nothing honest is larger. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Only names of this machine: a web page that points its own name at 127.0.0.1 is refused. */
const LOCAL_HOST = /^(localhost|127[.]0[.]0[.]1|\[::1\])(:\d+)?$/;

export interface AppParts {
  /** At least one, with different names. */
  readonly repositories: readonly ServedRepository[];
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Told once per request, for the log. */
  readonly onRequest?: (line: string) => void;
}

/** Where a repository answers, below the server's own address: "/r/NAME". */
export function repositoryPath(name: string): string {
  return `/r/${name}`;
}

/**
 * llama.cpp's `/infill`, OpenAI's `/v1/completions` with `suffix`, Mistral's `/v1/fim/completions`, `/health`, `/props` and `/v1/models`, for
 * each repository below `/r/NAME`, and for the first one at the root, too: no protocol has a field for a repository, and every editor can be
 * given an address.
 *
 * The recipe is served as it was measured: samplers, stops, token limits and extra context of a request change nothing. An answer is sent
 * when the technique has settled it, also to a client that asked for a stream: what was streamed cannot be cut back. The newest request of
 * a client to a repository wins; the older one gets status 409.
 */
export function app({ repositories, now, onRequest }: AppParts): Hono {
  const hono = new Hono();
  hono.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!LOCAL_HOST.test(host)) return context.json(errorBody(403, 'This server answers only under the name of this machine.'), 403);
    const started = now();
    await next();
    onRequest?.(`${context.req.method} ${context.req.path} ${context.res.status} ${Math.round(now() - started)} ms`);
  });
  hono.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));

  for (const [index, repository] of repositories.entries()) {
    const routes = recipeRoutes(repository, now);
    if (index === 0) hono.route('/', routes);
    hono.route(repositoryPath(repository.name), routes);
  }

  hono.notFound((context) => {
    const { method, path } = context.req;
    const [, asked] = /^\/r\/([^/]+)/.exec(path) ?? [];
    const names = repositories.map(({ name }) => name);
    if (asked === undefined || names.includes(asked)) return context.json(errorBody(404, `There is no ${method} ${path} here.`), 404);
    return context.json(errorBody(404, `No repository ${asked} is served here.`, `Served are: ${names.join(', ')}.`), 404);
  });
  hono.onError((error, context) => {
    const status = statusOf(error);
    return context.json(errorBody(status, error.message, error instanceof WhetstoneError ? error.hint : undefined), status);
  });
  return hono;
}

function statusOf(error: Error): 400 | 409 | 413 | 500 {
  if (!(error instanceof WhetstoneError)) return 500;
  if (error.code === 'cancelled') return 409;
  return error.code === 'bad-argument' ? 400 : 500;
}

function errorBody(code: number, message: string, hint?: string): object {
  return { error: { code, message, type: code < 500 ? 'invalid_request_error' : 'server_error', ...(hint ? { hint } : {}) } };
}
