import { describe, expect, it } from 'vitest';
import { pipFailure, pipProgress } from './install-packages.ts';

describe('pipProgress', () => {
  it.each([
    ['Collecting torch==2.13.0 (from -r requirements.lock (line 3))', 'looking for torch'],
    ['  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (180.1 MB)', 'fetching torch, 180.1 MB'],
    ['Downloading some/place/numpy-2.4.6-cp311.whl.metadata', 'fetching numpy'],
    ['Installing collected packages: mpmath, sympy, torch', 'installing 3 packages'],
    ['Requirement already satisfied: pip', undefined],
  ])('%s', (line, told) => {
    expect(pipProgress(line)).toBe(told);
  });
});

describe('pipFailure', () => {
  it.each([
    ['disk-full', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ['no-source-answers', 'WARNING: Retrying (Retry(total=4)) after connection broken by NewConnectionError(...)'],
    ['no-source-answers', 'ReadTimeoutError: HTTPSConnectionPool: Read timed out.'],
    ['trainer-unavailable', 'ERROR: No matching distribution found for torch==2.13.0'],
  ] as const)('%s for: %s', (code, said) => {
    const failure = pipFailure(['Collecting torch', said]);
    expect(failure.code).toBe(code);
    expect(failure.hint).not.toBe('');
  });

  it('says what pip said last', () => {
    expect(pipFailure(['ERROR: No matching distribution found for torch==9', '[notice] a new pip']).message).toContain(
      'found for torch==9',
    );
  });
});
