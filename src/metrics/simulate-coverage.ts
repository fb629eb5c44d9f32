import { type Random, randomFrom } from '../core/random.ts';
import { clusterMean, clusterTotals, type Observation } from './cluster-mean.ts';
import { differenceInterval } from './difference-interval.ts';
import type { Interval } from './interval.ts';
import { meanInterval } from './mean-interval.ts';
import { quantileWithInterval } from './quantile-interval.ts';
import { rateInterval } from './rate-interval.ts';
import { signFlipP } from './sign-flip.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** An exam with known truth: recipe A passes `rate` of all tasks there could be, recipe B `rate + gain`. */
export interface Scenario {
  readonly tasks: number;
  readonly clusters: number;
  readonly rate: number;
  readonly gain: number;
  /** Share of tasks on which B simply gives A's answer (recipes that differ in one slot mostly agree); the gain comes from the others. */
  readonly sameAnswer: number;
}

/** Shares of repetitions in 0..1: an interval held the truth, or (`rejected`) the sign-flip test found a difference. */
export interface Coverage {
  readonly scenario: Scenario;
  readonly rate: number;
  readonly rateWilson: number;
  readonly rateT: number;
  readonly difference: number;
  readonly differenceWald: number;
  /** With gain 0 these are false alarms. */
  readonly rejected: number;
  /** Interval of the median of a skewed quantity that is alike within clusters. */
  readonly median: number;
}

const sizes = [
  [40, 25],
  [60, 30],
  [60, 50],
  [100, 40],
  [150, 30],
  [150, 80],
] as const;
const truths = [
  { rate: 0.1, gain: 0, sameAnswer: 0.3 },
  { rate: 0.1, gain: 0, sameAnswer: 0.8 },
  { rate: 0.1, gain: 0.03, sameAnswer: 0.8 },
  { rate: 0.2, gain: 0.1, sameAnswer: 0 },
  { rate: 0.3, gain: 0.05, sameAnswer: 0 },
  { rate: 0.5, gain: 0, sameAnswer: 0.8 },
  { rate: 0.5, gain: 0.1, sameAnswer: 0 },
];
export const SCENARIOS: readonly Scenario[] = sizes.flatMap(([tasks, clusters]) => truths.map((truth) => ({ tasks, clusters, ...truth })));

/** Standard deviations, in logits, of how hard a definition is and how hard a hole in it is. */
const CLUSTER_SPREAD = 1;
const TASK_SPREAD = 1.5;
/** Of the logarithm of a cluster's weight: sizes run from 1 to about a tenth of all tasks. */
const SIZE_SPREAD = 1;

/** Draws `repetitions` exams and counts how often each interval holds the truth. Same `label`, same figures. */
export function simulateCoverage(scenario: Scenario, repetitions: number, label: string): Coverage {
  const random = randomFrom('coverage', label, JSON.stringify(scenario));
  const spread = Math.hypot(CLUSTER_SPREAD, TASK_SPREAD);
  const easeA = logitForRate(scenario.rate, spread);
  const easeB = logitForRate(scenario.rate + scenario.gain / (1 - scenario.sameAnswer), spread);
  const counts = { rate: 0, rateWilson: 0, rateT: 0, difference: 0, differenceWald: 0, rejected: 0, median: 0 };
  const count = (name: keyof typeof counts, interval: Interval | undefined, truth: number): void => {
    if (interval !== undefined && interval.low <= truth && truth <= interval.high) counts[name] += 1;
  };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const passed: Observation[] = [];
    const differences: Observation[] = [];
    const times: Observation[] = [];
    clusterSizes(random, scenario).forEach((size, index) => {
      const cluster = String(index);
      const shared = CLUSTER_SPREAD * gaussian(random);
      for (let task = 0; task < size; task++) {
        const ease = shared + TASK_SPREAD * gaussian(random);
        const a = random.next() < logistic(easeA + ease) ? 1 : 0;
        const b = random.next() < scenario.sameAnswer ? a : random.next() < logistic(easeB + ease) ? 1 : 0;
        passed.push({ value: a, cluster });
        differences.push({ value: b - a, cluster });
        times.push({ value: Math.exp(ease), cluster });
      }
    });
    const { mean, n } = clusterMean(passed);
    count('rate', rateInterval(passed), scenario.rate);
    count('rateWilson', wilsonInterval(mean, n), scenario.rate);
    count('rateT', meanInterval(passed), scenario.rate);
    count('difference', differenceInterval(differences), scenario.gain);
    count('differenceWald', meanInterval(differences.map(({ value }, index) => ({ value, cluster: String(index) }))), scenario.gain);
    if (signFlipP(clusterTotals(differences).map(({ sum }) => sum)) < 0.05) counts.rejected += 1;
    count('median', quantileWithInterval(times, 0.5)?.interval, 1);
  }
  const share = (name: keyof typeof counts): number => counts[name] / repetitions;
  return {
    scenario,
    rate: share('rate'),
    rateWilson: share('rateWilson'),
    rateT: share('rateT'),
    difference: share('difference'),
    differenceWald: share('differenceWald'),
    rejected: share('rejected'),
    median: share('median'),
  };
}

function clusterSizes(random: Random, { tasks, clusters }: Scenario): readonly number[] {
  const weights = Array.from({ length: clusters }, () => Math.exp(SIZE_SPREAD * gaussian(random)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const drawn = new Array<number>(clusters).fill(1);
  for (let task = clusters; task < tasks; task++) {
    let left = random.next() * total;
    let cluster = 0;
    while (cluster < clusters - 1 && left > (weights[cluster] as number)) left -= weights[cluster++] as number;
    drawn[cluster] = (drawn[cluster] as number) + 1;
  }
  return drawn;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const gaussian = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** The logit whose success rate, averaged over a normal spread of tasks, is `rate`: bisection on a midpoint sum. */
function logitForRate(rate: number, spread: number): number {
  const steps = 400;
  const average = (logit: number): number => {
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      const z = -6 + (12 * (i + 0.5)) / steps;
      sum += (logistic(logit + spread * z) * Math.exp((-z * z) / 2) * (12 / steps)) / Math.sqrt(2 * Math.PI);
    }
    return sum;
  };
  let [low, high] = [-20, 20];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (average(middle) < rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
