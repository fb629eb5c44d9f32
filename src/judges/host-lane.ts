import type { HostOptions, PythonHost } from './python-host.ts';
import { openHost } from './python-host.ts';

/**
 * `candidate`: programs of models, and nothing that judges them. `tests`: trusted texts of data sets, and no program of a model.
 * `shared`: both together, where tests need live objects.
 */
export type HostKind = 'candidate' | 'tests' | 'shared';

/** The hosts of one worker: each a sandbox of its own, opened when first needed and again when it is lost. */
export interface HostLane extends AsyncDisposable {
  host(kind: HostKind, signal: AbortSignal): Promise<PythonHost>;
  /** Ends a host whose run nobody waits for. */
  drop(kind: HostKind): Promise<void>;
}

/** Runs after which a host is replaced: what a program might leave in kernel objects of its namespace does not live for ever. */
const RUNS_OF_A_HOST = 1000;

export function hostLane(options: HostOptions): HostLane {
  const hosts = new Map<HostKind, { readonly opening: Promise<PythonHost>; runs: number }>();
  const lane: HostLane = {
    async host(kind, signal) {
      const known = hosts.get(kind);
      if (known !== undefined) {
        const host = await known.opening;
        if (host.isAlive && known.runs++ < RUNS_OF_A_HOST) return host;
        await lane.drop(kind);
      }
      const opening = openHost(options, signal);
      hosts.set(kind, { opening, runs: 0 });
      opening.catch(() => hosts.delete(kind));
      return opening;
    },
    async drop(kind) {
      const known = hosts.get(kind);
      hosts.delete(kind);
      const host = await known?.opening.catch(() => undefined);
      await host?.[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...hosts.keys()].map((kind) => lane.drop(kind)));
    },
  };
  return lane;
}
