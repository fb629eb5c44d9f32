import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import { applyEdits } from '../core/edit.ts';
import { hashOf } from '../core/random.ts';
import type { Candidate, Task } from '../core/task.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';

/** Extensions by language, where the workspace's file needs one that techniques know. */
const EXTENSIONS: Readonly<Record<string, string>> = { python: 'py', typescript: 'ts', javascript: 'js', shell: 'sh' };

/** "typescript-es5" is TypeScript to everybody but the judge. */
export function plainLanguage(language: string): string {
  return language.split('-')[0] ?? language;
}

/** A question of a public benchmark as a technique sees it: one file, with the cursor where the answer goes. */
export function questionTask({ id, language, ask, stops }: BenchmarkProblem): Task {
  const word = plainLanguage(language);
  const path = `answer.${EXTENSIONS[word] ?? word}`;
  const text = ask.kind === 'fill' ? ask.prefix + ask.suffix : '';
  const at = { path, offset: ask.kind === 'fill' ? ask.prefix.length : 0, language: word, ...(stops.length > 0 ? { stops } : {}) };
  return {
    id,
    ask: ask.kind === 'fill' ? { kind: 'fill', ...at } : { kind: 'write', instruction: instructionOf(ask), ...at },
    workspace: memoryWorkspace({ [path]: text }),
  };
}

/** Hash of what is asked: with another question, an answer is another answer. */
export function questionRevision({ id, language, ask, stops }: BenchmarkProblem): string {
  const parts = ask.kind === 'fill' ? ['fill', ask.prefix, ask.suffix] : ['instruct', instructionOf(ask)];
  return hashOf('question', id, language, ...parts, ...stops).slice(0, 16);
}

/** The answer that a candidate gives. Throws `RangeError` for edits outside of the cursor: a fault of the technique. */
export function answerOf({ ask }: BenchmarkProblem, { edits }: Candidate): string {
  const [before, after] = ask.kind === 'fill' ? [ask.prefix, ask.suffix] : ['', ''];
  if (edits.some(({ start, end }) => start !== before.length || end !== before.length))
    throw new RangeError('an edit outside of the cursor');
  const whole = applyEdits(before + after, edits);
  return whole.slice(before.length, whole.length - after.length);
}

function instructionOf(ask: Extract<BenchmarkProblem['ask'], { kind: 'instruct' }>): string {
  if (ask.given === undefined) return ask.instruction;
  return `${ask.instruction}\n\n\`\`\`${ask.given.language}\n${ask.given.code.trimEnd()}\n\`\`\`\n`;
}
