import type { Problem } from '../core/problem.ts';
import type { Ref } from '../core/recipe.ts';
import type { CauseContext } from '../metrics/cause-of.ts';

/** Tasks that every arm answers, under a name of their own. */
export interface StudyTest {
  readonly name: string;
  /** For people: by what they are judged. */
  readonly about: string;
  readonly problems: readonly Problem[];
  /** How answers are drawn; left out: greedily, under boundary control. Tests that differ in this alone share one draw. */
  readonly draw?: Ref;
  /** By task, where it is told how answers end: the true text and what follows it. */
  readonly contexts?: ReadonlyMap<string, CauseContext>;
}
