/** A process that runs one JavaScript program in QuickJS and ends. The program has the language, `console`, `print` and `readline`. */
import { newQuickJSWASMModuleFromVariant, type QuickJSContext } from 'quickjs-emscripten-core';
import { capMemory, readJob, tell } from './guest.ts';

const STACK_BYTES = 512 * 1024;
/** What the interpreter needs beside the memory that it counts for the program. */
const OWN_BYTES = 32 * 1024 * 1024;

const job = readJob();
const quickjs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'));
capMemory(job.memoryBytes + OWN_BYTES);
const runtime = quickjs.newRuntime();
runtime.setMemoryLimit(job.memoryBytes);
runtime.setMaxStackSize(STACK_BYTES);
const context = runtime.newContext();
addPrinting(context);
addReading(context, job.stdin);
tell({ type: 'ready' });
const evaluated = context.evalCode(job.source, 'program.js', { type: 'global' });
const failed = evaluated.error ?? runtime.executePendingJobs().error;
if (failed === undefined) tell({ type: 'end' });
else {
  const { name = 'Error', message = '' } = context.dump(failed) ?? {};
  tell({ type: 'end', error: { name, message }, isOutOfMemory: name === 'InternalError' && message === 'out of memory' });
}
process.exit(0); // nothing is left to do, and freeing an interpreter that ran out of memory may fail

function addPrinting(context: QuickJSContext): void {
  const printer = (type: 'stdout' | 'stderr') =>
    context.newFunction(type, (...values) => {
      tell({ type, text: `${values.map((value) => textOf(context.dump(value))).join(' ')}\n` });
    });
  const [stdout, stderr, console] = [printer('stdout'), printer('stderr'), context.newObject()];
  for (const name of ['log', 'info', 'debug']) context.setProp(console, name, stdout);
  for (const name of ['warn', 'error']) context.setProp(console, name, stderr);
  context.setProp(context.global, 'console', console);
  context.setProp(context.global, 'print', stdout);
}

function addReading(context: QuickJSContext, stdin: string): void {
  const lines = stdin.replace(/\n$/, '').split('\n');
  if (stdin === '') lines.pop();
  const readline = context.newFunction('readline', () => {
    const line = lines.shift();
    return line === undefined ? context.null : context.newString(line);
  });
  context.setProp(context.global, 'readline', readline);
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
