import { expect, it } from 'vitest';
import { READY_LINE, verdictChannel } from './verdict-channel.ts';

const bytes = (text: string) => Buffer.from(text);

it('hands on lines after the sign that the sandbox stands, however they are cut', async () => {
  let ready = 0;
  const channel = verdictChannel(true, () => {
    ready += 1;
  });
  for (const piece of [READY_LINE.slice(0, 4), `${READY_LINE.slice(4)}\non`, 'e\ntwo\nthr', 'ee']) channel.take(bytes(piece));
  channel.end();
  expect(await Array.fromAsync(channel.lines())).toEqual(['one', 'two', 'three']);
  expect(ready).toBe(1);
  expect(channel.text()).toBe('one\ntwo\nthree');
});

it('joins a letter that was cut in two', () => {
  const channel = verdictChannel(false, () => {});
  const euro = bytes(`${READY_LINE}\n€`);
  channel.take(euro.subarray(0, -1));
  channel.take(euro.subarray(-1));
  expect(channel.text()).toBe('€');
});

it('is not ready when the launcher said nothing', () => {
  const channel = verdictChannel(false, () => {});
  channel.take(bytes('some error'));
  channel.end();
  expect([channel.isReady, channel.text()]).toEqual([false, '']);
});

it('is overfull past sixteen million bytes, and keeps no more', () => {
  const channel = verdictChannel(false, () => {});
  channel.take(bytes(`${READY_LINE}\n`));
  for (let index = 0; index < 17; index += 1) channel.take(Buffer.alloc(1024 * 1024, 97));
  expect(channel.isOverfull).toBe(true);
  expect(channel.text().length).toBe(16 * 1024 * 1024);
});
