import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { turns, untilAborted } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('gives a place back once, however often it is said', async () => {
    const places = turns(1);
    const giveBack = await places.take(never);
    giveBack();
    giveBack();
    await places.take(never);
    let entered = false;
    void places.take(never).then(() => {
      entered = true;
    });
    await setImmediate();
    expect(entered).toBe(false);
  });

  it('lets a waiting caller go on abort, and the next one in', async () => {
    const places = turns(1);
    const giveBack = await places.take(never);
    const controller = new AbortController();
    const reason = new Error('enough');
    const second = places.take(controller.signal);
    const third = places.take(never);
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    giveBack();
    await expect(third).resolves.toBeTypeOf('function');
  });

  it('loses no place when abort and entry fall together', async () => {
    const places = turns(1);
    const giveBack = await places.take(never);
    const controller = new AbortController();
    const second = places.take(controller.signal);
    giveBack();
    controller.abort(new Error('enough'));
    await second.then(
      (give) => give(),
      () => {},
    );
    await expect(places.take(never)).resolves.toBeTypeOf('function');
  });
});

describe('untilAborted', () => {
  it('passes results and errors on', async () => {
    await expect(untilAborted(Promise.resolve(3), never)).resolves.toBe(3);
    await expect(untilAborted(Promise.reject(new Error('no')), never)).rejects.toThrow('no');
  });

  it('throws the reason while the work goes on, whose error nobody hears', async () => {
    const controller = new AbortController();
    let fail: (error: Error) => void = () => {};
    const work = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const heard = untilAborted(work, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(heard).rejects.toBe(reason);
    fail(new Error('too late'));
    await setImmediate();
  });
});
