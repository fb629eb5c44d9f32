/** `AbortSignal.any` and `.timeout` keep a timer and a link per call until they fire; thousands of short attempts need them gone at once. */
export function attemptLimit(signal: AbortSignal, wallMs: number) {
  const controller = new AbortController();
  let isReached = false;
  const timer = setTimeout(() => {
    isReached = true;
    controller.abort(new DOMException(`the attempt took more than ${wallMs} ms`, 'TimeoutError'));
  }, wallMs);
  const pass = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', pass);
  return {
    signal: controller.signal,
    reached: () => isReached,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}
