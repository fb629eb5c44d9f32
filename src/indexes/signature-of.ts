import type { Definition } from '../core/language.ts';
import type { Snippet } from '../core/model.ts';
import type { IndexedFile } from './indexed-file.ts';

/** Members of a class that are told with it. */
const MOST_MEMBERS = 12;
/** A variable's value beyond this many characters says no more about what it is. */
const MOST_CHARACTERS = 100;

/**
 * What a caller needs to know of a definition, in few tokens: its signature, the first line of its docstring as a comment, and of a
 * class also one line for each member that is not private to the language (`__eq__`).
 */
export function signatureOf(path: string, file: IndexedFile, definition: Definition): Snippet {
  const { kind, qualifiedName, signature, docstring } = definition;
  const blanks = /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', signature.start - 1) + 1, signature.start))?.[0] ?? '';
  const inside = `${blanks}    `;
  const summary = docstring?.trim().split('\n')[0]?.trim();
  const lines = [
    blanks + headOf(file, definition),
    ...(summary ? [`${inside}${file.language.lineComment} ${summary}`] : []),
    ...(kind === 'class' ? membersOf(file, definition).map((member) => inside + oneLine(headOf(file, member))) : []),
  ];
  return {
    path,
    text: lines.join('\n'),
    start: signature.start,
    score: 1,
    reason: `signature of ${qualifiedName}`,
    defines: { kind, qualifiedName },
  };
}

function headOf({ text }: IndexedFile, { kind, signature }: Definition): string {
  const head = text.slice(signature.start, signature.end).trimEnd();
  return kind === 'variable' && (head.length > MOST_CHARACTERS || head.includes('\n'))
    ? `${oneLine(head).slice(0, MOST_CHARACTERS)} ...`
    : head;
}

function membersOf(file: IndexedFile, { qualifiedName }: Definition): Definition[] {
  return file.definitions
    .filter(
      (member) =>
        member.qualifiedName === `${qualifiedName}.${member.name}` && (member.name === '__init__' || !member.name.startsWith('__')),
    )
    .slice(0, MOST_MEMBERS);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
