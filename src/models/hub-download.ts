import { open, stat } from 'node:fs/promises';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** A hub that has not answered, or has sent nothing, for so long is left for the next source. */
const ANSWER_TIMEOUT_MS = 15_000;
const SILENCE_TIMEOUT_MS = 30_000;

export interface HubFile {
  /** SHA-256 the hub names for its file, when it names one. */
  readonly sha256: string | undefined;
  readonly bytes: number;
}

/** Aborts with `reason` when it is not fed for `ms`; also follows the caller's signal. */
function watchdog(signal: AbortSignal, ms: number, reason: Error) {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let timer = setTimeout(() => controller.abort(reason), ms);
  return {
    signal: controller.signal,
    feed(nextMs: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(reason), nextMs);
    },
    close(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

function refused(url: string, status: number): WhetstoneError {
  return new WhetstoneError('no-source-answers', `${new URL(url).host} answered ${status}.`, { hint: 'Try another source or try later.' });
}

/** Asks a hub for size and hash of a file. The hash is in the header `x-linked-etag`, which the hub sends with its redirect. */
export async function hubFile(url: string, signal: AbortSignal): Promise<HubFile> {
  const watch = watchdog(signal, ANSWER_TIMEOUT_MS, new Error('no answer'));
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: watch.signal });
    if (response.status >= 400) throw refused(url, response.status);
    const etag = /^"?([0-9a-f]{64})"?$/.exec(response.headers.get('x-linked-etag') ?? '');
    return { sha256: etag?.[1], bytes: Number(response.headers.get('x-linked-size') ?? response.headers.get('content-length') ?? 0) };
  } finally {
    watch.close();
  }
}

/**
 * Fetches a file into `path`, going on where an earlier attempt stopped. Writes by position, so that two processes at the same work
 * do no harm. Throws on abort (`signal.reason`), on silence and on refusal; what was written stays for the next attempt.
 */
export async function downloadHubFile(
  url: string,
  path: string,
  options: { readonly signal: AbortSignal; onProgress(doneBytes: number): void },
): Promise<void> {
  let position = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const watch = watchdog(options.signal, ANSWER_TIMEOUT_MS, new Error('no answer'));
  const file = await open(path, position > 0 ? 'r+' : 'w');
  try {
    const response = await fetch(url, { headers: position > 0 ? { range: `bytes=${position}-` } : {}, signal: watch.signal });
    // 416: nothing is left to fetch; the hash will tell whether that is true.
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw refused(url, response.status);
    if (response.status !== 206) {
      position = 0;
      await file.truncate(0);
    }
    for await (const piece of response.body) {
      watch.feed(SILENCE_TIMEOUT_MS);
      await file.write(piece, 0, piece.length, position);
      position += piece.length;
      options.onProgress(position);
    }
  } finally {
    watch.close();
    await file.close();
  }
}
