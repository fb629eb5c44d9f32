import type { Problem } from '../core/problem.ts';
import type { RaceEvent, StandingRow } from '../core/race-event.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { RacePhase, RunManifest } from '../core/run-manifest.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Arm } from './arm.ts';
import { isClearLoser, LOSER_RULE } from './loser-rule.ts';
import type { ProblemPool } from './problem-pool.ts';
import type { RaceBudget, Stage } from './race-budget.ts';
import type { RaceModel, RaceOptions } from './race-options.ts';
import type { RecordStore } from './record-store.ts';
import { RunRoster } from './run-roster.ts';
import { Standings } from './standings.ts';
import { type Unit, unitKey } from './unit.ts';
import { sharedVerdicts } from './verdict-memo.ts';
import { workThrough } from './work-queue.ts';

const TABLE_EVERY_MS = 500;
const WAIT_FOR_EXAM_MS = 2_000;
/** An arm whose first attempts could all not be judged is broken, not unlucky. */
const BROKEN_AFTER = 5;
/** So many attempts of the main model in a row without a verdict, whatever the arm: the machine is at fault. */
const STOP_AFTER_UNJUDGED = 12;

export type Planned = readonly [Arm, Problem];

export interface RaceParts {
  readonly options: RaceOptions;
  readonly store: RecordStore;
  readonly pool: ProblemPool;
  readonly manifest: RunManifest;
  readonly budget: (elapsedMs: () => number) => RaceBudget;
  /** Records of earlier finished runs of the same race, by key: taken over instead of done again. */
  readonly earlier: ReadonlyMap<string, AttemptRecord>;
  readonly emit: (event: RaceEvent) => void;
  readonly signal: AbortSignal;
}

/** What all stages of one race share: arms, records, budget, and the work itself. */
export class RaceRun {
  readonly options: RaceOptions;
  readonly pool: ProblemPool;
  /** Arms, and what `run.json` says of them. */
  readonly roster: RunRoster;
  readonly budget: RaceBudget;
  readonly standings = new Standings();
  readonly emit: (event: RaceEvent) => void;
  readonly signal: AbortSignal;
  readonly store: RecordStore;
  /** Choose tasks in the order they were first worked on. */
  readonly taskOrder: string[] = [];
  readonly #begun = new Set<string>();
  readonly #isOrdered = new Set<string>();
  readonly #judge = sharedVerdicts();
  readonly #earlier: ReadonlyMap<string, AttemptRecord>;
  #done = 0;
  #unjudgedInARow = 0;
  #lastDoneAt = performance.now();
  #lastTableAt = 0;
  #part: 'choose' | 'confirm' = 'choose';

  constructor(parts: RaceParts) {
    this.options = parts.options;
    this.store = parts.store;
    this.pool = parts.pool;
    this.emit = parts.emit;
    this.signal = parts.signal;
    this.roster = new RunRoster(parts);
    this.#earlier = parts.earlier;
    this.budget = parts.budget(() => this.roster.elapsedMs());
  }

  get manifest(): RunManifest {
    return this.roster.manifest;
  }

  get mainModel(): RaceModel {
    return this.options.models[0]!;
  }

  /**
   * Choose tasks already worked on, in draw order. A resumed race waits until the exam has handed `atLeast` of them out again.
   */
  async answered(atLeast: number): Promise<readonly Problem[]> {
    const wanted = Math.min(atLeast, this.taskOrder.length);
    while (true) {
      const tasks = this.pool.drawOrder('choose', this.options.seed).filter((problem) => this.#isOrdered.has(problem.task.id));
      if (tasks.length >= wanted || this.pool.isEnded) return tasks;
      await this.pool.more('choose', this.pool.count('choose'), WAIT_FOR_EXAM_MS, this.signal);
    }
  }

  /** Time the quiet pass may take; without end where units are counted. */
  latencyMs(): number {
    const { budget } = this.options;
    return 'units' in budget ? Number.POSITIVE_INFINITY : budget.minutes * 60_000 - this.roster.elapsedMs();
  }

  beginPhase(phase: RacePhase): void {
    this.roster.update({ phase, ...(phase === 'finished' && { finishedAt: new Date().toISOString() }) });
    if (phase === 'confirm') this.#part = 'confirm';
    this.emit({ type: 'phase-started', phase });
  }

  dropLosers(baseline: string): void {
    for (const arm of this.roster.live(this.mainModel, ['change', 'combination', 'given'])) {
      if (arm.hash !== baseline && isClearLoser(this.standings.pairs(arm.hash, baseline, this.taskOrder)))
        this.roster.drop(arm.hash, LOSER_RULE);
    }
  }

  /**
   * Does the planned units in their order, each at most once, until the stage's budget is used up; returns when all verdicts are there.
   * `mayBegin` is asked right before a unit begins (a confirm task is spent there); `false` leaves the unit out.
   */
  async work(plan: Iterable<Planned>, stage: Stage, mayBegin: (problem: Problem) => boolean = () => true): Promise<void> {
    this.#lastDoneAt = performance.now();
    await workThrough(this.#units(plan, stage, mayBegin), {
      judge: this.#judge,
      oracle: this.options.oracle,
      checkers: this.options.checkers,
      signal: this.signal,
      done: (record) => this.#finish(record),
    });
    this.#dropBroken();
    this.emitTable();
  }

