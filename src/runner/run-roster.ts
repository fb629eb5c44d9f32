import type { RaceEvent } from '../core/race-event.ts';
import { type Recipe, recipeHash } from '../core/recipe.ts';
import type { ArmRole, RunManifest } from '../core/run-manifest.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Arm } from './arm.ts';
import type { RaceModel, RaceOptions } from './race-options.ts';
import type { RecordStore } from './record-store.ts';
import { writeManifest } from './run-manifest-file.ts';

const SAVE_EVERY_MS = 2_000;

interface RosterParts {
  readonly options: RaceOptions;
  readonly store: RecordStore;
  readonly manifest: RunManifest;
  readonly emit: (event: RaceEvent) => void;
  readonly signal: AbortSignal;
}

/** The arms of one race and its manifest: who joined, in which role, who was dropped and why, and how long it has taken. */
export class RunRoster {
  readonly #options: RaceOptions;
  readonly #folder: string;
  readonly #emit: (event: RaceEvent) => void;
  readonly #signal: AbortSignal;
  readonly #arms = new Map<string, Arm>();
  /** Hashes of recipes that could not be opened: told once. */
  readonly #closed = new Set<string>();
  readonly #startedAt = performance.now();
  readonly #elapsedBefore: number;
  #manifest: RunManifest;
  #lastSaveAt = performance.now();

  constructor({ options, store, manifest, emit, signal }: RosterParts) {
    this.#options = options;
    this.#folder = store.folder;
    this.#emit = emit;
    this.#signal = signal;
    this.#manifest = manifest;
    this.#elapsedBefore = manifest.elapsedMs;
  }

  get manifest(): RunManifest {
    return this.#manifest;
  }

  /** Wall time of all sittings. */
  elapsedMs(): number {
    return this.#elapsedBefore + performance.now() - this.#startedAt;
  }

  update(change: Partial<RunManifest>): void {
    this.#manifest = { ...this.#manifest, ...change, elapsedMs: this.elapsedMs() };
    writeManifest(this.#folder, this.#manifest);
    this.#lastSaveAt = performance.now();
  }

  /** Writes the time spent, now and then. */
  saveTime(): void {
    if (performance.now() - this.#lastSaveAt >= SAVE_EVERY_MS) this.update({});
  }

  arms(): readonly Arm[] {
    return [...this.#arms.values()];
  }

  /** Opens an arm, once. An arm other than the main model's baselines that cannot be opened is left out, with a note. */
  async join(recipe: Recipe, role: ArmRole, model: RaceModel): Promise<Arm | undefined> {
    const hash = recipeHash(recipe);
    const open = this.#arms.get(hash);
    if (open !== undefined) return this.isDropped(hash) ? undefined : open;
    if (this.#closed.has(hash)) return undefined;
    try {
      const arm = await this.#options.openArm(recipe, { cached: true });
      this.#arms.set(hash, arm);
      const runArm = { recipe, role, model: model.name };
      if (this.#manifest.arms[hash] === undefined) this.update({ arms: { ...this.#manifest.arms, [hash]: runArm } });
      this.#emit({ type: 'arm-joined', hash, arm: runArm });
      return this.isDropped(hash) ? undefined : arm;
    } catch (error) {
      this.#signal.throwIfAborted();
      const isNeeded = model === this.#options.models[0] && (role === 'as-is' || role === 'boundary');
      if (isNeeded || !(error instanceof WhetstoneError)) throw error;
      this.#closed.add(hash);
      this.#emit({ type: 'note', text: `"${recipe.name}" on ${model.name} is left out: ${error.message} ${error.hint}` });
      return undefined;
    }
  }

  arm(hash: string): Arm {
    return this.#arms.get(hash)!;
  }

  /** Arms of one model that are still in the race, in the order they joined. */
  live(model: RaceModel, roles?: readonly ArmRole[]): readonly Arm[] {
    return [...this.#arms.values()].filter((arm) => {
      const known = this.#manifest.arms[arm.hash];
      return known?.model === model.name && !this.isDropped(arm.hash) && (roles === undefined || roles.includes(known.role));
    });
  }

  isDropped(hash: string): boolean {
    return this.#manifest.dropped[hash] !== undefined;
  }

  drop(hash: string, reason: string): void {
    if (this.isDropped(hash)) return;
    this.update({ dropped: { ...this.#manifest.dropped, [hash]: reason } });
    this.#emit({ type: 'arm-dropped', hash, name: this.arm(hash).recipe.name, reason });
  }

  async close(): Promise<void> {
    for (const arm of this.#arms.values()) await arm[Symbol.asyncDispose]?.();
  }
}
