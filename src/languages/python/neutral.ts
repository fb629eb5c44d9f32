import type { HoleSpan } from '../../core/language.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { neutralTails } from '../neutral-tails.ts';
import { chunkAround } from '../parsed-chunk.ts';
import { withTree } from '../syntax-tree.ts';
import { pythonParses } from './parses.ts';

const EMPTY_STATEMENTS = ['pass', '...'];
/** Beginnings of a line's rest, tried in this order with the brackets and the colon that the true rest ends with. */
const EMPTY_RESTS = [
  'None',
  '= None',
  ' is None',
  ' in ()',
  '_ in ()',
  '_',
  '= None,',
  ': object',
  '()',
  ': object = None',
  '_: object',
  'as _',
  ' from None',
  'x = None',
  '',
  '*_',
  '**_',
  '_(*_, **__)',
  '_ = None',
  ' or None',
  ', None',
  'object',
];

/** A filling that parses and does nothing useful; undefined when none of those tried parses. */
export async function pythonNeutral(text: string, hole: HoleSpan): Promise<string | undefined> {
  const chunk = await withTree('python', text, (tree) => chunkAround(tree.rootNode, hole));
  const truth = text.slice(hole.start, hole.end);
  const rests = hole.kind === 'line' ? neutralTails(text.slice(chunk.start, hole.start), truth, PYTHON_DIALECT) : [];
  const fillings = hole.kind === 'line' ? rests.flatMap((tail) => EMPTY_RESTS.map((rest) => rest + tail)) : EMPTY_STATEMENTS;
  for (const filling of fillings) {
    if (filling.replace(/\s/g, '') === truth.replace(/\s/g, '')) continue;
    if (await pythonParses(text.slice(chunk.start, hole.start) + filling + text.slice(hole.end, chunk.end))) return filling;
  }
  return undefined;
}
