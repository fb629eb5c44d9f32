import type { Language } from '../core/language.ts';
import { TYPESCRIPT_DIALECT } from './dialect.ts';
import { notInferableRule } from './not-inferable.ts';
import { namesInSpan, tokenTexts } from './token-texts.ts';
import { typescriptBodies } from './typescript/bodies.ts';
import { typescriptBoundary } from './typescript/boundary.ts';
import { typescriptDefinitions } from './typescript/definitions.ts';
import { typescriptExtentAt } from './typescript/extent.ts';
import { TYPESCRIPT_KEYWORDS } from './typescript/globals.ts';
import { typescriptHoles } from './typescript/holes.ts';
import { typescriptImports } from './typescript/imports.ts';
import { typescriptMutants } from './typescript/mutants.ts';
import { typescriptNeutral } from './typescript/neutral.ts';
import { typescriptParses } from './typescript/parses.ts';
import { typescriptUndefinedNames } from './typescript/undefined-names.ts';
import { unfinished } from './unfinished.ts';

/** TypeScript, TSX and JavaScript: one language with two grammars. */
export const typescript: Language = {
  name: 'typescript',
  extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  lineComment: '//',
  keywords: TYPESCRIPT_KEYWORDS,
  parses: typescriptParses,
  definitions: typescriptDefinitions,
  holes: typescriptHoles,
  bodies: typescriptBodies,
  neutral: typescriptNeutral,
  mutants: typescriptMutants,
  notInferable: async (text, hole) => notInferableRule(text, hole, TYPESCRIPT_DIALECT),
  extentAt: typescriptExtentAt,
  boundary: typescriptBoundary,
  // A brace opens every body, and open brackets are seen anyway.
  unfinished: (prefix, text, suffix, extent) => unfinished({ prefix, text, suffix, extent }, TYPESCRIPT_DIALECT, () => false),
  undefinedNames: typescriptUndefinedNames,
  namesIn: async (text, span) => namesInSpan(text, span, TYPESCRIPT_DIALECT, TYPESCRIPT_KEYWORDS),
  imports: typescriptImports,
  tokens: (text) => tokenTexts(text, TYPESCRIPT_DIALECT),
};
