import { expect, it } from 'vitest';
import { readTestCommand } from './test-command.ts';

it('keeps what decides which tests there are', () => {
  const command = readTestCommand([
    'npx',
    'vitest',
    'run',
    '--project',
    'unit',
    '--project=extra',
    '--reporter',
    'dot',
    '--coverage',
    '-c',
    'x.config.ts',
    'src/core',
  ]);
  expect(command.options).toEqual({ project: ['unit', 'extra'], config: 'x.config.ts' });
  expect(command.filters).toEqual(['src/core']);
  expect(command.words).toEqual(['npx', 'vitest', 'run', '--project', 'unit', '--project', 'extra', '--config', 'x.config.ts', 'src/core']);
});

it('a bare command names all tests', () => {
  expect(readTestCommand(['vitest'])).toEqual({ options: {}, filters: [], words: ['npx', 'vitest', 'run'] });
});

it('a value of an option that is left out is no filter', () => {
  expect(readTestCommand(['vitest', '-t', 'adds', '--outputFile', 'out.json']).filters).toEqual([]);
});

it('refuses a command without vitest', () => {
  expect(() => readTestCommand(['jest'])).toThrow(expect.objectContaining({ code: 'bad-argument' }));
});
