import { describe, expect, it } from 'vitest';
import { mergedSpans, type SealedVersion } from '../core/training-text.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { Commit, Hunk } from '../workspaces/commit-history.ts';
import { commitOffers } from './commit-offers.ts';
import { trainingRowSchema } from './training-row.ts';

const BEFORE = `def area(shape):
    width = shape.width
    return width * width


def secret(shape):
    return shape.weight / 7
`;
const AFTER = BEFORE.replace('    return width * width\n', '    height = shape.height\n    return width * height\n');
const CHANGE: Hunk = { before: { start: 3, lines: 1 }, after: { start: 3, lines: 2 } };

function commitOf(before: string | undefined, after: string | undefined, hunks: readonly Hunk[], copies = 1): Commit {
  const file = { path: 'shape.py', oldPath: 'shape.py', hunks, readBefore: async () => before, readAfter: async () => after };
  return { hash: 'c0ffee', date: '2026-01-02T03:04:05+00:00', files: Array.from({ length: copies }, () => file) };
}

/** Everything from `def secret` on is sealed; whatever calls it is left out. */
async function sealOff(path: string, text: string): Promise<SealedVersion> {
  const start = text.indexOf('def secret');
  const sealed = start < 0 ? [] : [{ start, end: text.length }];
  const callers = [...text.matchAll(/.*= secret\(.*\n/g)].map(({ index, 0: line }) => ({ start: index, end: index + line.length }));
  return { path, text, sealed, removed: mergedSpans([...sealed, ...callers]) };
}

async function offersOf(...commits: readonly Commit[]) {
  const turnedDown: string[] = [];
  const offers = await commitOffers(
    (async function* () {
      yield* commits;
    })(),
    {
      languageOf: languageForPath,
      sealOff,
      usefulnessOf: () => 1,
      window: { before: 500, after: 500 },
      licence: 'MIT',
      most: 10,
      turnDown: (reason) => turnedDown.push(reason),
    },
  );
  return { rows: offers.map((offer) => offer.make()), turnedDown };
}

describe('commitOffers', () => {
  it('makes a row of what was added, with the new file around it and what stood there before', async () => {
    const { rows } = await offersOf(commitOf(BEFORE, AFTER, [CHANGE]));
    expect(rows).toMatchObject([
      {
        type: 'commit',
        kind: 'change',
        prefix: 'def area(shape):\n    width = shape.width\n    ',
        middle: 'height = shape.height\n    return width * height',
        suffix: '\n\n\n',
        before: 'return width * width',
        provenance: {
          path: 'shape.py',
          firstLine: 3,
          lastLine: 4,
          definition: 'area',
          commit: 'c0ffee',
          date: '2026-01-02T03:04:05+00:00',
          licence: 'MIT',
        },
      },
    ]);
    expect(trainingRowSchema.safeParse(rows[0]).success).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('takes nothing of a commit that touches what is sealed, on either side, by a deletion too', async () => {
    const seventh = BEFORE.replace('/ 7', '/ 8');
    const both: readonly Hunk[] = [CHANGE, { before: { start: 7, lines: 1 }, after: { start: 8, lines: 1 } }];
    expect(await offersOf(commitOf(BEFORE, AFTER.replace('/ 7', '/ 8'), both))).toEqual({
      rows: [],
      turnedDown: ['commit touches what the exam asks for'],
    });
    const gone = AFTER.slice(0, AFTER.indexOf('def secret'));
    const deletion: readonly Hunk[] = [CHANGE, { before: { start: 6, lines: 2 }, after: { start: 6, lines: 0 } }];
    expect((await offersOf(commitOf(BEFORE, gone, deletion))).rows).toEqual([]);
    expect((await offersOf(commitOf(gone, seventh, [{ before: { start: 5, lines: 0 }, after: { start: 6, lines: 2 } }]))).rows).toEqual([]);
  });

  it('leaves out changes of what tells of the sealed, and keeps the others of the same commit', async () => {
    const after = AFTER.replace('    height =', '    spare = secret(shape)\n    height =').replace(
      'width = shape.width',
      'width = abs(shape.width)',
    );
    const hunks: readonly Hunk[] = [
      { before: { start: 2, lines: 1 }, after: { start: 2, lines: 1 } },
      { before: { start: 3, lines: 0 }, after: { start: 3, lines: 1 } },
    ];
    const { rows } = await offersOf(commitOf(BEFORE, after, hunks));
    expect(rows.map(({ middle }) => middle)).toEqual(['width = abs(shape.width)']);
    expect(rows[0]!.suffix).not.toContain('spare');
  });

  it.each<[string, Commit]>([
    ['a new file', commitOf(undefined, AFTER, [{ before: { start: 0, lines: 0 }, after: { start: 1, lines: 4 } }])],
    [
      'other blanks only',
      commitOf(BEFORE, BEFORE.replace('    return width * width', '  return width * width'), [
        { before: { start: 3, lines: 1 }, after: { start: 3, lines: 1 } },
      ]),
    ],
    [
      'code outside of definitions',
      commitOf('A = 1\n', 'A = 1\nBETTER = [2, 3]\n', [{ before: { start: 1, lines: 0 }, after: { start: 2, lines: 1 } }]),
    ],
    [
      'words in a docstring',
      commitOf(
        BEFORE.replace('    width', '    """Area."""\n    width'),
        BEFORE.replace('    width', '    """Area of a shape, in metres."""\n    width'),
        [{ before: { start: 2, lines: 1 }, after: { start: 2, lines: 1 } }],
      ),
    ],
    [
      'a comment',
      commitOf(BEFORE, BEFORE.replace('    return width', '    # Squares only.\n    return width'), [
        { before: { start: 2, lines: 0 }, after: { start: 3, lines: 1 } },
      ]),
    ],
    ['a generated file', commitOf(BEFORE, `# @generated\n${AFTER}`, [{ before: { start: 3, lines: 1 }, after: { start: 4, lines: 2 } }])],
  ])('makes nothing of %s', async (_name, commit) => {
    expect((await offersOf(commit)).rows).toEqual([]);
  });

  it('passes over commits of many files, and reads no further than it needs', async () => {
    expect((await offersOf(commitOf(BEFORE, AFTER, [CHANGE], 21))).turnedDown).toEqual(['commit of many files']);
    let read = 0;
    const endless = async function* (): AsyncGenerator<Commit> {
      for (;;) {
        read += 1;
        yield commitOf(BEFORE, AFTER, [CHANGE]);
      }
    };
    const offers = await commitOffers(endless(), {
      languageOf: languageForPath,
      sealOff,
      usefulnessOf: () => 1,
      window: { before: 500, after: 500 },
      most: 3,
      turnDown: () => {},
    });
    expect([offers.length, read]).toEqual([3, 3]);
  });
});
