import { z } from 'zod';

export const SANDBOX_CHOICES = ['auto', 'bubblewrap', 'unshare', 'container', 'unsafe'] as const;

/**
 * Everything a user can set, by its name in `whetstone.config.json`; the flag is the same in kebab-case.
 * Help, `config --explain` and the checks of the file are made from this schema.
 */
export const settingsSchema = z.strictObject({
  minutes: z.number().positive().default(6).describe('minutes a race may take; more minutes refine the result'),
  units: z.number().int().positive().optional().describe('instead of minutes: number of attempts, for a repeatable race'),
  models: z
    .array(z.string())
    .nonempty()
    .default(['qwen2.5-coder-0.5b'])
    .describe('models to race, by catalogue name, path of a .gguf file, address of a server, or a .json file with options'),
  recipes: z.array(z.string()).default([]).describe('recipes to race besides: names of shipped ones or paths of files'),
  seed: z.number().int().nonnegative().default(0).describe('seed of the exam and of every draw'),
  sandbox: z.enum(SANDBOX_CHOICES).default('auto').describe('where tests run; "unsafe" runs them unprotected, for code you trust'),
  python: z.string().optional().describe('Python interpreter of the repository; found by itself when left out'),
  testCommand: z.string().optional().describe('command that runs the tests; found by itself when left out'),
  coverageMinutes: z.number().positive().default(3).describe('minutes the first run of the tests may take; larger suites are sampled'),
  maxTasks: z.number().int().positive().default(400).describe('most tasks an exam may have'),
  port: z.number().int().min(0).max(65_535).default(8012).describe('port of `serve` on 127.0.0.1; 0 takes a free one'),
  recipe: z.string().default('whetstone.recipe.json').describe('recipe that `serve` and `complete` use, a path from the repository'),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** Where a value came from, weakest first. */
export const SOURCES = ['default', 'whetstone.config.json', 'recipe', 'flag'] as const;
export type SettingSource = (typeof SOURCES)[number];

export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function descriptionOf(name: SettingName): string {
  return settingsSchema.shape[name].description ?? '';
}

export function defaultOf(name: SettingName): unknown {
  return settingsSchema.parse({})[name];
}

/** The kind of value, for help and for reading a flag's text. */
export function kindOf(name: SettingName): 'number' | 'text' | 'list' {
  let schema: z.core.$ZodType = settingsSchema.shape[name];
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) schema = schema.unwrap();
  if (schema instanceof z.ZodNumber) return 'number';
  return schema instanceof z.ZodArray ? 'list' : 'text';
}
