import type { Token } from '../lexer.ts';

/** Words that stand before the word that tells what a statement is. */
const MODIFIERS = new Set([
  'export',
  'default',
  'declare',
  'abstract',
  'async',
  'public',
  'private',
  'protected',
  'static',
  'readonly',
  'override',
]);
const BODIED = new Set(['function', 'class', 'interface', 'enum', 'namespace', 'module']);
const HEADED = new Set(['if', 'for', 'while', 'switch', 'with']);
const LISTS = new Set(['const', 'let', 'var', 'using']);
/** A line that ends so goes on. */
const OPEN_END =
  /^(?:[=+*%&|^?:,.<~/-]|[=!]==?|=>|&&|\|\||\?\?|\?\.|\*\*|[<>]=|[+*/%&|^-]=|\?\?=|&&=|\|\|=|instanceof|in|of|typeof|new|await|as|is|keyof|extends|satisfies|delete|void)$/;
/** A line that begins so goes on from the one before. */
const OPEN_START = /^(?:[.?:=*%&|^<>,/]|[=!]==?|=>|&&|\|\||\?\?|\?\.|\*\*|[<>]=|instanceof|in|as|satisfies|[+-])$/;

/**
 * Reads statements from tokens alone, without a grammar, so that it can be asked after every drawn token.
 * `from` and the answers are indices of tokens; an answer of undefined means that the statement may still go on.
 */
export class StatementReader {
  readonly #tokens: readonly Token[];
  readonly #inList: boolean;

  /** `inList`: it is an element, so a comma ends it. */
  constructor(tokens: readonly Token[], inList: boolean) {
    this.#tokens = tokens.filter((token) => token.kind !== 'comment');
    this.#inList = inList;
  }

  /** End offset of the first statement. */
  endOfFirst(): number | undefined {
    const end = this.#statement(0);
    return end === undefined || end === 0 ? undefined : this.#tokens[end - 1]?.end;
  }

  #skip(from: number): number {
    let at = from;
    while (this.#tokens[at]?.kind === 'newline') at++;
    return at;
  }

