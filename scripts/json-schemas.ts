/** Writes docs/schemas/ from the zod schemas of what `--json` prints; a unit test fails when they are out of step. `node scripts/json-schemas.ts` */
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../src/reports/json-schemas.ts';

const folder = new URL('../docs/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(jsonSchemas())) writeFileSync(new URL(name, folder), text);
