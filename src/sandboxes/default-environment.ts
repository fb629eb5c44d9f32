/** What a program needs to run at all, the same on every machine: two runs differ in nothing that comes from the user's shell. */
const DEFAULTS: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  PYTHONHASHSEED: '0',
};

/** The whole environment of a sandboxed program: the defaults, then what the specification names. Nothing is inherited. */
export function sandboxEnvironment(named: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...DEFAULTS, ...named };
}
