import { describe, expect, it } from 'vitest';
import { candidates, textsOf } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { majority } from './majority.ts';

techniqueLaws(majority);

const task = taskAt(`x = ${CURSOR}\n`);
const order = async (texts: readonly string[], options: object = {}, logprobs: readonly number[] = []) =>
  textsOf(await majority.create(options, buildPart).order(candidates(task, texts, logprobs), task, kitFor(task)));

describe('majority', () => {
  it('puts what most say first, blanks and comments aside', async () => {
    expect((await order(['a', 'b + 1', 'b+1', 'b  +  1  # one more']))[0]).toBe('b + 1');
  });

  it('breaks ties by confidence, then by the order of drawing', async () => {
    expect((await order(['a', 'b'], {}, [-2, -1]))[0]).toBe('b');
    expect((await order(['a', 'b']))[0]).toBe('a');
  });

  it('never chooses an empty answer, however many there are', async () => {
    expect((await order(['', '', '', 'a']))[0]).toBe('a');
  });

  it('by similarity, chooses the one nearest to all others', async () => {
    expect((await order(['zip', 'g(x)', 'g(x, y)', 'g(x, y, z)'], { by: 'similar' }))[0]).toBe('g(x, y)');
  });
});
