import { resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { DEFAULT_WINDOW } from '../datasets/row-text.ts';
import { ROWS_FORMATS, type RowsFormat } from '../datasets/rows-file.ts';
import { ROW_KINDS, ROW_TYPES, type RowKind, type RowType } from '../datasets/training-row.ts';
import type { CommandCall } from './command.ts';

/** Prefix first or suffix first ("PSM" and "SPM" in arXiv 2207.14255). */
export const FORMS = ['psm', 'spm'] as const;
export type Form = (typeof FORMS)[number];

/** What both kinds of data are asked with. */
export interface DataOptions {
  readonly maxRows: number;
  readonly maxTokens: number | undefined;
  readonly mix: Readonly<Partial<Record<RowKind, number>>> | undefined;
  readonly types: Readonly<Partial<Record<RowType, number>>> | undefined;
  /** Characters. */
  readonly before: number;
  readonly after: number;
  readonly mostCommits: number;
  /** Name of a family of models in whose form the holes are written as well. */
  readonly family: string | undefined;
  readonly forms: Readonly<Partial<Record<Form, number>>>;
  readonly contextCharacters: number;
  readonly format: RowsFormat;
  /** Absolute; undefined: a place of the command's own choice. */
  readonly output: string | undefined;
}

const DEFAULT_ROWS = 4_000;
const DEFAULT_COMMITS = 2_000;

/** Reads the flags of `whetstone data`. Throws `WhetstoneError` (`bad-argument`). */
export function dataOptions({ options, environment }: Pick<CommandCall, 'options' | 'environment'>): DataOptions {
  const output = typeof options.output === 'string' ? resolve(environment.cwd, options.output) : undefined;
  return {
    maxRows: count(options.rows, '--rows', 'number of rows') ?? DEFAULT_ROWS,
    maxTokens: count(options.tokens, '--tokens', 'number of tokens'),
    mix: shares(options.mix, '--mix', ROW_KINDS),
    types: shares(options.types, '--types', ROW_TYPES),
    before: count(options.before, '--before', 'number of characters') ?? DEFAULT_WINDOW.before,
    after: count(options.after, '--after', 'number of characters') ?? DEFAULT_WINDOW.after,
    mostCommits: count(options.commits, '--commits', 'number of commits') ?? DEFAULT_COMMITS,
    ...familyOptions(options),
    format: formatOf(options.format, output),
    output,
  };
}

/** Form and context mean nothing without a family. */
function familyOptions({ family, form, context }: CommandCall['options']): Pick<DataOptions, 'family' | 'forms' | 'contextCharacters'> {
  if (family === undefined && (form !== undefined || context !== undefined)) {
    throw new WhetstoneError('bad-argument', `--${form === undefined ? 'context' : 'form'} needs --family.`, {
      hint: 'Name the family of models that is to be asked, like --family qwen2.5-coder.',
    });
  }
  return {
    family: typeof family === 'string' ? family : undefined,
    forms: shares(form, '--form', FORMS) ?? { psm: 1 },
    contextCharacters: count(context, '--context', 'number of characters') ?? 0,
  };
}

function count(typed: unknown, flag: string, what: string): number | undefined {
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new WhetstoneError('bad-argument', `${flag} ${typed} is no ${what}.`, { hint: 'Give a whole number from 1 on.' });
}

/** "line=0.2,block=0.4"; what is not named is 0. */
function shares<T extends string>(typed: unknown, flag: string, names: readonly T[]): Partial<Record<T, number>> | undefined {
  if (typeof typed !== 'string') return undefined;
  const wrong = (why: string): WhetstoneError =>
    new WhetstoneError('bad-argument', `${flag} ${typed}: ${why}.`, {
      hint: `Write shares like ${names[0]}=0.2,${names[1]}=0.8; there are ${names.join(', ')}.`,
    });
  const found: Partial<Record<T, number>> = {};
  for (const piece of typed.split(',')) {
    const [, written = '', share = ''] = /^\s*([a-z]+)\s*=\s*(\d*\.?\d+)\s*$/.exec(piece) ?? [];
    const name = names.find((known) => known === written);
    if (name === undefined) throw wrong(`"${piece}" is no share`);
    found[name] = Number(share);
  }
  if (Object.values<number | undefined>(found).every((share) => share === 0)) throw wrong('nothing is wanted');
  return found;
}

function formatOf(typed: unknown, output: string | undefined): RowsFormat {
  if (typed === undefined) return output?.endsWith('.parquet') ? 'parquet' : 'jsonl';
  const format = ROWS_FORMATS.find((known) => known === typed);
  if (format) return format;
  throw new WhetstoneError('bad-argument', `--format ${typed} is not known.`, { hint: `There are ${ROWS_FORMATS.join(' and ')}.` });
}
