import type { Prompt } from '../../src/core/model.ts';
import { FAMILIES } from '../../src/models/families.ts';
import { renderPrompt } from '../../src/models/render-prompt.ts';

/** What the model of each family reads for a prompt, special tokens in their written form: for golden files that a person reads. */
export function goldenPrompt(prompt: Prompt): string {
  const able = FAMILIES.filter((family) => prompt.kind === 'complete' || family[prompt.kind] !== undefined);
  const rendered = able.map((family) => {
    const pieces = renderPrompt(family, prompt).map((piece) => ('special' in piece ? piece.special : piece.text));
    return `=== ${family.name}\n${pieces.join('')}\n`;
  });
  return rendered.join('\n');
}
