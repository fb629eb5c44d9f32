import { resolve } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { DEFAULT_RANKS } from '../studies/peft-arms.ts';
import type { CommandCall } from './command.ts';
import { machineMemoryBytes, memoryBytesOf } from './memory-size.ts';

/** What studies are asked with. */
export interface StudyOptions {
  readonly minutes: number;
  /** Of every training, instead of what the minutes give. */
  readonly steps: number | undefined;
  /** Tasks that every arm answers, at most. */
  readonly tasks: number;
  /** Names as typed. */
  readonly arms: readonly string[] | undefined;
  readonly ranks: readonly number[];
  /** Objectives: `NAME=FILE` as typed, one for each adapter that was trained before. */
  readonly trained: readonly string[];
  readonly memoryBytes: number;
  /** Personalization: folders of further repositories, an e-mail address, milliseconds of a date. */
  readonly organisation: readonly string[];
  readonly developer: string | undefined;
  readonly splitMs: number | undefined;
}

/** Ends within an hour on two cores with the 0.5B. */
const DEFAULT_MINUTES = 55;
const DEFAULT_TASKS = 30;

/** Reads the flags of `whetstone study`. Throws `WhetstoneError` (`bad-argument`). */
export function studyOptions({ options, environment }: Pick<CommandCall, 'options' | 'environment'>): StudyOptions {
  const { organisation, developer, split, trained } = options;
  const folders = Array.isArray(organisation) ? organisation.map((folder) => resolve(environment.cwd, String(folder))) : [];
  return {
    minutes: amount(options.minutes, '--minutes', { isWhole: false }) ?? DEFAULT_MINUTES,
    steps: amount(options.steps, '--steps', { isWhole: true }),
    tasks: amount(options.maxTasks, '--max-tasks', { isWhole: true }) ?? DEFAULT_TASKS,
    arms: listed(options.arms),
    ranks: (listed(options.ranks) ?? DEFAULT_RANKS).map((rank) => amount(rank, '--ranks', { isWhole: true }) as number),
    trained: (Array.isArray(trained) ? trained : []).flatMap((one) => listed(String(one)) ?? []),
    memoryBytes: typeof options.memory === 'string' ? memoryBytesOf(options.memory) : Math.floor(machineMemoryBytes() / 2),
    organisation: folders,
    developer: typeof developer === 'string' ? developer.toLowerCase() : undefined,
    splitMs: split === undefined ? undefined : dateOf(String(split)),
  };
}

function listed(typed: unknown): readonly string[] | undefined {
  if (typeof typed !== 'string') return undefined;
  return typed
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function amount(typed: unknown, flag: string, { isWhole }: { readonly isWhole: boolean }): number | undefined {
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value))) return value;
  throw new WhetstoneError('bad-argument', `${flag} ${String(typed)} is no amount.`, {
    hint: `Give a ${isWhole ? 'whole ' : ''}number above 0.`,
  });
}

function dateOf(typed: string): number {
  const atMs = Date.parse(typed);
  if (/^\d{4}-\d{2}/.test(typed) && Number.isFinite(atMs)) return atMs;
  throw new WhetstoneError('bad-argument', `--split ${typed} is no date.`, { hint: 'Write it like 2026-03-31.' });
}
