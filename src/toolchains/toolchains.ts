import type { Toolchain } from '../core/toolchain.ts';
import { c } from './c.ts';
import { cpp } from './cpp.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import { shell } from './shell.ts';
import { sql } from './sql.ts';
import { typescript } from './typescript.ts';

/** Every language whose programs can be judged. `python`: interpreter by absolute path. */
export function allToolchains(options: { readonly python?: string } = {}): readonly Toolchain[] {
  const scripts = [python({ interpreter: options.python }), javascript, typescript(), typescript({ target: 'es5' }), shell, sql];
  return [...scripts, java, go, c, cpp, rust];
}
