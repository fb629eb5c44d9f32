import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import type { AnswerRecord, GradeRecord } from '../core/evaluation-record.ts';
import type { EvaluationResult } from '../core/evaluation-result.ts';
import { evaluationText } from './evaluation-text.ts';
import { type Html, html, trusted } from './html/html.ts';
import { STYLE } from './html/style.ts';
import { counted } from './number-words.ts';

/** Answers shown of one question; the records have all. */
const MOST_ANSWERS = 5;
/** Of one text: a program that prints a megabyte shall not make the page one. */
const MOST_CHARACTERS = 6_000;
/** Of the whole page, about; behind it only verdicts are shown. */
const MOST_PAGE_CHARACTERS = 12_000_000;

interface Graded {
  readonly answer: AnswerRecord;
  readonly grade: GradeRecord | undefined;
}

/** Every question with its answers, verdicts and what the judge saw, as one page without a script: what did not pass comes first. */
export function evaluationHtml(result: EvaluationResult, problems: readonly BenchmarkProblem[], graded: readonly Graded[]): string {
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const byTask = Map.groupBy(graded, ({ answer }) => answer.task);
  const [title = '', ...facts] = evaluationText(result);
  let room = MOST_PAGE_CHARACTERS;
  const shown = (tasks: EvaluationResult['tasks']): Html[] =>
    tasks.map(({ task, attempts }) => {
      const section = taskDetails(task, byId.get(task), byTask.get(task) ?? [], attempts, room > 0);
      room -= section.markup.length;
      return section;
    });
  const isPassed = ({ attempts }: EvaluationResult['tasks'][number]): boolean => attempts.every(({ verdict }) => verdict === 'passed');
  const [open, passed] = [shown(result.tasks.filter((task) => !isPassed(task))), shown(result.tasks.filter(isPassed))];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title} · Whetstone</title><style>${trusted(STYLE)}</style></head>
<body><header><h1>${title}</h1>${facts.map((fact) => html`<p>${fact}</p>`)}<p class="soft">${modeWords(result)}</p></header>
<main><section><h2>${counted(open.length, 'question')} not passed by every answer</h2>${open}</section>
<section><h2>${counted(passed.length, 'question')} passed by every answer</h2>${passed}</section></main>
<footer>Made by Whetstone. Every interval is a 95 % interval by cluster.</footer></body></html>
`.markup;
}

function taskDetails(
  task: string,
  problem: BenchmarkProblem | undefined,
  answers: readonly Graded[],
  attempts: EvaluationResult['tasks'][number]['attempts'],
  isShown: boolean,
): Html {
  const passed = attempts.filter(({ verdict }) => verdict === 'passed').length;
  const worst = attempts.find(({ verdict }) => verdict !== 'passed')?.verdict ?? 'passed';
  const tone = worst === 'passed' ? 'good' : worst === 'unjudged' ? 'wait' : 'bad';
  const count = attempts.length > 1 ? ` ${passed} of ${attempts.length}` : '';
  const left = answers.length - MOST_ANSWERS;
  return html`<details class="task"><summary><span class="where">${task}</span><span class="badge ${tone}">${worst}${count}</span></summary><div>
${isShown && problem && html`<details class="inner"><summary>The question</summary><pre>${questionText(problem)}</pre></details>`}
${isShown ? answers.slice(0, MOST_ANSWERS).map(answerBlock) : html`<p class="soft">The page is full: see the records.</p>`}
${left > 0 && html`<p class="soft">${counted(left, 'more answer')} in the records.</p>`}</div></details>`;
}

function answerBlock({ answer, grade }: Graded): Html {
  const { recorded, error, isTimedOut } = answer;
  return html`<div class="answer"><p>${verdictWords(grade)}${recorded !== undefined && html` <span class="soft">recorded: ${recorded}</span>`}${isTimedOut && html` <span class="soft">the recipe’s time was over</span>`}</p>
${error === undefined ? html`<pre>${cut(answer.text)}</pre>` : html`<p>${error}</p>`}
${grade !== undefined && grade.output !== '' && html`<details class="inner"><summary>Output</summary><pre>${cut(grade.output)}</pre></details>`}
${answer.said !== undefined && html`<details class="inner"><summary>What the model said, untouched</summary><pre>${cut(answer.said)}</pre></details>`}</div>`;
}

function verdictWords(grade: GradeRecord | undefined): string {
  if (grade === undefined) return 'not drawn, by our fault';
  const { verdict } = grade;
  switch (verdict.kind) {
    case 'passed':
      return 'passed';
    case 'failed':
      return `failed: ${verdict.failures.map(({ test, error, message }) => [test, error, message].filter((part) => part !== '').join(': ')).join('; ')}`;
    case 'timed-out':
      return `timed out after ${verdict.limitMs} ms`;
    case 'invalid':
      return `not valid: ${verdict.reason}`;
    case 'unjudged':
      return `unjudged, by our fault: ${verdict.error}`;
  }
}

function questionText({ ask }: BenchmarkProblem): string {
  if (ask.kind === 'instruct') return cut(`${ask.instruction}${ask.given === undefined ? '' : `\n\n${ask.given.code}`}`);
  return cut(ask.suffix === '' ? ask.prefix : `${ask.prefix}⟨answer⟩${ask.suffix}`);
}

function modeWords({ modes }: EvaluationResult): string {
  const words: Readonly<Record<string, string>> = {
    'separate-processes': 'judged with tests and expected values out of the program’s reach',
    'shared-process': 'judged with the tests in the program’s own process',
    'not-run': 'not run',
  };
  return Object.entries(modes)
    .map(([mode, count]) => `${counted(count, 'answer')} ${words[mode] ?? mode}`)
    .join('; ');
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}\n… ${text.length - MOST_CHARACTERS} characters more`;
}
