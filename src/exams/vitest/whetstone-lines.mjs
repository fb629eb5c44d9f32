/**
 * A setup file of vitest: notes which counters of the instrumented sources moved while importing, between tests and in each test.
 * Registered before all other hooks, so `beforeEach` comes first and `afterEach` last.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';

const seen = new Map();

beforeAll(() => note('import'));
beforeEach((context) => {
  note('between', context.task);
});
afterEach((context) => {
  note('test', context.task);
});

/** Writes what moved since the last note: path -> numbers of statements. */
function note(kind, task) {
  const hits = {};
  let moved = false;
  for (const [path, counters] of Object.entries(globalThis.__whetstone_lines__ ?? {})) {
    const statements = counters.s;
    const before = seen.get(path) ?? new Map();
    seen.set(path, before);
    const numbers = [];
    for (const number in statements) {
      const count = statements[number];
      if (count === (before.get(number) ?? 0)) continue;
      before.set(number, count);
      numbers.push(Number(number));
    }
    if (numbers.length === 0) continue;
    hits[path] = numbers;
    moved = true;
  }
  if (moved || kind === 'test') appendFileSync('/whetstone/lines/lines.jsonl', `${JSON.stringify({ kind, ...place(task), hits })}\n`);
}

function place(task) {
  if (task === undefined) return {};
  const names = [];
  for (let at = task; at !== undefined && at !== task.file; at = at.suite) if (at.name !== '') names.unshift(at.name);
  const file = relative(process.env.WHETSTONE_ROOT, task.file.filepath);
  return { file, test: [file, ...names].join(' > ') };
}
