import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { Lease, UnitQueue } from '../../src/core/unit-queue.ts';

const HOUR_MS = 3_600_000;
/** Lapses before anyone can look. */
const NO_TIME_MS = 1;

/** `open` opens one more handle on the same queue, as another process would; `fresh` begins an empty queue. */
export interface QueueOfLaws {
  fresh(): Promise<void>;
  open(): Promise<UnitQueue>;
  /** As given to every handle. */
  readonly mostDeliveries: number;
}

/** What holds for every queue, however its handles are spread over processes and machines. Laws about lapsing wait for real clocks, briefly. */
export function queueLaws({ fresh, open, mostDeliveries }: QueueOfLaws): void {
  const handles: UnitQueue[] = [];
  const handle = async (): Promise<UnitQueue> => {
    const queue = await open();
    handles.push(queue);
    return queue;
  };
  const close = async (): Promise<void> => {
    for (const queue of handles.splice(0)) await queue[Symbol.asyncDispose]();
  };
  const two = async (): Promise<[UnitQueue, UnitQueue]> => {
    await fresh();
    return [await handle(), await handle()];
  };
  const unit = (name: string) => ({ key: name, payload: { name, deep: [1, 'ä', null] } });
  const one = async (queue: UnitQueue, leaseMs = HOUR_MS, worker = 'w'): Promise<Lease> => {
    const [lease] = await queue.take(worker, { count: 1, leaseMs });
    if (lease === undefined) throw new Error('nothing to take');
    return lease;
  };
  const lapsed = async (queue: UnitQueue): Promise<Lease> => {
    const lease = await one(queue, NO_TIME_MS);
    await sleep(20);
    return lease;
  };
  afterEach(close);

  it('gives units out in order, whole, and each to one worker', async () => {
    const [a, b] = await two();
    expect(await a.add([unit('1'), unit('2'), unit('3')])).toBe(3);
    const [first, second] = await a.take('a', { count: 2, leaseMs: HOUR_MS });
    expect([first, second]).toMatchObject([unit('1'), unit('2')]);
    expect(await b.take('b', { count: 9, leaseMs: HOUR_MS })).toMatchObject([unit('3')]);
    expect(await a.take('a', { count: 1, leaseMs: HOUR_MS })).toEqual([]);
    expect(await b.counts()).toEqual({ waiting: 0, leased: 3, done: 0, givenUp: 0 });
  });

  it('a unit added twice is one unit, waiting, held or done', async () => {
    const [a, b] = await two();
    expect([await a.add([unit('1'), unit('1')]), await b.add([unit('1')])]).toEqual([1, 0]);
    const lease = await one(a);
    expect(await b.add([unit('1')])).toBe(0);
    await a.finish(lease, 'x');
    expect(await b.add([unit('1')])).toBe(0);
    expect(await b.counts()).toEqual({ waiting: 0, leased: 0, done: 1, givenUp: 0 });
  });

  it('tells an outcome until it is collected, and again when its unit is added again', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    await a.finish(await one(a), { passed: true, text: 'ä' });
    const told = [{ key: '1', result: { passed: true, text: 'ä' } }];
    expect([await b.outcomes(5), await b.outcomes(5)]).toEqual([told, told]);
    await b.collected(['1']);
    expect(await a.outcomes(5)).toEqual([]);
    await a.add([unit('1')]);
    expect([await a.outcomes(5), await a.take('a', { count: 1, leaseMs: HOUR_MS })]).toEqual([told, []]);
  });

  it('a lapsed unit is given out again, and what its first worker brings late is dropped', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    const early = await lapsed(a);
    const later = await one(b);
    expect([later.key, later.deliveries]).toEqual(['1', 2]);
    expect(await a.finish(early, 'late')).toBe(false);
    expect(await b.finish(later, 'good')).toBe(true);
    expect(await a.finish(early, 'later still')).toBe(false);
    expect(await a.outcomes(5)).toEqual([{ key: '1', result: 'good' }]);
  });

  it('a result over a lapsed lease is dropped even when nobody else has taken the unit, which then still waits', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    const lease = await lapsed(a);
    expect([await a.finish(lease, 'slept'), await a.fail(lease, 'slept')]).toEqual([false, false]);
    expect(await b.counts()).toMatchObject({ waiting: 1, done: 0 });
    expect(await b.finish(await one(b), 'good')).toBe(true);
  });

  it('a beat holds the lease, and tells which had lapsed', async () => {
    const [a, b] = await two();
    await a.add([unit('1'), unit('2')]);
    const [kept, lost] = [await one(a, HOUR_MS / 2), await lapsed(a)];
    expect(await a.beat([kept, lost], HOUR_MS)).toEqual([lost]);
    expect(await b.take('b', { count: 9, leaseMs: HOUR_MS })).toMatchObject([unit('2')]);
    expect(await a.finish(kept, 'x')).toBe(true);
    expect(await a.beat([kept], HOUR_MS)).toEqual([kept]);
  });

  it('a beat before the end makes a short lease a long one', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    const lease = await one(a, 3_000);
    expect(await a.beat([lease], HOUR_MS)).toEqual([]);
    await sleep(3_100);
    expect(await b.take('b', { count: 1, leaseMs: HOUR_MS })).toEqual([]);
    expect(await a.finish(lease, 'x')).toBe(true);
  });

  it('a failed unit waits again, and is given up with its error after so many deliveries; added again, it waits again', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    for (let i = 1; i <= mostDeliveries; i++) {
      expect(await b.outcomes(5)).toEqual([]);
      expect(await a.fail(await one(a), `error ${i}`)).toBe(true);
    }
    expect(await b.take('b', { count: 1, leaseMs: HOUR_MS })).toEqual([]);
    expect(await b.outcomes(5)).toEqual([{ key: '1', error: `error ${mostDeliveries}` }]);
    await b.collected(['1']);
    expect([await b.add([unit('1')]), (await one(b)).deliveries]).toEqual([1, 1]);
  });

  it('a unit whose workers never come back is given up too', async () => {
    const [a, b] = await two();
    await a.add([unit('deadly'), unit('good')]);
    for (let i = 0; i < mostDeliveries; i++) expect((await lapsed(a)).key).toBe('deadly');
    expect((await one(b)).key).toBe('good');
    expect(await b.outcomes(5)).toMatchObject([{ key: 'deadly', error: expect.stringContaining('died') }]);
  });

  it('a unit given back counts as never taken', async () => {
    const [a, b] = await two();
    await a.add([unit('1')]);
    for (let i = 0; i <= mostDeliveries; i++) await a.release(await one(a));
    expect((await one(b)).deliveries).toBe(1);
  });

  it('whatever workers do, in any order: every unit ends once, with a result that somebody brought in time', async () => {
    const step = fc.record({ worker: fc.nat(2), act: fc.constantFrom('take', 'finish', 'late', 'fail', 'release', 'again', 'beat') });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const [a, b] = await two();
        const queues = [a, b, a];
        const names = ['1', '2', '3', '4'];
        await a.add(names.map(unit));
        const held: Lease[][] = [[], [], []];
        const accepted = new Map<string, unknown>();
        const bring = async (queue: UnitQueue, lease: Lease): Promise<void> => {
          if (await queue.finish(lease, lease.token)) {
            expect(accepted.has(lease.key)).toBe(false);
            accepted.set(lease.key, lease.token);
          }
        };
        const finished: Lease[] = [];
        for (const { worker, act } of steps) {
          const [queue, own] = [queues[worker] as UnitQueue, held[worker] as Lease[]];
          if (act === 'again') await queue.add(names.map(unit));
          else if (act === 'take') own.push(...(await queue.take(String(worker), { count: 2, leaseMs: HOUR_MS })));
          else if (act === 'late') for (const lease of finished) await bring(queue, lease);
          else if (act === 'beat') await queue.beat([...own, ...finished], HOUR_MS);
          else {
            const lease = own.shift();
            if (lease === undefined) continue;
            if (act === 'fail') await queue.fail(lease, 'no');
            else if (act === 'release') await queue.release(lease);
            else await bring(queue, lease);
            finished.push(lease);
          }
        }
        for (const [worker, own] of held.entries()) for (const lease of own) await (queues[worker] as UnitQueue).release(lease);
        await a.add(names.map(unit));
        for (const lease of await b.take('last', { count: 9, leaseMs: HOUR_MS })) await bring(b, lease);
        const outcomes = await a.outcomes(99);
        expect(new Map(outcomes.map((outcome) => [outcome.key, 'result' in outcome && outcome.result]))).toEqual(accepted);
        expect(accepted.size).toBe(names.length);
        await close();
      }),
      { numRuns: 25 },
    );
  });
}