  #text(at: number): string | undefined {
    return this.#tokens[at]?.text;
  }

  #statement(from: number): number | undefined {
    const at = this.#skip(from);
    let word = at;
    while (MODIFIERS.has(this.#text(word) ?? '') && this.#tokens[word + 1]?.kind === 'name') word++;
    const text = this.#text(word);
    if (text === undefined) return undefined;
    if (text === '{') return this.#matching(word);
    if (text === ';') return word + 1;
    if (text === '@') return this.#decorated(word);
    if (HEADED.has(text)) return this.#headed(word, text);
    if (text === 'else') return this.#statement(word + 1);
    if (text === 'do') return this.#doWhile(word);
    if (text === 'try') return this.#try(word);
    if (text === 'case' || (text === 'default' && this.#text(word + 1) === ':')) return this.#case(word);
    if (BODIED.has(text) && this.#text(word + 1) !== '.' && this.#text(word + 1) !== '(') return this.#bodied(word);
    if (text === 'function') return this.#bodied(word);
    return this.#simple(word);
  }

  /** Index behind the closer of the bracket at `at`. */
  #matching(at: number): number | undefined {
    const depth = this.#tokens[at]!.depth;
    for (let next = at + 1; next < this.#tokens.length; next++) {
      const token = this.#tokens[next]!;
      if (token.kind === 'operator' && /^[)\]}]$/.test(token.text) && token.depth === depth + 1) return next + 1;
    }
    return undefined;
  }

  #decorated(at: number): number | undefined {
    let next = at + 2;
    while (this.#text(next) === '.') next += 2;
    const end = this.#text(next) === '(' ? this.#matching(next) : next;
    return end === undefined ? undefined : this.#statement(end);
  }

  #headed(at: number, word: string): number | undefined {
    const open = this.#text(at + 1) === 'await' ? at + 2 : at + 1;
    if (this.#tokens[open] === undefined) return undefined;
    if (this.#text(open) !== '(') return this.#simple(at);
    const header = this.#matching(open);
    const body = header === undefined ? undefined : this.#statement(header);
    if (body === undefined || word !== 'if') return body;
    const next = this.#skip(body);
    if (this.#tokens[next] === undefined || this.#isUnfinished(next, 'else')) return undefined;
    return this.#text(next) === 'else' ? this.#statement(next + 1) : body;
  }

  /** The last token drawn may be the beginning of a word. */
  #isUnfinished(at: number, word: string): boolean {
    const token = this.#tokens[at]!;
    return at === this.#tokens.length - 1 && token.kind === 'name' && word.startsWith(token.text) && token.text !== word;
  }

  #doWhile(at: number): number | undefined {
    const body = this.#statement(at + 1);
    if (body === undefined) return undefined;
    const next = this.#skip(body);
    if (this.#text(next) !== 'while') return this.#tokens[next] === undefined ? undefined : body;
    const end = this.#text(next + 1) === '(' ? this.#matching(next + 1) : undefined;
    return end !== undefined && this.#text(end) === ';' ? end + 1 : end;
  }

  #try(at: number): number | undefined {
    let end = this.#statement(at + 1);
    for (const clause of ['catch', 'finally']) {
      if (end === undefined) return undefined;
      const next = this.#skip(end);
      if (this.#tokens[next] === undefined || this.#isUnfinished(next, clause)) return undefined;
      if (this.#text(next) !== clause) continue;
      const open: number | undefined = this.#text(next + 1) === '(' ? this.#matching(next + 1) : next + 1;
      end = open === undefined ? undefined : this.#statement(open);
    }
    return end;
  }

  /** A label with its statements, up to the next label. */
  #case(at: number): number | undefined {
    let end = at;
    while (this.#tokens[end] && !(this.#text(end) === ':' && this.#tokens[end]!.depth === this.#tokens[at]!.depth)) end++;
    for (end += 1; ; ) {
      const next = this.#skip(end);
      const text = this.#text(next);
      if (text === undefined) return undefined;
      if (text === 'case' || text === 'default' || text === '}') return end;
      const after = this.#statement(next);
      if (after === undefined) return undefined;
      end = after;
    }
  }

  /** Up to the closing brace of the body; braces of parameter and return types are followed by something else. */
  #bodied(at: number): number | undefined {
    const depth = this.#tokens[at]!.depth;
    for (let next = at + 1; next < this.#tokens.length; next++) {
      const token = this.#tokens[next]!;
      if (token.depth !== depth) continue;
      if (token.text === ';') return next + 1;
      if (token.text !== '{') continue;
      const end = this.#matching(next);
      if (end === undefined) return undefined;
      const follower = this.#text(end);
      if (!/^(?:\{|\||&|\[|=>|>)$/.test(follower ?? '') && !/^(?::|\||&|=>|extends|is)$/.test(this.#text(next - 1) ?? '')) return end;
      next = end - 1;
    }
    return undefined;
  }

  /** The last token before line ends. */
  #before(at: number): string {
    let last = at - 1;
    while (this.#tokens[last]?.kind === 'newline') last--;
    return this.#text(last) ?? '';
  }

  #simple(at: number): number | undefined {
    const depth = this.#tokens[at]!.depth;
    const isList = LISTS.has(this.#text(at) ?? '');
    for (let next = at; next < this.#tokens.length; next++) {
      const token = this.#tokens[next]!;
      if (token.depth > depth || (token.depth === depth && this.#opens(token))) continue;
      if (token.text === ';' && token.depth === depth) return next + 1;
      if (token.kind !== 'newline' || token.depth > depth) continue;
      const before = this.#before(next);
      if (before === ',' && (this.#inList || !isList)) return next;
      if (OPEN_END.test(before) && !(this.#inList && before === ',')) continue;
      if (/^(?:return|break|continue)$/.test(before)) return next;
      const follower = this.#skip(next);
      if (this.#tokens[follower] === undefined) return undefined;
      if (!OPEN_START.test(this.#text(follower) as string)) return next;
    }
    return undefined;
  }

  #opens(token: Token): boolean {
    return token.kind === 'operator' && /^[([{]$/.test(token.text);
  }
}
