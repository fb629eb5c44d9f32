import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { CommandCall } from '../command.ts';
import { modelRef } from '../model-ref.ts';
import { printJson, printProgress, printResult, statusLine } from '../print.ts';

type Action = (name: string, call: CommandCall) => Promise<number | undefined>;

const ACTIONS: Readonly<Record<string, Action>> = { pull, show, probe, rm };

/** `whetstone model list | pull | show | probe | rm`. */
export async function run(call: CommandCall): Promise<number | undefined> {
  const [action = 'list', name] = call.positional;
  if (action === 'list') return list(call);
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!act) {
    throw new WhetstoneError('bad-argument', `\`whetstone model ${action}\` does not exist.`, {
      hint: 'Use list, pull, show, probe or rm.',
    });
  }
  if (name === undefined) {
    throw new WhetstoneError('bad-argument', `\`whetstone model ${action}\` needs the name of a model.`, {
      hint: '`whetstone model list` shows them.',
    });
  }
  return act(name, call);
}

async function list(call: CommandCall): Promise<undefined> {
  const { listModels } = await import('../../models/model-status.ts');
  const models = await listModels({ home: call.environment.home });
  if (call.json) {
    printJson(
      models.map(({ entry, state, path, bytes }) => ({
        name: entry.name,
        title: entry.title,
        licence: entry.licence,
        state,
        path,
        bytes,
        wholeBytes: entry.bytes,
      })),
    );
    return;
  }
  for (const { entry, state } of models) {
    printResult(`${entry.name.padEnd(22)} ${state.padEnd(15)} ${megabytes(entry.bytes).padStart(8)}  ${entry.title} (${entry.licence})`);
  }
}

async function pull(name: string, call: CommandCall): Promise<undefined> {
  const { pullModel } = await import('../../models/pull-model.ts');
  const line = statusLine(call.environment.columns);
  let shownAt = 0;
  const done = await pullModel(name, {
    home: call.environment.home,
    signal: call.signal,
    onProgress: ({ source, step, doneBytes, totalBytes }) => {
      // A line a second is enough where lines cannot be written over.
      if (performance.now() - shownAt < (call.environment.columns === undefined ? 2000 : 100)) return;
      shownAt = performance.now();
      line.show(`${name}: ${step} from ${source}, ${megabytes(doneBytes)} of ${megabytes(totalBytes)}`);
    },
  });
  line.end();
  if (call.json) printJson({ name, ...done });
  else printResult(`${name} is here: ${done.path}`);
}

async function show(name: string, call: CommandCall): Promise<undefined> {
  const { modelStatus } = await import('../../models/model-status.ts');
  const { entry, state, path, bytes, sha256 } = await modelStatus(name, { home: call.environment.home });
  const sources = entry.sources.map((source) =>
    source.kind === 'hub' ? source.url : `${source.packages.length} package(s) from ${source.packages[0]}`,
  );
  if (call.json) {
    printJson({ ...entry, sources, state, path, bytesHere: bytes, sha256Here: sha256 ?? null });
    return;
  }
  printResult(
    [
      `${entry.name}: ${entry.title}`,
      `licence  ${entry.licence}`,
      `family   ${entry.family}`,
      `size     ${megabytes(entry.bytes)}`,
      `sha256   ${entry.sha256}`,
      `state    ${state}`,
      `path     ${path}`,
      ...sources.map((source) => `source   ${source}`),
    ].join('\n'),
  );
}

async function probe(name: string, call: CommandCall): Promise<number> {
  const [{ openModel }, { probeModel }] = await Promise.all([import('../../models/open-model.ts'), import('../../models/probe.ts')]);
  const { home, apiKey, cwd } = call.environment;
  printProgress(`Loading ${name}`);
  const model = await openModel(modelRef(name, cwd).ref, { home, ...(apiKey === undefined ? {} : { apiKey }) });
  try {
    const result = await probeModel(model, call.signal);
    if (call.json) printJson({ name, id: model.id, ...result });
    else {
      for (const { prefix, wanted, text, isRight } of result.answers) {
        printResult(
          `${isRight ? 'ok   ' : 'WRONG'}  after ${JSON.stringify(prefix.trim())}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(text.trim())}`,
        );
      }
      printResult(
        `${name} ${result.canFill ? 'fills holes' : 'does NOT fill holes: it would be useless here'} (${(result.totalMs / 1000).toFixed(1)} s)`,
      );
    }
    return result.canFill ? 0 : 1;
  } finally {
    await model[Symbol.asyncDispose]?.();
  }
}

async function rm(name: string, call: CommandCall): Promise<undefined> {
  const { removeModel } = await import('../../models/model-status.ts');
  const freedBytes = await removeModel(name, { home: call.environment.home });
  if (call.json) printJson({ name, freedBytes });
  else printResult(freedBytes === 0 ? `${name} was not here.` : `${name} is gone: ${megabytes(freedBytes)} are free again.`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
