import { z } from 'zod';

/**
 * Token healing: how much text before the cursor is left to the model, which must then begin with it.
 *
 * A tokenizer joins a word with the blank or the sign before it (" return", "_table", "(self"). A prompt that ends between the two
 * asks for a token that rarely stood there in training, and names lose their first letters. Source: the token healing of
 * guidance-ai/guidance; the first trial's figures are in the card of the plan `infill`.
 */
export const healOption = z
  .enum(['none', 'blank-line', 'blanks', 'token'])
  .default('blank-line')
  .describe(
    'text before the cursor left to the model: nothing; the indentation of a blank line (as editor plug-ins do); all blanks; blanks, a begun word or a sign',
  );
export type Heal = z.output<typeof healOption>;

const LEFT_TO_MODEL: Readonly<Record<Heal, RegExp>> = {
  none: /$/,
  'blank-line': /^[ \t]*$/,
  blanks: /[ \t]*$/,
  token: /(?:[ \t]+|[^\s\p{L}\p{N}_])?[\p{L}\p{N}_]*$/u,
};

/** The end of the cursor's line (text before the cursor) that is left to the model. */
export function healedPart(linePrefix: string, heal: Heal): string {
  return LEFT_TO_MODEL[heal].exec(linePrefix)?.[0] ?? '';
}
