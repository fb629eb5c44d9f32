import type { Language } from '../../src/core/language.ts';
import type { Model } from '../../src/core/model.ts';
import { randomFrom } from '../../src/core/random.ts';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import type { Task } from '../../src/core/task.ts';
import type { Kit } from '../../src/core/technique.ts';
import { repositoryIndex } from '../../src/indexes/repository-index.ts';
import { languageByName, languageForPath } from '../../src/languages/language-for.ts';
import { scripted } from '../../src/models/scripted.ts';
import { memoryWorkspace } from '../../src/workspaces/memory-workspace.ts';

/** Marks the cursor in a test's file. */
export const CURSOR = '‸';

/** A task whose file has the cursor where `CURSOR` stands; `others` are further files of its repository. */
export function taskAt(marked: string, options: { readonly path?: string; readonly others?: Readonly<Record<string, string>> } = {}): Task {
  const path = options.path ?? 'shop/cart.py';
  const offset = marked.indexOf(CURSOR);
  if (offset === -1) throw new Error(`no ${CURSOR} in the file`);
  const workspace = memoryWorkspace({ ...options.others, [path]: marked.replace(CURSOR, '') });
  const language = languageForPath(path)?.name ?? 'none';
  return { id: `test/${path}`, ask: { kind: 'fill', path, offset, language }, workspace };
}

export interface HeardEvent {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A kit over the task's own workspace whose model answers with the given texts. `heard` collects the trace. */
export function kitFor(
  task: Task,
  options: {
    readonly says?: readonly string[];
    readonly model?: Model;
    readonly signal?: AbortSignal;
    readonly sandbox?: SandboxProvider;
  } = {},
): Kit & { readonly heard: HeardEvent[] } {
  const model = options.model ?? scripted({ answers: [{ texts: [...(options.says ?? ['pass'])] }] });
  const heard: HeardEvent[] = [];
  return {
    model: () => model,
    language: (name) => languageNamed(name),
    sandbox: options.sandbox ?? noSandbox,
    index: repositoryIndex({ languageOf: languageForPath }).view(task.workspace),
    random: randomFrom('test'),
    trace: { event: (name, attributes) => heard.push({ name, attributes }) },
    signal: options.signal ?? new AbortController().signal,
    heard,
  };
}

export function languageNamed(name: string): Language {
  const language = languageByName(name);
  if (!language) throw new Error(`no language ${name}`);
  return language;
}

const refuse = async (): Promise<never> => {
  throw new Error('this test has no sandbox');
};
const noSandbox: SandboxProvider = { name: 'none', unavailable: async () => 'tests have none', run: refuse, open: refuse };
