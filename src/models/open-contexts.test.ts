import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContextHolder, openContexts } from './open-contexts.ts';

/** A holder that writes what happens to it, and takes its time. */
function holder(name: string, log: string[]): ContextHolder {
  return {
    async open() {
      await delay(1);
      log.push(`open ${name}`);
    },
    async close() {
      await delay(1);
      log.push(`close ${name}`);
    },
  };
}

function three() {
  const log: string[] = [];
  return { log, a: holder('a', log), b: holder('b', log), c: holder('c', log) };
}

describe('openContexts', () => {
  it('opens once and closes what was used longest ago, before it opens another', async () => {
    const { log, a, b, c } = three();
    const contexts = openContexts(2);
    for (const one of [a, b, a, a, c]) (await contexts.use(one))();
    expect(log).toEqual(['open a', 'open b', 'close b', 'open c']);
  });

  it('closes nothing that is in use, and makes up for it when it is idle again', async () => {
    const { log, a, b } = three();
    const contexts = openContexts(1);
    const leaveA = await contexts.use(a);
    const leaveB = await contexts.use(b);
    expect(log).toEqual(['open a', 'open b']);
    leaveB();
    await expect.poll(() => log.at(-1)).toBe('close b');
    leaveA();
    (await contexts.use(a))();
    expect(log).toEqual(['open a', 'open b', 'close b']);
  });

  it('waits for a closing that is under way', async () => {
    const { log, a, b } = three();
    const contexts = openContexts(1);
    (await contexts.use(a))();
    const opening = contexts.use(b);
    await delay(0);
    const leaveA = await contexts.use(a);
    expect(log).toEqual(['open a', 'close a', 'open b', 'open a']);
    leaveA();
    (await opening)();
  });

  it('tells why a context cannot be opened, and tries again when asked again', async () => {
    const { log, a } = three();
    let isBroken = true;
    const broken: ContextHolder = {
      open: async () => {
        if (isBroken) throw new Error('no room');
      },
      close: a.close,
    };
    const contexts = openContexts(1);
    await expect(contexts.use(broken)).rejects.toThrow('no room');
    isBroken = false;
    (await contexts.use(broken))();
    await contexts.drop(broken);
    await contexts.drop(broken);
    expect(log).toEqual(['close a']);
  });

  it('keeps to its number, whatever the order, while one at a time is used', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), async (most, order) => {
        const contexts = openContexts(most);
        const open = new Set<number>();
        let peak = 0;
        const holders = Array.from(
          { length: 6 },
          (_none, index): ContextHolder => ({
            open: async () => {
              open.add(index);
              peak = Math.max(peak, open.size);
            },
            close: async () => void open.delete(index),
          }),
        );
        for (const index of order) {
          const leave = await contexts.use(holders[index] as ContextHolder);
          expect(open.has(index)).toBe(true);
          leave();
        }
        expect(peak).toBeLessThanOrEqual(most);
        const last = [...new Set(order.toReversed())].slice(0, most);
        expect([...open].sort()).toEqual(last.sort());
      }),
    );
  });
});
