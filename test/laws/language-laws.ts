import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extent, HoleSpan, Language, Span } from '../../src/core/language.ts';
import { randomFrom } from '../../src/core/random.ts';

const EXTENTS: readonly Extent[] = ['line', 'statement', 'block'];
const MUTANTS = 5;
/** Pieces from which drawn text is put together: code, half code, noise. */
const PIECES = [
  '\n',
  '\r\n',
  '    ',
  '  ',
  'x',
  'return',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ':',
  ';',
  ',',
  '=',
  '"',
  "'",
  '`',
  '"""',
  '\\',
  '#',
  '//',
  '/*',
  '*/',
  '${',
  'else',
  'if a',
  '```',
  '<|endoftext|>',
  'é',
  '😀',
];

/** What holds for every language; `sample` is a file in it with all kinds of holes. */
export function languageLaws(language: Language, sample: string): void {
  describe(`laws of the language "${language.name}"`, () => {
    it('finds holes without blanks at their ends, in order, each inside one top-level definition or of the module', async () => {
      const holes = await language.holes(sample);
      expect(new Set(holes.map((hole) => hole.kind))).toEqual(new Set(['line', 'statement', 'block', 'function']));
      const names = new Set((await language.definitions(sample)).map((definition) => definition.topLevel));
      for (const [index, hole] of holes.entries()) {
        const text = sample.slice(hole.start, hole.end);
        expect(text).toBe(text.trim());
        expect(text).not.toBe('');
        expect(hole.start).toBeGreaterThanOrEqual(holes[index - 1]?.start ?? 0);
        expect(names.has(hole.topLevel) || /^<module>:\d+$/.test(hole.topLevel)).toBe(true);
      }
    });

    it('calls no true filling unfinished, and every opened bracket', async () => {
      const holes = (await language.holes(sample)).filter((hole) => !hole.typeOnly);
      for (const hole of holes) {
        const [prefix, text, suffix] = [sample.slice(0, hole.start), sample.slice(hole.start, hole.end), sample.slice(hole.end)];
        const extent = language.extentAt(prefix, suffix);
        expect({ text, unfinished: language.unfinished(prefix, text, suffix, extent) }).toEqual({ text, unfinished: false });
        if (hole.kind === 'line') continue;
        expect(language.unfinished(prefix, 'value = call(', suffix, extent)).toBe(true);
        expect(language.unfinished(prefix, `${language.lineComment} still to be written`, suffix, extent)).toBe(true);
      }
    });

    it('finds the bodies that holes are made of and longer ones; the file parses without the last statements of any', async () => {
      const bodies = await language.bodies(sample);
      expect(bodies.length).toBeGreaterThan(3);
      expect(bodies.map(({ start }) => start)).toEqual(bodies.map(({ start }) => start).toSorted((a, b) => a - b));
      const holes = (await language.holes(sample)).filter(({ kind }) => kind === 'block' || kind === 'function');
      for (const hole of holes) expect(bodies.some(({ start, end }) => start === hole.start && end === hole.end)).toBe(true);
      for (const { start, end, statements, topLevel } of bodies) {
        expect(sample.slice(start, end)).toBe(sample.slice(start, end).trim());
        expect(topLevel).not.toBe('');
        for (const at of statements) {
          expect(at).toBeGreaterThanOrEqual(start);
          expect(at).toBeLessThan(end);
          if (at > (statements[0] ?? at)) expect(await language.parses(filled(sample, { start: at, end }, ''))).toBe(true);
        }
      }
    });

    it('fills each hole with something neutral that parses and is not the truth', async () => {
      let without = 0;
      const holes = await language.holes(sample);
      for (const hole of holes) {
        const filling = await language.neutral(sample, hole);
        if (filling === undefined) without++;
        else {
          expect(filling.replace(/\s/g, '')).not.toBe(sample.slice(hole.start, hole.end).replace(/\s/g, ''));
          expect(await language.parses(filled(sample, hole, filling))).toBe(true);
        }
        if (hole.kind !== 'line') expect(filling).toBeDefined();
      }
      expect(without).toBeLessThanOrEqual(holes.length * 0.05);
    });

    it('makes mutants that parse, differ from the truth and from each other, the same for the same seed', async () => {
      let found = 0;
      const holes = (await language.holes(sample)).filter((hole, index) => !hole.typeOnly && (hole.kind !== 'line' || index % 4 === 0));
      for (const hole of holes) {
        const mutants = await language.mutants(sample, hole, MUTANTS, randomFrom('mutants'));
        found += mutants.length;
        const shapes = [sample.slice(hole.start, hole.end), ...mutants].map((text) => text.replace(/\s/g, ''));
        expect(new Set(shapes).size).toBe(shapes.length);
        expect(mutants.length).toBeLessThanOrEqual(MUTANTS);
        for (const mutant of mutants) expect(await language.parses(filled(sample, hole, mutant)), mutant).toBe(true);
        expect(await language.mutants(sample, hole, MUTANTS, randomFrom('mutants'))).toEqual(mutants);
      }
      expect(found / holes.length).toBeGreaterThan(3);
    });

    it.each([
      ['as it is', (text: string) => text],
      ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ])('cuts the true text followed by the suffix exactly at its end, %s', async (_, change) => {
      const text = change(sample);
      for (const hole of await language.holes(text)) {
        if (hole.typeOnly) continue;
        const [prefix, truth, suffix] = [text.slice(0, hole.start), text.slice(hole.start, hole.end), text.slice(hole.end)];
        const drawn = `${truth}${suffix}\n`;
        const { end } = language.boundary(prefix, drawn, suffix, language.extentAt(prefix, suffix));
        expect(drawn.slice(0, end ?? truth.length), `${hole.kind} ${JSON.stringify(truth)}`).toBe(truth);
      }
    });

    it('never cuts behind the text, and a cut stays where it is while more is drawn', async () => {
      const holes = await language.holes(sample);
      fc.assert(
        fc.property(
          fc.nat(),
          fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }),
          fc.constantFrom(...EXTENTS),
          fc.constantFrom('\n', ' x', '\nx = 1\n'),
          (at, pieces, extent, more) => {
            const hole = holes[at % holes.length]!;
            const [prefix, suffix, text] = [sample.slice(0, hole.start), sample.slice(hole.end), pieces.join('')];
            const { end } = language.boundary(prefix, text, suffix, extent);
            if (end === undefined) return;
            expect(end).toBeLessThanOrEqual(text.length);
            expect(end).toBeGreaterThanOrEqual(0);
            const again = language.boundary(prefix, text.slice(0, end), suffix, extent);
            expect(again.end ?? end, 'asked again about what was kept').toBe(end);
            const longer = language.boundary(prefix, `${text}${more}`, suffix, extent);
            expect(longer.end, 'asked again when more was drawn').toBe(end);
          },
        ),
        { numRuns: 300 },
      );
    });

    it('reads broken text without throwing', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), async (pieces) => {
          const text = pieces.join('');
          language.tokens(text);
          language.extentAt(text, '');
          await language.definitions(text);
          await language.holes(text);
          await language.bodies(text);
          await language.imports(text);
          expect(await language.undefinedNames(text, { start: 0, end: text.length })).toBeInstanceOf(Array);
          expect(typeof (await language.parses(text))).toBe('boolean');
        }),
        { numRuns: 100 },
      );
    });

    it('finds no undefined name in sound code, and the one that is not bound', async () => {
      expect(await language.undefinedNames(sample, { start: 0, end: sample.length })).toEqual([]);
      const hole = (await language.holes(sample)).find((candidate) => candidate.kind === 'statement') as HoleSpan;
      const changed = filled(sample, hole, 'nobodyKnows(42)');
      expect(await language.undefinedNames(changed, { start: hole.start, end: hole.start + 15 })).toEqual(['nobodyKnows']);
    });
  });
}

function filled(text: string, hole: Span, filling: string): string {
  return text.slice(0, hole.start) + filling + text.slice(hole.end);
}
