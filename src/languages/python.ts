import type { Language } from '../core/language.ts';
import { PYTHON_DIALECT } from './dialect.ts';
import { notInferableRule } from './not-inferable.ts';
import { pythonBodies } from './python/bodies.ts';
import { pythonBoundary } from './python/boundary.ts';
import { PYTHON_KEYWORDS } from './python/builtins.ts';
import { pythonDefinitions } from './python/definitions.ts';
import { endsWithHeader, pythonExtentAt } from './python/extent.ts';
import { pythonHoles } from './python/holes.ts';
import { pythonImports } from './python/imports.ts';
import { pythonMutants } from './python/mutants.ts';
import { pythonNeutral } from './python/neutral.ts';
import { pythonParses } from './python/parses.ts';
import { pythonUndefinedNames } from './python/undefined-names.ts';
import { namesInSpan, tokenTexts } from './token-texts.ts';
import { unfinished } from './unfinished.ts';

/** Python 3.9 to 3.14. */
export const python: Language = {
  name: 'python',
  extensions: ['.py', '.pyi'],
  lineComment: '#',
  keywords: PYTHON_KEYWORDS,
  parses: pythonParses,
  definitions: pythonDefinitions,
  holes: pythonHoles,
  bodies: pythonBodies,
  neutral: pythonNeutral,
  mutants: pythonMutants,
  notInferable: async (text, hole) => notInferableRule(text, hole, PYTHON_DIALECT),
  extentAt: pythonExtentAt,
  boundary: pythonBoundary,
  unfinished: (prefix, text, suffix, extent) => unfinished({ prefix, text, suffix, extent }, PYTHON_DIALECT, endsWithHeader),
  undefinedNames: pythonUndefinedNames,
  namesIn: async (text, span) => namesInSpan(text, span, PYTHON_DIALECT, PYTHON_KEYWORDS),
  imports: pythonImports,
  tokens: (text) => tokenTexts(text, PYTHON_DIALECT),
};
