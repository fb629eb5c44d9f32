import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { demonstrations } from './demonstrations.ts';

techniqueLaws(demonstrations);

const OTHERS = {
  'shop/rules.py':
    'LIMIT = 3\n\n\ndef lower_prices(cart, rate):\n    """Lowers every price."""\n    for price in cart.prices:\n        price.lower(rate)\n    return cart\n\n\ndef sky(day):\n    """Colour of the sky."""\n    colour = day.colour\n    return colour\n',
};

describe('demonstrations', () => {
  const task = taskAt(`def raise_prices(cart, rate):\n    """Raises every price."""\n    ${CURSOR}\n`, { others: OTHERS });
  const gather = (options: object) => Array.fromAsync(demonstrations.create(options, buildPart).gather(task, kitFor(task)));

  it('shows whole functions, the most similar first', async () => {
    const [best] = await gather({ examples: 1 });
    expect(best).toMatchObject({ path: 'shop/rules.py', reason: 'similar function lower_prices' });
    expect(best?.text).toMatch(/^def lower_prices[\s\S]*return cart$/);
  });

  it('never shows the function at the cursor', async () => {
    expect((await gather({ examples: 5 })).map(({ path }) => path)).not.toContain('shop/cart.py');
  });

  it('shows any functions as a control, the same ones for the same stream', async () => {
    const drawn = await gather({ pick: 'random', examples: 5 });
    expect(drawn.map(({ reason }) => reason).sort()).toEqual(['some function lower_prices', 'some function sky']);
    expect(await gather({ pick: 'random', examples: 5 })).toEqual(drawn);
    expect(await gather({ pick: 'random', examples: 1 })).toEqual(drawn.slice(0, 1));
  });

  it('leaves a function out that does not fit', async () => {
    expect(await gather({ tokens: 16 })).toEqual([]);
  });
});
