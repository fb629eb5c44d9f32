import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StudyJson, studyJsonSchema } from '../../src/reports/study-json.ts';
import { environmentPlace, madeEnvironment } from '../../src/training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../../src/training/trainer-folder.ts';
import { datedRepository } from '../support/dated-repository.ts';
import { type PythonRepository, pythonRepository } from '../support/python-repository.ts';
import { runWhetstone, startWhetstone, testPythonPath } from '../support/run-whetstone.ts';

const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const made = await madeEnvironment({ home, trainer: TRAINER_FOLDER }).catch(() => undefined);
const python = process.env.WHETSTONE_TEST_TRAINER_PYTHON ?? made?.python;
const needs = [python === undefined ? 'the trainer’s Python' : '', testPythonPath() === undefined ? 'a Python with pytest' : ''].filter(
  Boolean,
);

/** Random weights of two layers answer nothing rightly; what is tried is that every arm is trained, measured, judged, and kept. */
describe.skipIf(needs.length > 0)(`whetstone study (needs ${needs.join(' and ') || 'nothing that is missing'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-study-'));
  const options = { home: join(folder, 'home') };
  let repository: PythonRepository;

  beforeAll(async () => {
    repository = datedRepository();
    const place = await environmentPlace({ home: options.home, trainer: TRAINER_FOLDER });
    mkdirSync(join(place.folder, 'bin'), { recursive: true });
    writeFileSync(place.python, `#!/bin/sh\nexec "${python}" "$@"\n`, { mode: 0o755 });
    const path = join(folder, 'tiny.gguf');
    const program = 'import sys, pathlib, tiny; tiny.write_base(pathlib.Path(sys.argv[1]))';
    const variables = { PYTHONPATH: resolve(import.meta.dirname, '..', '..', 'trainer', 'tests'), PYTHONDONTWRITEBYTECODE: '1' };
    execFileSync(python as string, ['-c', program, path], { env: variables });
    const ref = { use: 'file', with: { path, family: 'qwen2.5-coder', contextTokens: 2048, sequences: 1 } };
    writeFileSync(join(folder, 'tiny.json'), JSON.stringify(ref));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    repository[Symbol.dispose]();
  });
  const study = (kind: string, root: string, ...more: readonly string[]) => [
    ...[
      'study',
      kind,
      root,
      '--models',
      join(folder, 'tiny.json'),
      '--memory',
      '4G',
      '--steps',
      '3',
      '--max-tasks',
      '3',
      '--json',
      ...more,
    ],
  ];
  const armsOf = (told: StudyJson) => Object.fromEntries(told.arms.map((arm) => [arm.name, arm]));

  it('compares prompt and training, and goes on after a kill', async () => {
    const args = study('peft', repository.root, '--ranks', '2', '--arms', 'zero-shot,lora-r2,prompt');
    const running = startWhetstone(args, options);
    await running.said('arm prompt');
    expect(running.output()).toContain('a guess for two cores');
    expect(running.output()).toMatch(/Left for lora-r2, prompt: about \d+ minutes.* trainings of a length that the first will tell/);
    expect(running.output()).toMatch(/Left for prompt: about \d+ minutes \(by what was measured so far\)/);
    running.child.kill('SIGKILL');
    await running.finished;
    const studies = join(repository.root, '.whetstone', 'studies');
    const names = () => readdirSync(studies).filter((one) => one.startsWith('peft-'));
    const [name = ''] = names();
    const before = readFileSync(join(studies, name, 'records.jsonl'), 'utf8');
    const { code, stdout, stderr } = await runWhetstone(args, options);
    expect(code, stderr).toBe(0);
    expect(names()).toEqual([name]);
    expect(readFileSync(join(studies, name, 'records.jsonl'), 'utf8').startsWith(before)).toBe(true);
    const told = studyJsonSchema.parse(JSON.parse(stdout));
    const { 'zero-shot': zero, 'lora-r2': lora, prompt } = armsOf(told);
    for (const arm of told.arms) {
      expect(arm).toMatchObject({ state: 'done', passed: { tests: { n: 3, unjudged: 0 } } });
      expect(arm.loss?.n).toBeGreaterThan(0);
    }
    expect(zero?.training).toBeNull();
    expect(lora?.training).toMatchObject({ steps: 3, rows: 'repository' });
    expect([lora?.training?.tokens, lora?.training?.examples]).toEqual([prompt?.training?.tokens, prompt?.training?.examples]);
    expect(prompt).toMatchObject({ answeredBy: 'trainer', training: { trainable: 20 * 64 } });
    expect(lora?.lossDifferences).toEqual([expect.objectContaining({ against: 'zero-shot', n: zero?.loss?.n })]);
    expect(lora?.comparisons).toEqual([
      expect.objectContaining({ against: 'zero-shot', n: 3, wins: 0, losses: 0, verdict: 'cannot-tell' }),
    ]);
    expect(readFileSync(join(told.folder, 'result.md'), 'utf8')).toContain('| lora-r2 |');
  });

  it('compares whose code to learn from, before a date and after it', async () => {
    const args = study('personalization', repository.root, '--arms', 'developer', '--split', '2025-01-01');
    const { code, stdout, stderr } = await runWhetstone(args, options);
    expect(code, stderr).toBe(0);
    const told = studyJsonSchema.parse(JSON.parse(stdout));
    expect(told.split).toMatchObject({ date: '2025-01-01T00:00:00.000Z', developer: 'ann@example.org' });
    expect(told.tests.map(({ name }) => name)).toContain('text');
    const { developer } = armsOf(told);
    expect(developer?.training?.steps).toBe(3);
    const learned = readFileSync(join(told.folder, 'examples', 'rows-developer.jsonl'), 'utf8');
    const asked = readFileSync(join(told.folder, 'examples', 'held-out-none.jsonl'), 'utf8');
    expect(learned).toContain('fibonacci');
    for (const late of ['mirrored', 'gcd', 'minutes_of']) expect(learned).not.toContain(late);
    expect(asked).toMatch(/celsius|mirrored/);
    // Ann's own new lines are asked as well, and told apart.
    expect(asked).toMatch(/minutes_of|widest|without/);
    expect(told.tests.find(({ name }) => name === 'own text')).toMatchObject({
      tasks: 3,
      about: expect.stringContaining('ann@example.org'),
    });
    expect(told.notes.join('\n')).toContain('0 tasks of the exam after the date are ann@example.org’s');
    expect(developer).toMatchObject({ passed: { 'own text': { n: 3, unjudged: 0 } } });
    expect(developer?.own?.loss.n).toBeGreaterThanOrEqual(3);
    expect(developer?.own?.loss.n).toBeLessThanOrEqual(6);
    expect(readFileSync(join(told.folder, 'result.md'), 'utf8')).toContain('| nats/token: own |');
    expect(developer).toMatchObject({ state: 'done', passed: { text: { unjudged: 0 } } });
    expect(developer?.loss?.n).toBeGreaterThan(0);
  });

  it('compares losses, each answer raw and after boundary control, and takes an adapter that was trained before', async () => {
    const args = study('objectives', repository.root, '--arms', 'untrained,fim,horizon,causal');
    const first = await runWhetstone(args, options);
    expect(first.code, first.stderr).toBe(0);
    const told = studyJsonSchema.parse(JSON.parse(first.stdout));
    expect(told.tests.map(({ name, tasks }) => [name, tasks])).toEqual([
      ['raw', 3],
      ['controlled', 3],
    ]);
    const { fim, horizon, causal } = armsOf(told);
    for (const arm of told.arms) {
      expect(arm).toMatchObject({ state: 'done', passed: { raw: { n: 3, unjudged: 0 }, controlled: { n: 3, unjudged: 0 } } });
      expect(arm.boundary).toMatchObject({ raw: { n: 3 }, controlled: { n: 3 } });
      expect(arm.loss?.n).toBeGreaterThan(0);
    }
    expect(horizon?.training).toMatchObject({ steps: 3, tokens: fim?.training?.tokens, examples: fim?.training?.examples });
    expect(causal?.training?.tokens).toBeGreaterThanOrEqual(fim?.training?.tokens ?? Number.POSITIVE_INFINITY);
    expect(causal?.training?.rows).toBe('causal');
    // The first step's rows are the same, the loss is not: without the head's weight in it, both would end alike.
    expect(horizon?.loss?.natsPerToken).not.toBe(fim?.loss?.natsPerToken);
    const records = readFileSync(join(told.folder, 'records.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const raw = new Map(records.slice(0, 3).map(({ task, candidates }) => [task, candidates[0].text as string]));
    for (const { task, candidates, timings } of records.slice(3, 6)) {
      expect(raw.get(task)?.startsWith(candidates[0].text)).toBe(true);
      expect(timings.cachedRequests).toBe(1);
    }

    const adapter = join(horizon?.training?.folder ?? '', 'output', 'checkpoint-000003.gguf');
    const ref = JSON.parse(readFileSync(join(folder, 'tiny.json'), 'utf8'));
    writeFileSync(join(folder, 'before.json'), JSON.stringify({ ...ref, with: { ...ref.with, adapter } }));
    const again = [...study('objectives', repository.root, '--arms', 'untrained'), '--trained', `fim=${join(folder, 'before.json')}`];
    const second = await runWhetstone(again, options);
    expect(second.code, second.stderr).toBe(0);
    const { fim: given } = armsOf(studyJsonSchema.parse(JSON.parse(second.stdout)));
    expect(given).toMatchObject({ state: 'done', loss: horizon?.loss, passed: horizon?.passed });
    expect(given?.training).toMatchObject({ rows: 'trained before', steps: 3, tokens: horizon?.training?.tokens });
  });

  it('trains a model from nothing by two losses, and finds again what it did', async () => {
    const args = study('scratch', repository.root, '--arms', 'fim,horizon');
    const { code, stdout, stderr } = await runWhetstone(args, options);
    expect(code, stderr).toBe(0);
    const told = studyJsonSchema.parse(JSON.parse(stdout));
    const { fim, horizon } = armsOf(told);
    expect(fim?.training?.trainable).toBeGreaterThan(5e6);
    expect(horizon?.training).toMatchObject({ steps: 3, tokens: fim?.training?.tokens, share: 1 });
    expect(fim?.horizon).toBeUndefined();
    expect(horizon?.horizon?.error).toBeGreaterThan(0);
    for (const arm of told.arms) {
      expect(arm).toMatchObject({ state: 'done', answeredBy: 'trainer' });
      const names = readdirSync(join(told.folder, 'arms', arm.name)).filter((name) => name.startsWith('answers-'));
      const drawn = readFileSync(join(told.folder, 'arms', arm.name, names[0] ?? ''), 'utf8')
        .trim()
        .split('\n');
      const ended = drawn.filter((line) => JSON.parse(line).reason === 'stop').length;
      expect(arm.boundary?.raw).toMatchObject({ n: drawn.length, endedItself: ended });
    }
    const again = await runWhetstone(args, options);
    expect(studyJsonSchema.parse(JSON.parse(again.stdout))).toEqual(told);
  });

  it('says so where there is no history', async () => {
    using plain = pythonRepository({ 'a.py': 'def f(x):\n    return x\n' }, { git: false });
    const { code, stderr } = await runWhetstone(study('personalization', plain.root), options);
    expect(code).toBe(1);
    expect(stderr).toContain('Git knows none of the source files');
  });

  it('names arms there are not, before anything is opened', async () => {
    const { code, stderr } = await runWhetstone(study('peft', repository.root, '--arms', 'magic'), { home: join(folder, 'nothing') });
    expect(code).toBe(1);
    expect(stderr).toContain('no arm named magic');
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });
});
