/** Words that may begin the line of a definition; a call in a condition begins with none of them. */
const DEFINES = /^(?:export|async|function|const|let|var|public|private|protected|static|func|final)\b/;
/** A definition of its own before the function: a helper that the prompt may have given, too. */
const HAS_DEFINITION = /^\s*(?:(?:export\s+)?(?:async\s+)?function|const|let|var|func|class|type)\b/m;

export interface FunctionForm {
  /** Of the answer; decides what of the prompt stays when the answer repeats the function. */
  readonly language: string;
  /** Name of the function. Left out: read from the prompt's last line. */
  readonly name?: string;
  /** Where a body ends, also that of a repeated function. Left out: it stays whole, for tests that stand beside it. */
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
  const [before, body] = [answer.slice(0, start.bodyStart), answer.slice(start.bodyStart)];
  const own = answer.slice(0, start.lineStart);
  const ends = (form.stops ?? []).map((stop) => body.indexOf(stop)).filter((index) => index >= 0);
  const head = prompt.slice(0, definition(prompt, name)?.lineStart);
  return `${keptOf(head, own, form.language)}${before}${ends.length === 0 ? body : body.slice(0, Math.min(...ends))}`;
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
