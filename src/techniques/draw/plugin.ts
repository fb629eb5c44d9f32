import { z } from 'zod';
import type { StopRule } from '../../core/model.ts';
import { type Cursor, candidateAt, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { answers, GREEDY_SEED } from './answers.ts';

/**
 * The *as is* baseline: what an editor plug-in of today shows.
 *
 * Followed: llama.vscode and llama.vim with llama.cpp's server (ggml-org/llama.vscode src/completion.ts, ggml-org/llama.vim
 * autoload/llama.vim, the server's `n_indent`; read in November 2026). The server ends a text at the first new line that is indented
 * less than the cursor's line; the plug-in drops blank lines at the end and whatever only repeats the lines that follow. llama.vscode
 * also takes the first line alone when something stands right of the cursor; llama.vim asks for no indentation on a blank line.
 * Different here: the likeliest token instead of llama.cpp's `infill` sampler, so that the baseline is repeatable; a number of tokens
 * instead of a time limit, so that a slow machine is not judged twice; indentation before the cursor is forced where the plug-in trims it.
 */
export const plugin = definePart({
  slot: 'draw',
  name: 'plugin',
  options: z.strictObject({
    maxTokens: z.number().int().min(1).default(128).describe('tokens drawn, at most'),
    like: z.enum(['llama.vscode', 'llama.vim']).default('llama.vscode').describe('whose line cut is followed'),
  }),
  create: ({ maxTokens, like }) => ({
    name: 'plugin',
    needs: [],
    async *draw(plan, task, kit) {
      const cursor = await cursorOf(task);
      const forced = plan.forcedStart ?? '';
      const indent = like === 'llama.vim' && cursor.linePrefix.trim() === '' ? 0 : leadingBlanks(cursor.linePrefix);
      const stop = indentationStop(indent, forced);
      const ask = { samples: 1, seed: GREEDY_SEED, temperature: 0, maxTokens, stop };
      for await (const answer of answers(plan, kit, ask)) {
        const said = answer.text.startsWith(forced) ? answer.text.slice(forced.length) : answer.text;
        const untilDedent = said.slice(0, dedentAt(said, indent) ?? said.length);
        const shown = shownByPlugin(untilDedent, cursor, like);
        yield candidateAt(cursor, shown, answer.text, { part: 'plugin', sample: 0, notes: [`ended: ${answer.reason}`] });
      }
    },
  }),
});

const leadingBlanks = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

function indentationStop(indent: number, forced: string): StopRule {
  return {
    id: `plugin-1/${indent}/${forced.length}`,
    shouldStop: (text) => text.length > forced.length && dedentAt(text.slice(forced.length), indent) !== undefined,
  };
}

/** Offset of the first line after the first that is indented less than `indent`; blank lines count, as in the server. */
function dedentAt(text: string, indent: number): number | undefined {
  for (let start = text.indexOf('\n') + 1; start > 0; start = text.indexOf('\n', start) + 1) {
    const blanks = leadingBlanks(text.slice(start));
    if (start + blanks < text.length && blanks < indent) return start;
  }
  return undefined;
}

function shownByPlugin(said: string, cursor: Cursor, like: 'llama.vscode' | 'llama.vim'): string {
  const lines = said.replace(/\n+$/, '').split('\n');
  if (onlyRepeats(lines, cursor)) return '';
  const first = lines[0] ?? '';
  if (like === 'llama.vscode' && cursor.lineSuffix.trim() !== '') {
    if (first.endsWith(cursor.lineSuffix)) return first.slice(0, -cursor.lineSuffix.length);
    if (lines.length > 1) return first;
  }
  return lines.join('\n');
}

/** The plug-ins' rules for throwing a suggestion away: it holds nothing that does not already follow. */
function onlyRepeats(lines: readonly string[], cursor: Cursor): boolean {
  const first = lines[0] ?? '';
  if (lines.length === 1 && (first.trim() === '' || first === cursor.lineSuffix)) return true;
  const following = cursor.suffix.split(/\r?\n/).slice(1);
  const rest = lines.slice(1);
  const isRest = (from: number): boolean => rest.every((line, index) => line === following[from + index]);
  if (lines.length > 1 && (first.trim() === '' || first.trim() === cursor.lineSuffix.trim()) && isRest(0)) return true;
  const next = following.findIndex((line) => line.trim() !== '');
  if (next === -1 || cursor.linePrefix + first !== following[next]) return false;
  if (lines.length === 1) return true;
  if (lines.length === 2) return following[next + 1]?.startsWith(lines[1] as string) ?? false;
  return isRest(next + 1);
}
