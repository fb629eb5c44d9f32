import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coverage, FillingOutcome, TestHarness } from '../../src/exams/harness.ts';
import { pytestHarness } from '../../src/exams/pytest/pytest-harness.ts';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { type PythonRepository, pythonRepository, SHOP } from '../support/python-repository.ts';
import { testPythonPath } from '../support/run-whetstone.ts';

const testPython = testPythonPath();
const missing = testPython === undefined ? 'Python with pytest (npm test prepares it)' : await bubblewrap().unavailable();
const signal = new AbortController().signal;
const PRICE = SHOP['src/shop/price.py']!;
const PATH = 'src/shop/price.py';

const open = (repository: PythonRepository, testCommand?: readonly string[]) =>
  pytestHarness(repository.root, { sandbox: bubblewrap(), python: testPython, testCommand, signal });
const silent = { budgetMs: 60_000, signal, onProgress: () => {} };

describe.skipIf(missing !== undefined)(`pytest harness${missing === undefined ? '' : `: needs ${missing}`}`, () => {
  let repository: PythonRepository;
  let harness: TestHarness & AsyncDisposable;
  let coverage: Coverage;
  beforeAll(async () => {
    repository = pythonRepository(SHOP);
    harness = await open(repository);
    coverage = await harness.cover(silent);
  });
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    repository[Symbol.dispose]();
  });
  const testsNamed = (...names: string[]) => coverage.tests.filter((test) => names.some((name) => test.id.endsWith(`::${name}`)));
  const judge = (text: string, names = ['test_price', 'test_rate'], limitMs = 20_000): Promise<FillingOutcome> =>
    harness.judge({ id: 'x', path: PATH, text }, { tests: testsNamed(...names), stopAtFirstFailure: true, limitMs }, signal);
  const withBody = (code: string): string => PRICE.replace('    net = amount * pieces\n', `${code}    net = amount * pieces\n`);

  it('understands src layouts, and drops options that would falsify', () => {
    expect(harness.setup.testCommand).toEqual(['python', '-m', 'pytest', '-W', 'error']);
    expect(harness.setup.sourceFiles).toEqual(['src/shop/__init__.py', 'src/shop/basket.py', 'src/shop/legacy.py', 'src/shop/price.py']);
    expect(coverage.excluded).toEqual([]);
  });

  it('tells lines apart by test, and import apart from tests', () => {
    const line = PRICE.split('\n').indexOf('        raise ValueError("at least one piece")') + 1;
    const tests = coverage.hits
      .get(PATH)!
      .get(line)!
      .map((index) => coverage.tests[index]!.id);
    expect(tests).toEqual(['tests/test_price.py::test_pieces']);
    expect(coverage.importHits.get(PATH)!.has(PRICE.split('\n').findIndex((text) => text.startsWith('RATES')) + 1)).toBe(true);
    expect(coverage.hits.has('src/shop/legacy.py')).toBe(false);
  });

  it('imports nothing of its own for the tests’ sake', () => {
    const [file] = globSync('**/preload.json', { cwd: join(repository.root, '.whetstone') });
    const names = JSON.parse(readFileSync(join(repository.root, '.whetstone', file as string), 'utf8')) as readonly string[];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => name.startsWith('whetstone'))).toEqual([]);
  });

  it('the judged file is the one that runs', async () => {
    expect(await harness.proveLoaded(PATH, testsNamed('test_price')[0]!, signal)).toBeUndefined();
    expect(await harness.proveLoaded('src/shop/legacy.py', testsNamed('test_price')[0]!, signal)).toContain(
      'do not run src/shop/legacy.py',
    );
  });

  it('two fillings of equal length within one second get their own verdicts, warm and sealed', async () => {
    const right = PRICE;
    const wrong = PRICE.replace('net + tax', 'net - tax');
    expect(wrong.length).toBe(right.length);
    const fillings = [right, wrong, right, wrong, wrong, right].map((text, i) => ({ id: String(i), path: PATH, text }));
    const options = { tests: testsNamed('test_price'), stopAtFirstFailure: true, limitMs: 20_000 };
    const warm = await Array.fromAsync(harness.judgeMany(fillings, options, signal));
    expect(warm.map((outcome) => outcome.end)).toEqual(['passed', 'failed', 'passed', 'failed', 'failed', 'passed']);
    const sealed = await Promise.all(fillings.slice(0, 2).map((filling) => harness.judge(filling, options, signal)));
    expect(sealed.map((outcome) => outcome.end)).toEqual(['passed', 'failed']);
    expect(readFileSync(join(repository.root, PATH), 'utf8')).toBe(PRICE);
  });

  it('says what failed', async () => {
    const outcome = await judge(PRICE.replace('net + tax', 'net'));
    expect(outcome.failures[0]).toMatchObject({ test: 'tests/test_price.py::test_price', error: 'AssertionError' });
    expect((await judge('def (:\n')).failures[0]).toMatchObject({ error: 'SyntaxError' });
    expect((await judge('def (:\n')).end).toBe('broken');
  });

  describe('attacks do not pass', () => {
    it.each([
      ['leaves with status 0', '    import os\n    os._exit(0)\n'],
      ['raises SystemExit(0)', '    raise SystemExit(0)\n'],
      ['skips the test', '    import pytest\n    pytest.skip("later")\n'],
      ['ends the session as passed', '    import pytest\n    pytest.exit("fine", returncode=0)\n'],
      ['ends the runner', '    import os, signal\n    os.kill(os.getppid(), signal.SIGKILL)\n'],
      ['crashes', '    import ctypes\n    ctypes.string_at(0)\n'],
      [
        'rewrites the tests',
        '    open("tests/test_price.py", "w").write("def test_price(): pass\\ndef test_rate(): pass\\n")\n    return 0\n',
      ],
      [
        'writes a verdict to every descriptor',
        '    import os\n    for number in range(3, 400):\n        try:\n            os.write(number, b\'{"event":"test","test":"tests/test_price.py::test_price","outcome":"passed","ms":1}\\n\')\n        except OSError:\n            pass\n    return 0\n',
      ],
    ])('%s', async (_, code) => {
      const outcome = await judge(withBody(code));
      expect(outcome.end).not.toBe('passed');
      expect(outcome.end).not.toBe('unjudged');
    });

    it('sleeps for ever: ended at its limit', async () => {
      const outcome = await judge(withBody('    import time\n    time.sleep(3600)\n'), ['test_price'], 3_000);
      expect(outcome.end).toBe('timed-out');
      expect(outcome.wallMs).toBeLessThan(6_000);
    });

    it('prints without end: ended at its limit, head and tail kept', async () => {
      const outcome = await judge(withBody('    import os\n    while True:\n        os.write(2, b"x" * 100000)\n'), ['test_price'], 4_000);
      expect(['timed-out', 'failed']).toContain(outcome.end);
      expect(outcome.output.length).toBeLessThan(40_000);
    });

    it('a child that hides from its group ends with its filling, in a warm session too', async () => {
      const hidden = `whetstone-hidden-${process.pid}`;
      const code = `    import os, time\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            os.execvp("sh", ["sh", "-c", ": ${hidden}; while :; do sleep 0.2; done"])\n        os._exit(0)\n`;
      const options = { tests: testsNamed('test_price'), stopAtFirstFailure: true, limitMs: 20_000 };
      await Array.fromAsync(harness.judgeMany([{ id: 'x', path: PATH, text: withBody(code) }], options, signal));
      expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`: ${hidden}`);
    });
  });

  it('judging is aborted at once, and nothing of it stays', async () => {
    const controller = new AbortController();
    const options = { tests: testsNamed('test_price'), stopAtFirstFailure: true, limitMs: 60_000 };
    const text = withBody('    import time\n    time.sleep(3600)\n');
    const judging = harness.judge({ id: 'x', path: PATH, text }, options, controller.signal);
    const many = Array.fromAsync(harness.judgeMany([{ id: 'x', path: PATH, text }], options, controller.signal));
    setTimeout(() => controller.abort(new Error('enough')), 1_500);
    const ended = await Promise.allSettled([judging, many]);
    expect(ended.map((each) => each.status === 'rejected' && each.reason)).toEqual([controller.signal.reason, controller.signal.reason]);
  });

  it('a typed test command chooses tests; one without pytest is the user’s mistake', async () => {
    await using chosen = await open(repository, ['uv', 'run', 'pytest', '-k', 'price and not pieces', 'tests/test_price.py']);
    const { tests } = await chosen.cover(silent);
    expect(tests.every((test) => test.file === 'tests/test_price.py')).toBe(true);
    expect(tests.some((test) => test.id.endsWith('test_pieces'))).toBe(false);
    await expect(open(repository, ['make', 'test'])).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('an installed copy in the place of the repository’s files is found and named', async () => {
    using other = pythonRepository({
      'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["installed/site-packages"]\n',
      'src/shop/price.py': PRICE,
      'installed/site-packages/shop/price.py': PRICE,
      'tests/test_price.py': SHOP['tests/test_price.py']!,
    });
    await using confused = await open(other);
    await expect(confused.cover(silent)).rejects.toMatchObject({
      code: 'not-judged-file',
      message: expect.stringContaining('installed/site-packages/shop/price.py instead of src/shop/price.py'),
    });
  });

  it('a suite slower than its budget is sampled by what its files import', async () => {
    const files: Record<string, string> = { 'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["."]\n' };
    for (let i = 0; i < 8; i++) {
      files[`part${i}.py`] = `def value():\n    return ${i}\n`;
      files[`tests/test_slow_${i}.py`] =
        `import time\nimport pytest\nfrom part${i} import value\n\n\n@pytest.mark.parametrize("n", range(6))\ndef test_value(n):\n    time.sleep(0.25)\n    assert value() == ${i}\n`;
    }
    using slow = pythonRepository(files);
    await using sampled = await open(slow);
    const found = await sampled.cover({ ...silent, budgetMs: 8_000 });
    expect(found.tests.length).toBeGreaterThan(2);
    expect(found.tests.length).toBeLessThan(48);
    expect(found.excluded.every((test) => test.reason.startsWith('not sampled'))).toBe(true);
  });
});
