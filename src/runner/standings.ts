import type { ConfirmFigures, StandingRow } from '../core/race-event.ts';
import type { AttemptRecord } from '../core/record.ts';
import type { ConfirmPair, RunArm } from '../core/run-manifest.ts';
import { comparePaired } from '../metrics/compare-paired.ts';
import { passRate } from '../metrics/pass-rate.ts';
import type { PairedOutcome } from './loser-rule.ts';

/** A drawn token costs about as much time as six read ones (203 against 36 tokens/s, 0.5B on two threads, shared/models.md). */
const READ_TOKENS_PER_DRAWN = 6;
/** Ties added to each paired score, so that a single lucky task of an arm seen seldom does not win. */
const PRIOR_TIES = 4;

type Part = AttemptRecord['part'];

/** What every arm has reached so far. Holds records without their texts: some hundred bytes each. */
export class Standings {
  readonly #records = new Map<string, Map<string, AttemptRecord>>();

  add(record: AttemptRecord): void {
    const ofArm = this.#records.get(record.recipe) ?? new Map<string, AttemptRecord>();
    this.#records.set(record.recipe, ofArm);
    ofArm.set(record.task, withoutTexts(record));
  }

  has(hash: string, task: string): boolean {
    return this.#records.get(hash)?.has(task) ?? false;
  }

  of(hash: string, part?: Part): readonly AttemptRecord[] {
    return [...(this.#records.get(hash)?.values() ?? [])].filter((record) => part === undefined || record.part === part);
  }

  /** Tasks both have a verdict on, in `order`. */
  pairs(hash: string, baseline: string, order: readonly string[]): readonly PairedOutcome[] {
    const [ofArm, ofBaseline] = [this.#records.get(hash), this.#records.get(baseline)];
    return order.flatMap((task) => {
      const [arm, base] = [ofArm?.get(task), ofBaseline?.get(task)];
      if (!arm || !base || arm.verdict.kind === 'unjudged' || base.verdict.kind === 'unjudged') return [];
      return [{ cluster: arm.cluster, armPassed: arm.verdict.kind === 'passed', baselinePassed: base.verdict.kind === 'passed' }];
    });
  }

  /** Tasks won less tasks lost against the baseline, per task, drawn towards 0 by four ties. */
  score(hash: string, baseline: string, order: readonly string[]): number {
    const pairs = this.pairs(hash, baseline, order);
    const net = pairs.reduce((sum, pair) => sum + Number(pair.armPassed) - Number(pair.baselinePassed), 0);
    return net / (pairs.length + PRIOR_TIES);
  }

  /** Mean cost of an attempt in tokens read; from tokens and not from times, so that it is the same on every machine. */
  cost(hash: string): number {
    const records = this.of(hash);
    const sum = records.reduce((total, { usage }) => total + usage.promptTokens + READ_TOKENS_PER_DRAWN * usage.drawnTokens, 0);
    return records.length === 0 ? Number.POSITIVE_INFINITY : sum / records.length;
  }

  row(hash: string, arm: RunArm, part: Part, baseline: string | undefined, dropped: string | undefined): StandingRow {
    const records = this.of(hash, part);
    const { n, passed, unjudged, interval } = passRate(records);
    const pairs = baseline === undefined || baseline === hash ? undefined : this.pairs(hash, baseline, tasksOf(records));
    const mean = (of: (record: AttemptRecord) => number): number =>
      records.length === 0 ? 0 : records.reduce((sum, record) => sum + of(record), 0) / records.length;
    return {
      hash,
      name: arm.recipe.name,
      role: arm.role,
      model: arm.model,
      n,
      passed,
      unjudged,
      low: n === 0 ? undefined : interval.low,
      high: n === 0 ? undefined : interval.high,
      paired: pairs && {
        n: pairs.length,
        won: pairs.filter((pair) => pair.armPassed && !pair.baselinePassed).length,
        lost: pairs.filter((pair) => !pair.armPassed && pair.baselinePassed).length,
      },
      meanPromptTokens: mean((record) => record.usage.promptTokens),
      meanDrawnTokens: mean((record) => record.usage.drawnTokens),
      dropped,
    };
  }

  figures(pair: ConfirmPair, names: ReadonlyMap<string, string>): ConfirmFigures {
    const compared = comparePaired(this.of(pair.left, 'confirm'), this.of(pair.right, 'confirm'));
    return {
      ...pair,
      leftName: names.get(pair.left) ?? pair.left,
      rightName: names.get(pair.right) ?? pair.right,
      n: compared.n,
      clusters: compared.clusters,
      won: compared.wins,
      lost: compared.losses,
      leftPassed: Math.round(compared.rateA * compared.n),
      rightPassed: Math.round(compared.rateB * compared.n),
      difference: compared.difference,
      low: compared.interval.low,
      high: compared.interval.high,
      p: compared.p,
      mcnemarP: compared.mcnemarP,
      decision: compared.verdict,
      moreTasks: compared.moreTasksNeeded,
    };
  }
}

const FAILED: AttemptRecord['verdict'] = { kind: 'failed', failures: [] };
const PASSED: AttemptRecord['verdict'] = { kind: 'passed' };
const NO_CANDIDATES: AttemptRecord['candidates'] = [];
const NO_TIMES: AttemptRecord['timings'] = { startedAt: '', solveMs: 0, checkMs: 0 };

function withoutTexts(record: AttemptRecord): AttemptRecord {
  const { verdict } = record;
  const slim = verdict.kind === 'failed' ? FAILED : verdict.kind === 'passed' ? PASSED : verdict;
  return { ...record, verdict: slim, candidates: NO_CANDIDATES, testOutput: '', otherVerdicts: undefined, timings: NO_TIMES };
}

function tasksOf(records: readonly AttemptRecord[]): readonly string[] {
  return records.map((record) => record.task);
}
