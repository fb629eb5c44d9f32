import { describe, expect, it } from 'vitest';
import { candidates, textsOf } from '../../../test/laws/candidates.ts';
import { CURSOR, kitFor, taskAt } from '../../../test/laws/technique-kit.ts';
import { techniqueLaws } from '../../../test/laws/technique-laws.ts';
import { buildPart } from '../../catalogue.ts';
import type { SandboxProvider, SandboxSpec } from '../../core/sandbox.ts';
import { visibleChecks } from './visible-checks.ts';

techniqueLaws(visibleChecks);

const FILE = `def total(prices):\n    return ${CURSOR}\n`;

describe('visible checks', () => {
  it('put what parses and names only what is there before the rest, empty ones last', async () => {
    const task = taskAt(FILE);
    const drawn = candidates(task, ['', 'sum(prices', 'sum(price) + tax', 'sum(price)', 'sum(prices)']);
    const ordered = await visibleChecks.create({}, buildPart).order(drawn, task, kitFor(task));
    expect(textsOf(ordered)).toEqual(['sum(prices)', 'sum(price)', 'sum(price) + tax', 'sum(prices', '']);
  });

  it('keep the order of drawing among equals', async () => {
    const task = taskAt(FILE);
    const ordered = await visibleChecks.create({}, buildPart).order(candidates(task, ['len(prices)', 'sum(prices)']), task, kitFor(task));
    expect(textsOf(ordered)).toEqual(['len(prices)', 'sum(prices)']);
  });
});

describe("visible checks with the repository's own type checker", () => {
  const task = taskAt(FILE, { others: { 'mypy.ini': '[mypy]\nstrict = True\n' } });
  const tools = { root: '/', interpreter: process.execPath };

  function checkerThatDislikes(word: string, seen: SandboxSpec[] = []): SandboxProvider {
    const run = async (spec: SandboxSpec) => {
      seen.push(spec);
      const file = spec.mounts.findLast((mount) => mount.kind === 'file');
      const complains = String(file?.content).includes(word);
      const stdout = complains ? `shop/cart.py:2: error: Unsupported operand for "${word}"  [operator]\n` : '';
      return { end: 'exited', exitCode: complains ? 1 : 0, stdout, stderr: '', channel: '', outputTruncated: false, wallMs: 1 } as const;
    };
    return { name: 'told', unavailable: async () => undefined, run, open: () => Promise.reject(new Error('not used')) };
  }
  const order = async (sandbox: SandboxProvider, texts: readonly string[], options: object = {}) => {
    const kit = { ...kitFor(task, { sandbox }), tools };
    return textsOf(await visibleChecks.create(options, buildPart).order(candidates(task, texts), task, kit));
  };

  it('put the text it complains about behind', async () => {
    expect(await order(checkerThatDislikes('len'), ['len(prices)', 'sum(prices)'])).toEqual(['sum(prices)', 'len(prices)']);
  });

  it('ask about each distinct text once, and not at all about a single one', async () => {
    const seen: SandboxSpec[] = [];
    await order(checkerThatDislikes('len', seen), ['len(prices)', 'sum(prices)', 'len(prices)']);
    expect(seen.length).toBe(2);
    await order(checkerThatDislikes('len', seen), ['len(prices)', 'len(prices)']);
    expect(seen.length).toBe(2);
  });

  it('let it decide nothing when it crashes or is switched off', async () => {
    const crashing: SandboxProvider = {
      ...checkerThatDislikes('len'),
      run: async () => ({
        end: 'exited',
        exitCode: 2,
        stdout: '',
        stderr: 'No module named mypy',
        channel: '',
        outputTruncated: false,
        wallMs: 1,
      }),
    };
    expect(await order(crashing, ['len(prices)', 'sum(prices)'])).toEqual(['len(prices)', 'sum(prices)']);
    expect(await order(checkerThatDislikes('len'), ['len(prices)', 'sum(prices)'], { typeCheckMs: 0 })).toEqual([
      'len(prices)',
      'sum(prices)',
    ]);
  });
});
