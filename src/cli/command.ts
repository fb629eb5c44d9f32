import type { Environment } from './environment.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import type { SettingName } from './settings.ts';

/** What a command is given when it runs. */
export interface CommandCall {
  /** Positional arguments in the order of `arguments`. */
  readonly positional: readonly string[];
  /** Flags of this command alone, by camelCase name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Settings of the repository folder given; reads its `whetstone.config.json`. */
  settings(repository: string): ResolvedSettings;
  /** The raw flags that set settings, for commands that resolve a recipe as well. */
  readonly settingFlags: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly environment: Environment;
  /** Aborted by the first Ctrl-C; its reason is a `WhetstoneError` (`cancelled`). */
  readonly signal: AbortSignal;
}

/** One command as help shows it; its code is imported only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly {
    readonly name: string;
    readonly description: string;
    readonly isRequired?: boolean;
    /** Takes all that follow; only the last one can. */
    readonly isVariadic?: boolean;
  }[];
  /** Settings that may be given as flags. */
  readonly settings?: readonly SettingName[];
  /** Flags that are no settings: `--fresh`, `--part <name>`. */
  readonly flags?: readonly { readonly flag: string; readonly description: string }[];
  /** One line of what is typed, and what it does. */
  readonly example: readonly [command: string, effect: string];
  readonly load: () => Promise<{ run(call: CommandCall): Promise<number | undefined> }>;
}
