import { closingBrace } from '../core/closing-brace.ts';

/** Words that may begin the line of a definition; a call in a condition begins with none of them. */
const DEFINES = /^(?:export|async|function|const|let|var|public|private|protected|static|func|final)\b/;
/** A definition of its own before the function: a helper that the prompt may have given, too. */
const HAS_DEFINITION = /^\s*(?:(?:export\s+)?(?:async\s+)?function|const|let|var|func|class|type)\b/m;

export interface FunctionForm {
  /** Of the answer; decides what of the prompt stays when the answer repeats the function. */
  readonly language: string;
  /** Name of the function. Left out: read from the prompt's last line. */
  readonly name?: string;
  /** For tests that begin by closing the function: where a body ends, also that of a repeated function. Left out: it stays whole. */
  readonly stops?: readonly string[];
}

/**
 * Begins a program with a prompt that ends in a signature and an answer that is either its body or, as chat models write it, the whole
 * function again. A repeated function takes the place of the prompt's, and keeps of the prompt what it does not bring itself.
 */
export function functionProgram(prompt: string, answer: string, form: FunctionForm): string {
  // Three tasks of HumanEvalPack name a function that their prompt does not define.
  const name = [form.name, functionName(prompt)].find((one) => one !== undefined && definition(prompt, one) !== undefined);
  const start = name === undefined ? undefined : definition(answer, name);
  if (name === undefined || start === undefined) return `${prompt}${answer}`;
  const own = answer.slice(0, start.lineStart);
  const signature = answer.slice(start.lineStart, start.bodyStart);
  const body = answer.slice(start.bodyStart);
  const head = keptOf(prompt.slice(0, definition(prompt, name)?.lineStart), own, form.language);
  if (form.stops === undefined) return `${head}${own}${signature}${body}`;
  if (form.language === 'java') return `${head}${withoutMain(own)}${methodsAfter(body)}${signature}${body.slice(0, closingBrace(body))}`;
  const ends = form.stops.map((stop) => body.indexOf(stop)).filter((index) => index >= 0);
  return `${head}${own}${signature}${ends.length === 0 ? body : body.slice(0, Math.min(...ends))}`;
}

/** The methods that stand in the class after the one whose body this is: tests that close that one would cut them off. */
function methodsAfter(body: string): string {
  const end = closingBrace(body);
  const rest = end === undefined ? '' : body.slice(end + 1);
  const methods = withoutMain(rest.slice(0, closingBrace(rest)));
  return methods.trim() === '' ? '' : methods;
}

/** Tests bring a `main` of their own. */
function withoutMain(text: string): string {
  const main = /^[ \t]*public\s+static\s+void\s+main\s*\([^)]*\)[^{]*\{/m.exec(text);
  if (main === null) return text;
  const after = text.slice(main.index + main[0].length);
  return text.slice(0, main.index) + after.slice((closingBrace(after) ?? after.length) + 1);
}

/** `head`: the prompt before its signature. `own`: the answer before its. */
function keptOf(head: string, own: string, language: string): string {
  // Naming an import twice is no error in Java; a class that the answer lacks is opened by the prompt's.
  if (language === 'java') return /\bclass\b/.test(own) ? (head.match(/^import .*;\n/gm) ?? []).join('') : head;
  if (language === 'go' && /^\s*package\s/m.test(own)) return '';
  if (!HAS_DEFINITION.test(own)) return head;
  return language === 'go' ? (/^package[\s\S]*?^import \([\s\S]*?^\)\n/m.exec(head)?.[0] ?? '') : '';
}

/** Name of the function that a prompt ends in: "similar" of "function similar(a, b) {" and of "const similar = (a, b) => {". */
export function functionName(prompt: string): string | undefined {
  const signature = prompt.trimEnd().split('\n').at(-1) ?? '';
  return /(?:const|let|var)\s+([\w$]+)\s*=/.exec(signature)?.[1] ?? /([A-Za-z_$][\w$]*)\s*\(/.exec(signature)?.[1];
}

/** Where the line that defines `name` begins and ends, with its opening brace. */
function definition(text: string, name: string): { readonly lineStart: number; readonly bodyStart: number } | undefined {
  const assigned = '(?:=\\s*(?:async\\s*)?(?:function\\s*[\\w$]*\\s*)?)?';
  const pattern = new RegExp(
    `^[ \\t]*(?<line>[^\\n]*?(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*${assigned}\\([^\\n]*\\{)[ \\t]*(?:\\n|$)`,
    'gm',
  );
  for (const match of text.matchAll(pattern)) {
    const line = match.groups?.line ?? '';
    if (!DEFINES.test(line) && !line.startsWith(`${name}(`) && !line.startsWith(`${name} (`)) continue;
    return { lineStart: match.index, bodyStart: match.index + match[0].length };
  }
  return undefined;
}
