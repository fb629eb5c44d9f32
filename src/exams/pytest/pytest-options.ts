import { WhetstoneError } from '../../core/whetstone-error.ts';

/**
 * Options that would falsify an exam, by how many words follow them: they spread tests over processes, measure coverage a second
 * time, stop early, repeat failing tests until they pass, shuffle, write reports, or open a debugger.
 */
const DROPPED = [
  { pattern: /^(-n|--numprocesses|--dist|--tx|--maxprocesses|--maxfail|--junit-?xml|--reruns|--reruns-delay|--html|--css)$/, words: 1 },
  {
    pattern: /^(--cov-config|--cov-report|--cov-context|--cov-fail-under|--randomly-seed|--random-order-seed|--json-report-file)$/,
    words: 1,
  },
  { pattern: /^(--report-log|--resultlog|--basetemp|--rootdir|--confcutdir|-c|--log-file|--splits|--group|--durations)$/, words: 1 },
  { pattern: /^(-n\w+|-x|--exitfirst|--pdb|--trace|--lf|--last-failed|--ff|--failed-first|--nf|--new-first|--sw|--stepwise)$/, words: 0 },
  {
    pattern: /^(--sw-skip|--stepwise-skip|--cache-clear|--cov|--no-cov|--cov-append|--cov-branch|--random-order|--json-report)$/,
    words: 0,
  },
  { pattern: /^(--self-contained-html|--benchmark-\S+|--looponfail|-f|--collect-only|--co|--setup-plan|--setup-only)$/, words: 0 },
] as const;

/** The options of `addopts` or of a test command that stay true when tests run one by one in the sandbox, and those left out. */
export function usableOptions(words: readonly string[]): { readonly kept: string[]; readonly dropped: string[] } {
  const kept: string[] = [];
  const dropped: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const name = word.startsWith('--') ? word.split('=')[0]! : word;
    const rule = DROPPED.find((candidate) => candidate.pattern.test(name));
    if (!rule) {
      kept.push(word);
      continue;
    }
    dropped.push(word);
    // "--maxfail=3" carries its value; "--maxfail 3" and "-n 4" have it in the next word.
    for (let left = word.includes('=') ? 0 : rule.words; left > 0 && i + 1 < words.length; left--) dropped.push(words[++i]!);
  }
  return { kept, dropped };
}

/**
 * The arguments for pytest in a test command as a person types it: "pytest -m 'not slow' tests/unit", "uv run pytest", "python -m pytest".
 * Throws `WhetstoneError` (`bad-argument`) when the command does not run pytest by name.
 */
export function pytestArguments(command: readonly string[]): string[] {
  const at = command.findIndex((word) => /(^|\/)(pytest|py\.test)$/.test(word));
  if (at < 0) {
    throw new WhetstoneError('bad-argument', `The test command "${command.join(' ')}" does not name pytest.`, {
      hint: 'Give the command with pytest and its options in it, for example: pytest -m "not slow" tests/unit',
    });
  }
  return command.slice(at + 1);
}
