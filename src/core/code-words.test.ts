import { expect, it } from 'vitest';
import { codeWords } from './code-words.ts';

it.each([
  ['parse_size(text)', ['parse_size', 'parse', 'size', 'text']],
  ['parseURLPath', ['parseurlpath', 'parse', 'url', 'path']],
  ['HTTPServer2', ['httpserver2', 'http', 'server2']],
  ['x_y', ['x_y']],
  ['__init__', ['__init__', 'init']],
  ['12 0x1f 3abc', []],
  ['größe_längen', ['größe_längen', 'größe', 'längen']],
  ['', []],
])('the words of %j', (text, words) => {
  expect(codeWords(text)).toEqual(words);
});
