/**
 * Python text around a generated test that runs it on a program and watches which lines the program ran. The program is trusted, the test
 * is not, and both share a process: a test that looks for what watches it could lie, which the record's mode says.
 */

export interface WatchedProgram {
  /** Text of the program under test, which defines `class Solution`. */
  readonly program: string;
  /** Method that the tests have to call. */
  readonly functionName: string;
}

/** Runs the program, watched, before the test is read. Its imports are the test's too, as upstream's `globals()` leave them. */
export function watchText({ program, functionName }: WatchedProgram): string {
  return `
import importlib.util as _find, json as _json, sys as _sys, types as _types

_NAME = ${JSON.stringify(functionName)}
_lines, _path, _calls = set(), [], []

def _watch(frame, event, argument):
    if frame.f_code.co_filename != 'under_test.py':
        return None
    if event == 'call' and frame.f_code.co_name == _NAME:
        _calls.append(1)
    if event == 'line':
        _lines.add(frame.f_lineno)
    return _watch

# Every program imports it and none uses it.
if _find.find_spec('sortedcontainers') is None:
    _sys.modules['sortedcontainers'] = _types.ModuleType('sortedcontainers')
_source = ${JSON.stringify(program)}
_under_test = {'__name__': 'under_test'}
_sys.settrace(_watch)
exec(compile(_source, 'under_test.py', 'exec'), _under_test)
_sys.settrace(None)
_under_test['log_function'] = _path.append
globals().update({name: value for name, value in _under_test.items() if not name.startswith('_')})

def _run(name):
    """Whether the test's own assertions hold; any other exception goes on."""
    _sys.settrace(_watch)
    try:
        globals()[name]()
        return True
    except AssertionError:
        return False
    finally:
        _sys.settrace(None)

`;
}

const NOT_CALLED = "assert _calls, 'the function under test was not called'";

/** The one test runs, calls the function, and its assertions hold. */
export function rightTest({ functionName }: WatchedProgram): string {
  return `\n\nassert _run('test_${functionName}'), 'the test says no to a right program'\n${NOT_CALLED}\n`;
}

/** The one test runs (an assertion that fails does not count, as upstream has it) and reaches what `condition` asks for. */
export function reachingTest({ functionName }: WatchedProgram, condition: string): string {
  return `\n\n_run('test_${functionName}')\n${NOT_CALLED}\nassert ${condition}, 'the target was not reached'\n`;
}

export function reachesLine(line: number): string {
  return `${line} in _lines`;
}

/** The steps one after another, somewhere in what was logged. */
export function reachesPath(steps: readonly string[]): string {
  const wanted = JSON.stringify(steps);
  return `any(_path[i:i + ${steps.length}] == ${wanted} for i in range(len(_path)))`;
}

/** What a line of output begins with that tells coverage: see `testCoverage`. */
export const COVERAGE_WORD = 'COVERAGE ';

/** All functions `test_…` are run; those that do not run do not count. Prints how many lines of statements all others ran. */
export function coveringTests(): string {
  return `

import ast as _ast
_ran = 0
for _test in [name for name in list(globals()) if name.startswith('test_')]:
    _before = set(_lines)
    try:
        _run(_test)
        _ran += 1
    except Exception:
        _lines = _before
assert _ran, 'no test runs'
${NOT_CALLED}
_statements = {node.lineno for node in _ast.walk(_ast.parse(_source)) if isinstance(node, _ast.stmt)}
print(${JSON.stringify(`\n${COVERAGE_WORD}`)} + _json.dumps({'covered': len(_statements & _lines), 'statements': len(_statements)}))
`;
}
