import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** Method, path and body of every request so far. */
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
  /** Connections that the client closed before the answer was whole. */
  readonly brokenOff: () => number;
}

/** An HTTP server of this process that answers as the test says: for replaying bytes. */
export async function localServer(
  answer: (request: { readonly path: string; readonly body: string; readonly raw: IncomingMessage }, response: ServerResponse) => unknown,
): Promise<LocalServer> {
  const requests: LocalServer['requests'][number][] = [];
  let brokenOff = 0;
  const server = createServer(async (raw, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of raw) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    const path = raw.url ?? '';
    requests.push({ method: raw.method ?? '', path, headers: raw.headers, body });
    response.on('close', () => {
      if (!response.writableFinished) brokenOff++;
    });
    await answer({ path, body, raw }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    brokenOff: () => brokenOff,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
