/**
 * How EvalPlus compares a result with the reference's, as Python text for `Comparison.python`: evalplus/evalplus
 * `evalplus/eval/__init__.py` and `_special_oracle.py`, v0.3.1.
 *
 * Different here: no numpy (the same tolerances on numbers, lists and tuples); a tolerance that floats switched on for one input is not
 * kept for the inputs after it, as it is there.
 */

/** 1e-7 is numpy's default in `assert_allclose`, which EvalPlus names as its reason. */
const CLOSE = `
def is_floats(value):
    if type(value) is float:
        return True
    return type(value) in (list, tuple) and len(value) > 0 and all(type(item) is float for item in value)

def all_close(result, expected, absolute):
    if type(expected) in (list, tuple):
        return type(result) in (list, tuple) and len(result) == len(expected) and all(
            all_close(a, b, absolute) for a, b in zip(result, expected))
    if type(result) not in NUMBERS or type(expected) not in NUMBERS:
        return False
    return result == expected or abs(result - expected) <= absolute + 1e-07 * abs(expected)

NUMBERS = (int, float, complex, bool)

def agrees(result, expected, exact):
    absolute = 1e-06 if ATOL == 0 and is_floats(expected) else ATOL
    if exact or absolute == 0:
        return bool(exact)
    return type(result) is type(expected) and all_close(result, expected, absolute)
`;

/** Tasks where the order of the result is left open: entry points of MBPP. */
const SET_TASKS = new Set([
  'similar_elements',
  'find_char_long',
  'common_in_nested_lists',
  'extract_singly',
  'larg_nnum',
  'intersection_array',
  'find_dissimilar',
  'Diff',
]);

/** Tasks that return a match object: only whether there is one counts. */
export const NOT_NONE_TASKS: ReadonlySet<string> = new Set(['check_str', 'text_match_three', 'text_starta_endb']);

/** Tasks with a second right answer; `exact` is what plain equality says. */
const SPECIAL: Readonly<Record<string, string>> = {
  are_equivalent: 'exact = True',
  sum_div: 'exact = exact or result == 0',
  surface_Area: 'exact = exact or abs(result - surface_area(*arguments)) <= ATOL',
  digit_distance_nums: 'exact = exact or result == digit_distance(*arguments)',
};
const SPECIAL_FUNCTIONS = `
import math

def surface_area(base_edge, height):
    slant_height = math.sqrt((base_edge / 2) ** 2 + height ** 2)
    return round(base_edge ** 2 + 4 * (base_edge * slant_height) / 2)

def digit_distance(first, second):
    first, second = str(first), str(second)
    length = max(len(first), len(second))
    return sum(abs(int(a) - int(b)) for a, b in zip(first.zfill(length), second.zfill(length)))
`;

/** Any root of the polynomial will do: HumanEval/32. */
const FIND_ZERO = `
import math

def accepts(arguments, result, expected):
    value = sum(coefficient * math.pow(result, power) for power, coefficient in enumerate(arguments[0]))
    return abs(value) <= ATOL
`;

/** Python text that defines `accepts(arguments, result, expected)`. `absolute` is the record's `atol`. An exception in it means no. */
export function evalplusOracle(dataSet: 'humaneval' | 'mbpp', entryPoint: string, absolute: number): string {
  const atol = `ATOL = ${absolute}\n`;
  if (dataSet === 'humaneval') return entryPoint === 'find_zero' ? atol + FIND_ZERO : atol + CLOSE + acceptsBy('');
  if (NOT_NONE_TASKS.has(entryPoint)) {
    return 'def accepts(arguments, result, expected):\n    return (result if type(result) is bool else result is not None) == expected\n';
  }
  if (SET_TASKS.has(entryPoint)) return `${atol}${CLOSE}${acceptsBy('exact = set(result) == set(expected)')}`;
  const special = SPECIAL[entryPoint];
  return special === undefined ? atol + CLOSE + acceptsBy('') : atol + SPECIAL_FUNCTIONS + CLOSE + acceptsBy(special);
}

function acceptsBy(special: string): string {
  return `
def accepts(arguments, result, expected):
    exact = result == expected
    ${special === '' ? 'pass' : special}
    return agrees(result, expected, exact)
`;
}
