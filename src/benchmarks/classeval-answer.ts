/**
 * From what a model said to the class that is judged, as FudanSELab/ClassEval `classeval_evaluation/test_pipeline.py` does it, so that its
 * recorded outputs give its figures. Followed to the letter, also where an unclosed code block counts as an empty answer.
 */

/** What comes before the answer in outputs of base models, which repeat their prompt. */
const ANSWER_MARKS = ['### Response:', '@@ Response:', '[/INST]'];
/** First match of the first pattern that matches; the fourth matches the start of an unclosed block, and gives nothing. */
const BLOCKS = [
  /```python(.*?)```/s,
  /```ruby(.*?)```/s,
  /```scss(.*?)```/s,
  /```python()/s,
  /```(.*?)```/s,
  /\[PYTHON\](.*?)\[\/PYTHON\]/s,
];

/** The class text of a reply, for all three strategies. */
export function classIn(reply: string): string {
  const text = afterMark(reply.trimEnd());
  for (const block of BLOCKS) {
    const found = block.exec(text);
    if (found) return found[1] ?? '';
  }
  return undented(withoutPreamble(text));
}

/** The text after the first mark that occurs, up to its next occurrence. */
export function afterMark(text: string): string {
  const mark = ANSWER_MARKS.find((one) => text.includes(one));
  return mark === undefined ? text : (text.split(mark)[1] ?? '');
}

/** Lines before the first class are dropped, wherever they occur, but for imports. */
function withoutPreamble(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim().startsWith('class'));
  const before = first < 0 ? lines : lines.slice(0, first);
  const dropped = new Set(before.filter((line) => !/^(?:import|from)/.test(line.trim())));
  return lines.filter((line) => !dropped.has(line)).join('\n');
}

function undented(text: string): string {
  const lines = text.split('\n');
  const indent = leadingSpaces(lines.find((line) => line.trim().startsWith('class')) ?? '');
  if (indent === 0) return text;
  return lines.map((line) => ' '.repeat(Math.max(0, leadingSpaces(line) - indent)) + line.trimStart()).join('\n');
}

/** Decorators are taken away and given to the methods that have neither `self` nor `cls`. */
export function withStaticMethods(code: string): string {
  const lines = code.split('\n').filter((line) => !line.includes('@staticmethod'));
  return lines
    .flatMap((line) => {
      const isStatic = line.trim().startsWith('def ') && !line.includes('self') && !line.includes('cls') && leadingSpaces(line) === 4;
      return isStatic ? ['    @staticmethod', line] : [line];
    })
    .join('\n');
}

export function leadingSpaces(line: string): number {
  return line.length - line.trimStart().length;
}
