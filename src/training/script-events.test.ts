import { expect, it } from 'vitest';
import { answerEventSchema, eventReader, scoreEventSchema } from './script-events.ts';

it('reads scores and answers, and lets later fields through', () => {
  const score = eventReader(scoreEventSchema);
  expect(score('{"type":"score","id":"a","tokens":3,"base":-2.5,"adapted":null}')).toEqual({
    ...{ type: 'score', id: 'a', tokens: 3, base: -2.5, adapted: null },
  });
  expect(
    score('{"type":"scored","examples":1,"leftOut":{},"tokens":3,"base":-2.5,"adapted":-1,"checkpoint":null,"seconds":1}'),
  ).toMatchObject({
    examples: 1,
  });
  const answer = eventReader(answerEventSchema);
  expect(answer('{"type":"answer","id":"a","text":"x\\n","tokens":2,"reason":"stop","seconds":0.5}')).toMatchObject({ text: 'x\n' });
});

it.each(['no JSON', '{"type":"step"}', '{"type":"answer","id":1}'])('shows a line that is no event: %s', (line) => {
  expect(() => eventReader(answerEventSchema)(line)).toThrow(line);
});
