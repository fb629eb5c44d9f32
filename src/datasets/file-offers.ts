import type { Language, Span } from '../core/language.ts';
import { hashOf, type Random } from '../core/random.ts';
import type { TrainingText } from '../core/training-text.ts';
import type { Offer } from './draw-rows.ts';
import { rowHoles } from './row-holes.ts';
import { around, lineOf, type RowWindow } from './row-text.ts';
import { stretchesOf } from './stretches.ts';
import { type Provenance, ROW_FORMAT, type RowType, type TrainingRow } from './training-row.ts';

export interface FileOfferOptions {
  readonly language: Language;
  readonly window: RowWindow;
  readonly types: ReadonlySet<RowType>;
  /** Spans that nothing is cut from, though they may be shown. */
  readonly copies: readonly Span[];
  readonly usefulness: number;
  readonly origin: Partial<Provenance>;
  readonly random: Random;
}

/** What can be cut from one file as it is now: holes, and stretches without a hole. */
export async function fileOffers(training: TrainingText, options: FileOfferOptions): Promise<readonly Offer[]> {
  const { language, window, types, copies, usefulness, random } = options;
  const { path, text } = training;
  const isNew = (span: Span): boolean => !copies.some((copy) => copy.start < span.end && span.start < copy.end);
  const fileHash = hashOf(text);
  const offer = (kind: Offer['kind'], span: Span, definition: string, make: () => Partial<TrainingRow>): Offer => ({
    kind,
    place: `${path}:${definition}`,
    usefulness,
    isLong: text.slice(span.start, span.end).includes('\n'),
    make: () => ({
      format: ROW_FORMAT,
      type: 'fim',
      id: hashOf(path, span.start, span.end, text.slice(span.start, span.end)).slice(0, 16),
      language: language.name,
      kind,
      prefix: '',
      middle: text.slice(span.start, span.end),
      suffix: '',
      ...make(),
      provenance: {
        path,
        firstLine: lineOf(text, span.start),
        // The line break that ends a stretch belongs to its last line.
        lastLine: lineOf(text, text[span.end - 1] === '\n' ? span.end - 1 : span.end),
        definition,
        fileHash,
        ...options.origin,
      },
    }),
  });
  const offers: Offer[] = [];
  if (types.has('fim')) {
    const holes = (await rowHoles(training, language, random)).filter(isNew);
    offers.push(...holes.map((hole) => offer(hole.kind, hole, hole.definition, () => around(training, hole, window))));
  }
  if (types.has('causal')) {
    const stretches = (await stretchesOf(training, language, window.before + window.after)).filter(isNew);
    offers.push(...stretches.map((stretch) => offer('stretch', stretch, stretch.definition, () => ({ type: 'causal' }))));
  }
  return offers;
}
