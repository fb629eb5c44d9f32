import { type RunRecord, runRecordSchema } from '../core/record.ts';
import { type JsonLine, JsonLinesFile, jsonLines } from './json-lines-file.ts';

/** The records of a race as JSON lines. */
export class RecordsFile extends JsonLinesFile<RunRecord> {
  constructor(path: string) {
    super(path, runRecordSchema);
  }
}

/** Whole lines of a file that somebody else may be writing. */
export function recordLines(path: string): Generator<JsonLine<RunRecord>> {
  return jsonLines(path, runRecordSchema);
}
