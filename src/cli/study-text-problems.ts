import type { Problem } from '../core/problem.ts';
import { hashOf } from '../core/random.ts';
import { HOLE_KINDS, type HoleKind } from '../core/task.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { exampleForm } from './example-form.ts';
import { exampleRow } from './learned-rows.ts';
import type { RowSet } from './study-examples.ts';
import type { StudySetting } from './study-setting.ts';

/**
 * Rows as tasks that are judged by their text: an answer passes when it equals the true one but for blanks and line breaks, as exact match
 * is meant in arXiv 2503.14201. Weaker than tests, but every hole can be asked.
 */
export function textProblems(setting: StudySetting, rows: readonly TrainingRow[], texts: RowSet['texts']): readonly Problem[] {
  const { base, recipe, sandbox, signal } = setting;
  const form = exampleForm({ form: recipe.form, base, texts, seed: recipe.seed, sandbox, signal });
  return rows.map((row): Problem => {
    const { id, middle, provenance } = row;
    return {
      task: form.taskOf({ ...exampleRow(row), id: `text/${id}` }),
      check: async (edits) => {
        const isRight = squeezed(edits.map(({ text }) => text).join('')) === squeezed(middle);
        const failures = [{ test: '', error: 'TextDiffers', message: 'it is not the true text' }];
        return { verdict: isRight ? { kind: 'passed' } : { kind: 'failed', failures }, testsRun: 0, wallMs: 0, output: '' };
      },
      checkRevision: hashOf('text', row.id, middle).slice(0, 16),
      reference: middle,
      kind: kindOf(row),
      cluster: `${provenance.path}:${provenance.definition}`,
      part: 'choose',
    };
  });
}

/** Holes that only training rows have are asked like the nearest kind of the exam's. */
function kindOf({ kind }: TrainingRow): HoleKind {
  return HOLE_KINDS.find((known) => known === kind) ?? (kind === 'tail' ? 'block' : 'statement');
}

const squeezed = (text: string): string => text.replace(/\s+/g, '');
