import { describe, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import { neighbours } from './neighbours.ts';

techniqueLaws(neighbours);

const OTHERS = {
  'shop/discounts.py':
    'def apply_discount(cart, rate):\n    """Lowers every price of a cart."""\n    for price in cart.prices:\n        price.lower(rate)\n    return cart\n',
  'shop/weather.py': 'def forecast(day):\n    """Rain or sun."""\n    return sky(day).colour\n',
};
const gather = async (marked: string, options: object = {}) => {
  const task = taskAt(marked, { others: OTHERS });
  return Array.fromAsync(neighbours.create(options, buildPart).gather(task, kitFor(task)));
};

describe('neighbours', () => {
  it('shows first what shares most words with the lines around the cursor', async () => {
    const [best] = await gather(`def raise_prices(cart, rate):\n    for price in cart.prices:\n        ${CURSOR}\n    return cart\n`);
    expect(best).toMatchObject({ path: 'shop/discounts.py', reason: expect.stringMatching(/^BM25 /) });
  });

  it('does not show what the window shows anyway', async () => {
    const shown = await gather(`def raise_prices(cart, rate):\n    for price in cart.prices:\n        ${CURSOR}\n    return cart\n`, {
      pieces: 10,
    });
    expect(shown.map(({ path }) => path)).not.toContain('shop/cart.py');
  });

  it('shows the same file where it is far from the cursor', async () => {
    const far = `def lower_prices(cart, rate):\n    for price in cart.prices:\n        price.lower(rate)\n\n\n${'x = 1\n'.repeat(400)}`;
    const shown = await gather(`${far}\n\ndef raise_prices(cart, rate):\n    for price in cart.prices:\n        ${CURSOR}\n`);
    expect(shown.some(({ path, start }) => path === 'shop/cart.py' && start === 0)).toBe(true);
  });

  it('keeps to its number of pieces and tokens', async () => {
    const marked = `def raise_prices(cart, rate, day):\n    for price in cart.prices:\n        ${CURSOR}\n    return sky(day)\n`;
    expect((await gather(marked, { pieces: 1 })).length).toBe(1);
    expect((await gather(marked, { tokens: 16 })).length).toBe(0);
  });
});
