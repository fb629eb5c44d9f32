/**
 * A process that runs one Python program in Pyodide and ends. Started with `--permission` and without code from texts: the program can
 * reach some of Pyodide's own JavaScript objects, and through them must not reach more.
 */
import { constants } from 'node:fs';
import { capMemory, readJob, tell } from './guest.ts';

interface Pyodide {
  setStdin(options: { stdin: () => string | null }): void;
  runPython(source: string, options: { filename: string; globals: unknown }): void;
  toPy(value: object): unknown;
}
type LoadPyodide = (options: {
  jsglobals: object;
  env: Readonly<Record<string, string>>;
  stdout: (line: string) => void;
  stderr: (line: string) => void;
}) => Promise<Pyodide>;

/** Pyodide reads the numbers of file flags by a way that the permission model closes. */
Object.assign(process, { binding: () => ({ fs: constants }) });
const job = readJob();
capMemory(job.memoryBytes);
const { loadPyodide } = (await import(process.argv[2] as string)) as { loadPyodide: LoadPyodide };
const pyodide = await loadPyodide({
  jsglobals: Object.create(null),
  env: { HOME: '/tmp', LANG: 'C.UTF-8', TZ: 'UTC', PYTHONHASHSEED: '0' },
  stdout: (line) => tell({ type: 'stdout', text: `${line}\n` }),
  stderr: (line) => tell({ type: 'stderr', text: `${line}\n` }),
});
const lines = job.stdin.replace(/\n$/, '').split('\n');
if (job.stdin === '') lines.pop();
pyodide.setStdin({ stdin: () => lines.shift() ?? null });
for (const name of ['fetch', 'WebSocket', 'EventSource', 'Worker', 'navigator']) Reflect.deleteProperty(globalThis, name);
tell({ type: 'ready' });
try {
  pyodide.runPython(job.source, { filename: 'program.py', globals: pyodide.toPy({ __name__: '__main__' }) });
  tell({ type: 'end' });
} catch (error) {
  const { type: name = 'Error', message } = error as { type?: string; message: string };
  tell({ type: 'end', error: { name, message }, isOutOfMemory: name === 'MemoryError' });
}
process.exit(0);