  /** Counts a record of an earlier sitting without working; with a budget of minutes only, where no decision must be repeated exactly. */
  recall(record: AttemptRecord): void {
    this.#begun.add(record.key);
    this.#order(record.part, record.task);
    this.#count(record, true, record.part === 'confirm' ? 'confirm' : 'others');
  }

  emitTable(): void {
    this.#lastTableAt = performance.now();
    this.emit({ type: 'table', part: this.#part, rows: this.rows(this.#part) });
  }

  rows(part: 'choose' | 'confirm'): readonly StandingRow[] {
    const arms = Object.entries(this.manifest.arms).filter(([hash]) => this.standings.of(hash, part).length > 0);
    return arms.map(([hash, arm]) => {
      const baseline = Object.entries(this.manifest.arms).find(([, other]) => other.role === 'boundary' && other.model === arm.model)?.[0];
      return this.standings.row(hash, arm, part, baseline, this.manifest.dropped[hash]);
    });
  }

  *#units(plan: Iterable<Planned>, stage: Stage, mayBegin: (problem: Problem) => boolean): Generator<Unit> {
    for (const [arm, problem] of plan) {
      const key = unitKey(arm.hash, problem, 0);
      if (this.#begun.has(key) || this.roster.isDropped(arm.hash)) continue;
      const known = this.store.judged(key) ?? this.#takeOver(key);
      if (!this.budget.may(stage, known !== undefined)) return;
      if (!mayBegin(problem)) continue;
      this.budget.take();
      this.#begun.add(key);
      this.#order(problem.part, problem.task.id);
      if (known === undefined) yield { arm, problem, attempt: 0 };
      else this.#count(known, true, stage);
    }
  }

  #order(part: Problem['part'], task: string): void {
    if (part !== 'choose' || this.#isOrdered.has(task)) return;
    this.#isOrdered.add(task);
    this.taskOrder.push(task);
  }

  #takeOver(key: string): AttemptRecord | undefined {
    const record = this.#earlier.get(key);
    if (record !== undefined) this.store.append(record);
    return record;
  }

  #finish(record: AttemptRecord): void {
    this.store.append(record);
    const now = performance.now();
    this.budget.ran(now - this.#lastDoneAt);
    this.#lastDoneAt = now;
    this.#count(record, false, record.part === 'confirm' ? 'confirm' : 'others');
    this.#stopWhenNothingIsJudged(record);
  }

  #count(record: AttemptRecord, reused: boolean, stage: Stage): void {
    this.standings.add(record);
    this.#done += 1;
    const units = 'units' in this.options.budget ? this.options.budget.units : undefined;
    const planned = units ?? Math.round(this.#done + this.budget.left(stage));
    this.emit({ type: 'unit-done', record, reused, done: this.#done, planned });
    const now = performance.now();
    if (now - this.#lastTableAt >= TABLE_EVERY_MS) this.emitTable();
    this.roster.saveTime();
  }

  #dropBroken(): void {
    for (const arm of this.roster.arms()) {
      const records = this.standings.of(arm.hash);
      const last = records.at(-1);
      if (records.length < BROKEN_AFTER || this.roster.isDropped(arm.hash) || last?.verdict.kind !== 'unjudged') continue;
      if (records.every((record) => record.verdict.kind === 'unjudged'))
        this.roster.drop(arm.hash, `no attempt could be judged: ${last.verdict.error}`);
    }
  }

  #stopWhenNothingIsJudged(record: AttemptRecord): void {
    // Another model that fails loses its arms; without the main one there is no race.
    if (this.manifest.arms[record.recipe]?.model !== this.mainModel.name) return;
    if (record.verdict.kind !== 'unjudged') {
      this.#unjudgedInARow = 0;
      return;
    }
    this.#unjudgedInARow += 1;
    if (this.#unjudgedInARow < STOP_AFTER_UNJUDGED) return;
    const { error } = record.verdict;
    throw new WhetstoneError(
      error.startsWith('model-failed') ? 'model-failed' : 'sandbox-failed',
      `${STOP_AFTER_UNJUDGED} attempts in a row could not be judged: ${error}`,
      { hint: 'Run `whetstone doctor`; then the same command goes on from here and tries these attempts again.' },
    );
  }
}
