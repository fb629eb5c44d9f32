/**
 * Runs one toy race to its end, for tests that kill it: `node toy-race-process.ts <folder> <options as JSON>`.
 * Prints a line per unit, so that whoever started it knows that work is going on.
 */
import { race } from '../../src/runner/race.ts';
import { toyRace } from './toy-race.ts';

const [folder, options] = process.argv.slice(2);
for await (const event of race(toyRace(folder as string, JSON.parse(options ?? '{}')))) {
  if (event.type === 'unit-done' || event.type === 'note') console.log(event.type);
}
