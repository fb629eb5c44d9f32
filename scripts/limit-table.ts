/**
 * Writes how many attacks of the limit suite each sandbox holds into `docs/sandbox.md`: `node scripts/limit-table.ts [--check]`.
 *
 * The counts are those of the suite's entries; that they are held is what `npx vitest run test/real/limit-suite.test.ts` shows.
 */
import { join } from 'node:path';
import { TARGETS } from '../test/laws/limit-suite/limit-attack.ts';
import { attacksOn, LIMIT_ATTACKS, PROMISES } from '../test/laws/limit-suite/limit-attacks.ts';
import { writeSection } from './docs-section.ts';

const SANDBOX_DOCS = join(import.meta.dirname, '..', 'docs', 'sandbox.md');

export function limitTable(): string {
  const providers = Object.keys(PROMISES);
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const counts = (target?: string) =>
    providers.map((provider) => attacksOn(provider).filter((attack) => target === undefined || attack.target === target).length);
  const total = (target?: string) => LIMIT_ATTACKS.filter((attack) => target === undefined || attack.target === target).length;
  return [
    row(['attacks on', 'in the suite', ...providers]),
    row(['---', '---', ...providers.map(() => '---')]),
    ...TARGETS.map((target) => row([target, total(target), ...counts(target)])),
    row(['all', total(), ...counts()]),
  ].join('\n');
}

if (import.meta.main) await writeSection(SANDBOX_DOCS, 'limit suite', limitTable());
