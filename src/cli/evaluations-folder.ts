import { join } from 'node:path';

/** Where evaluations are kept: public benchmarks say nothing about the folder a user happens to stand in. */
export function evaluationsFolder(home: string): string {
  return join(home, 'evaluations');
}
