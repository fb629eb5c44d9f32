import type { AddressInfo } from 'node:net';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type AppParts, app } from './app.ts';

export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** "http://127.0.0.1:8012" */
  readonly url: string;
}

/** Starts the server on 127.0.0.1; disposing cancels what is under way and closes it. Throws `WhetstoneError` (`port-in-use`). */
export async function listen(parts: AppParts, port: number): Promise<Listening> {
  const { createAdaptorServer } = await import('@hono/node-server');
  const server = createAdaptorServer({ fetch: app(parts).fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      const message = taken ? `Port ${port} of 127.0.0.1 is taken.` : `Cannot listen on port ${port}: ${cause.message}.`;
      reject(new WhetstoneError('port-in-use', message, { hint: 'Choose another one with --port, or 0 for any free one.', cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    port: taken,
    url: `http://127.0.0.1:${taken}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
