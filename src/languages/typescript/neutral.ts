import type { HoleSpan } from '../../core/language.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import { neutralTails } from '../neutral-tails.ts';
import { chunkAround } from '../parsed-chunk.ts';
import { withTypeScriptTree } from './grammar.ts';
import { typescriptParses } from './parses.ts';

const EMPTY_STATEMENTS = [';', '{}', 'undefined;'];
/** Beginnings of a line's rest, tried in this order with the brackets and the mark that the true rest ends with. */
const EMPTY_RESTS = [
  'undefined',
  '= undefined',
  ' === undefined',
  'of []',
  '_ of []',
  '_',
  '()',
  '_()',
  ': unknown',
  'unknown',
  '_ = undefined',
  '',
  ' ?? undefined',
  ', undefined',
  '_: undefined',
  ': undefined',
  '{}',
  '_ extends Object',
  'extends Object',
  '(_)',
  '() => undefined',
  '_ in {}',
  '?: unknown',
  '() =>',
  '(_) =>',
  '=>',
  '_) =>',
  'undefined, () =>',
  ', () =>',
  '= () =>',
  ') => undefined',
  '=> undefined',
  '; undefined; undefined',
  '(; false; ) ',
  'catch ',
  '_: unknown',
  'unknown',
  ': unknown) => undefined',
];

/** A filling that parses and does nothing useful; undefined when none of those tried parses. */
export async function typescriptNeutral(text: string, hole: HoleSpan): Promise<string | undefined> {
  const chunk = await withTypeScriptTree(text, (tree) => chunkAround(tree.rootNode, hole));
  const truth = text.slice(hole.start, hole.end);
  const rests = hole.kind === 'line' ? neutralTails(text.slice(chunk.start, hole.start), truth, TYPESCRIPT_DIALECT) : [];
  const fillings = hole.kind === 'line' ? rests.flatMap((tail) => EMPTY_RESTS.map((rest) => rest + tail)) : EMPTY_STATEMENTS;
  for (const filling of fillings) {
    if (filling.replace(/\s/g, '') === truth.replace(/\s/g, '')) continue;
    if (await typescriptParses(text.slice(chunk.start, hole.start) + filling + text.slice(hole.end, chunk.end))) return filling;
  }
  return undefined;
}
