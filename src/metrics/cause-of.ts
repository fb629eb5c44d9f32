import type { AttemptRecord } from '../core/record.ts';
import type { Failure } from '../core/verdict.ts';

/** Why an answer did not pass, in the order the rules are tried: an answer has the first cause that holds. */
export const CAUSES = [
  'tampered',
  'timed-out',
  'no-answer',
  'repeated-suffix',
  'overrun',
  'stopped-too-early',
  'does-not-parse',
  'wrong-name',
  'invented-api',
  'wrong-logic',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What the rules compare with: the true text, and the file's text after the hole. */
export interface CauseContext {
  readonly truth: string;
  readonly suffix: string;
}

/**
 * The likeliest cause of a failure, told by rules from the answer's text, the true text, the text after the hole and the tests' errors;
 * `undefined` for what passed and for what we failed to judge.
 *
 * What the text shows comes before what the tests said: an answer that repeats the suffix often does not parse either, but the repetition
 * is what has to be mended.
 */
export function causeOf(record: Pick<AttemptRecord, 'verdict' | 'candidates'>, context: CauseContext): Cause | undefined {
  const { verdict, candidates } = record;
  if (verdict.kind === 'passed' || verdict.kind === 'unjudged') return undefined;
  if (verdict.kind === 'invalid' && /tamper/i.test(verdict.reason)) return 'tampered';
  if (verdict.kind === 'timed-out') return 'timed-out';
  const answer = answerOf(candidates);
  if (answer.trim() === '') return 'no-answer';
  const lengths = { answer: codeLines(answer), truth: codeLines(context.truth) };
  if (repeatsSuffix(answer, context)) return 'repeated-suffix';
  if (runsOn(answer, context.truth, lengths)) return 'overrun';
  const squeezed = { answer: squeeze(answer), truth: squeeze(context.truth) };
  if (squeezed.truth.startsWith(squeezed.answer) && squeezed.answer.length < squeezed.truth.length) return 'stopped-too-early';
  const failures: readonly Failure[] =
    verdict.kind === 'failed' ? verdict.failures : [{ test: '', error: verdict.reason, message: verdict.reason }];
  if (failures.some(isParseError)) return 'does-not-parse';
  if (failures.some(isNameError)) return 'wrong-name';
  if (failures.some((failure) => isInventedApi(failure, answer, context.truth))) return 'invented-api';
  if (lengths.truth >= 2 && lengths.answer * 2 <= lengths.truth) return 'stopped-too-early';
  // Left to the judge's word: it could not even be applied.
  return verdict.kind === 'invalid' ? 'does-not-parse' : 'wrong-logic';
}

/**
 * Whether an answer passed although it says again what follows the hole, or goes on behind the true text: the tests forgive it, a person
 * who accepts it has to delete the rest.
 */
export function isUntidyPass({ verdict, candidates }: Pick<AttemptRecord, 'verdict' | 'candidates'>, context: CauseContext): boolean {
  if (verdict.kind !== 'passed') return false;
  const answer = answerOf(candidates);
  return repeatsSuffix(answer, context) || saysMore(answer, context.truth);
}

/** What the text alone shows of where an answer ends, whether it is right or not. */
export function boundaryFaults(answer: string, context: CauseContext): { readonly repeatsSuffix: boolean; readonly runsOn: boolean } {
  const lengths = { answer: codeLines(answer), truth: codeLines(context.truth) };
  return { repeatsSuffix: repeatsSuffix(answer, context), runsOn: runsOn(answer, context.truth, lengths) };
}

/** The answer's text: the last candidate yielded. */
export function answerOf(candidates: AttemptRecord['candidates']): string {
  const edits = candidates.at(-1)?.edits ?? [];
  return edits.map((edit) => edit.text).join('\n');
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
/** Comments say nothing about how much code was written. */
export const codeLines = (text: string): number => linesOf(text).filter((line) => !/^(#|\/\/)/.test(line)).length;
const squeeze = (text: string): string => text.replace(/\s+/g, '');
/** Lines that many places share (brackets, `else:`, `pass`) prove no repetition. */
const isTelling = (line: string): boolean =>
  (line.match(/\w/g) ?? []).length >= 6 && !/^(return|break|continue|pass|else:?|finally:?|try:?)$/.test(line);

function repeatsSuffix(answer: string, { truth, suffix }: CauseContext): boolean {
  const coming = linesOf(suffix.slice(0, 2000)).slice(0, 3).filter(isTelling);
  const said = linesOf(answer);
  const meant = linesOf(truth);
  return coming.some((line) => said.includes(line) && !meant.includes(line));
}

function runsOn(answer: string, truth: string, lines: { readonly answer: number; readonly truth: number }): boolean {
  return saysMore(answer, truth) || lines.answer >= Math.max(lines.truth + 3, lines.truth * 2);
}

/** A right answer with more behind it, or what no code holds. */
function saysMore(answer: string, truth: string): boolean {
  if (/^\s*```|\n\s*```|<\|[a-z_]+\|>/.test(answer) && !truth.includes('```')) return true;
  const [said, meant] = [squeeze(answer), squeeze(truth)];
  // A longer last word (`total` for `to`) is another answer.
  if (meant !== '' && said.length > meant.length && said.startsWith(meant) && answer.trim().startsWith(truth.trim())) {
    return !/\w/.test(truth.trim().slice(-1)) || !/\w/.test(answer.trim()[truth.trim().length] ?? '');
  }
  return false;
}

function isParseError({ error, message }: Failure): boolean {
  return (
    /^(SyntaxError|IndentationError|TabError|ParseError|TransformError)\b/.test(error) ||
    /does not parse|(?:^|\W)(Syntax|Indentation)Error\b|Transform failed/.test(message)
  );
}

function isNameError({ error, message }: Failure): boolean {
  return (
    /^(NameError|UnboundLocalError|ReferenceError)$/.test(error) ||
    /name '\w+' is not defined|\b\w+ is not defined\b|before initialization|cannot access local variable/.test(message)
  );
}

/** A member, module or argument that does not exist and that the answer, not the truth, speaks of. */
function isInventedApi({ error, message }: Failure, answer: string, truth: string): boolean {
  const text = `${error}: ${message}`;
  // A member asked of nothing is mostly a value gone missing, not a wrong name.
  if (/'NoneType' object|of (undefined|null)\b/.test(text)) return false;
  const named = [
    /has no attribute '(\w+)'/,
    /cannot import name '(\w+)'/,
    /No module named '([\w.]+)'/,
    /unexpected keyword argument '(\w+)'/,
    /(\w+)\(\) (?:takes|missing|got)/,
    /(\w+) is not a (?:function|constructor)/,
    /Property '(\w+)' does not exist/,
    /Cannot find module '([^']+)'/,
  ].flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
  return named.some((name) => {
    const last = name.split('.').at(-1) as string;
    return answer.includes(last) && (!truth.includes(last) || /argument|takes|missing/.test(text));
  });
}
