import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const cruiser = join(project, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** A rule that catches nothing looks exactly like a rule that is kept: each is shown one violation. */
describe('the import rule', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-import-rule-'));
  const planted: Readonly<Record<string, readonly [path: string, text: string]>> = {
    'core-knows-nobody': ['src/core/planted.ts', "import '../runner/race.ts';\n"],
    'languages-and-workspaces-know-core': ['src/languages/planted.ts', "import '../workspaces/source-text.ts';\n"],
    'metrics-know-core': ['src/metrics/planted.ts', "import '../runner/race.ts';\n"],
    'parts-do-not-know-each-other': [
      'src/models/planted.ts',
      "import type { TestHarness } from '../exams/harness.ts';\nexport type Planted = TestHarness;\n",
    ],
    'engines-are-handed-parts': ['src/server/planted.ts', "export const planted = async () => import('../models/open-model.ts');\n"],
    'only-the-cli-imports-the-cli': ['src/reports/planted.ts', "import '../cli/print.ts';\n"],
    'only-the-cli-imports-the-catalogue': ['src/reports/planted-too.ts', "import '../catalogue.ts';\n"],
    'catalogue-and-cli-alone-see-everything': ['src/newroom/planted.ts', "import '../core/random.ts';\n"],
    'no-cycles': ['src/core/planted-cycle.ts', "import { a } from './planted-cycle-too.ts';\nexport const b = () => a;\n"],
    'no-test-code-in-the-product': ['src/core/planted-test.ts', "import '../../test/planted.ts';\n"],
    'no-development-packages-in-the-product': ['src/core/planted-package.ts', "import 'fast-check';\n"],
    'nothing-unresolvable': ['src/core/planted-nowhere.ts', "import './nowhere.ts';\n"],
  };
  const violations = new Set<string>();

  beforeAll(() => {
    for (const part of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs'])
      cpSync(join(project, part), join(folder, part), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    const more = {
      'src/core/planted-cycle-too.ts': "import { b } from './planted-cycle.ts';\nexport const a = () => b;\n",
      'test/planted.ts': 'export {};\n',
    };
    for (const [path, text] of [...Object.values(planted), ...Object.entries(more)]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const args = [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    const { summary } = JSON.parse(stdout) as { summary: { violations: readonly { from: string; rule: { name: string } }[] } };
    for (const { from, rule } of summary.violations) if (from.includes('planted')) violations.add(rule.name);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(planted))('%s catches a violation', (rule) => {
    expect([...violations]).toContain(rule);
  });

  it('has a violation planted for every rule, and a reason for each', () => {
    const script = "import('./.dependency-cruiser.mjs').then(({ default: { forbidden } }) => console.log(JSON.stringify(forbidden)))";
    const rules = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' })) as readonly {
      name: string;
      comment: string;
    }[];
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(planted).sort());
    for (const { comment } of rules) expect(comment.length).toBeGreaterThan(40);
  });
});
