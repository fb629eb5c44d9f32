import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A repository the long measurements run on. Source archives carry no history, so each is an ordinary folder. */
export interface ProofRepository {
  readonly name: string;
  readonly version: string;
  /** What pip installs for its own test suite, in order: PyPI names, or `-e .` for a `src/` layout. */
  readonly requirements: readonly string[];
  /** Whether the models can have seen it in training: published before or after their data ended (early 2024). */
  readonly seen: 'surely' | 'cannot be';
  readonly licence: string;
}

export const PROOF_REPOSITORIES: readonly ProofRepository[] = [
  { name: 'tinydb', version: '4.9.0', requirements: ['pytest', 'pyyaml'], seen: 'surely', licence: 'MIT' },
  { name: 'toolz', version: '1.2.0', requirements: ['pytest'], seen: 'surely', licence: 'BSD-3-Clause' },
  {
    name: 'codeprobe',
    version: '0.14.0',
    requirements: [
      'pytest<9',
      'click<9',
      'pyyaml<7',
      'rich<14',
      'jinja2<4',
      'scipy<2',
      'tiktoken<1',
      'anthropic<1',
      'openai<3',
      'docker-image-py<0.3',
      '-e.',
    ],
    seen: 'cannot be',
    licence: 'Apache-2.0',
  },
  // First released in July 2026. Pillow is only what its codecs are compared with.
  { name: 'purepix', version: '0.3.1', requirements: ['pytest<10', 'pillow<13', '-e.'], seen: 'cannot be', licence: 'MIT' },
];

/**
 * Whetstone's own source at a commit, unpacked beside the others with its packages installed from the lock file.
 * `git archive` leaves history and uncommitted work behind.
 */
export function prepareOwnSource(checkout: string, commit: string, folder: string): string {
  const root = join(folder, `whetstone-${commit.slice(0, 8)}`);
  if (!existsSync(join(root, 'node_modules'))) {
    mkdirSync(root, { recursive: true });
    const archive = execFileSync('git', ['archive', commit], { cwd: checkout, maxBuffer: 256 * 1024 * 1024 });
    execFileSync('tar', ['x'], { cwd: root, input: archive });
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return root;
}

/**
 * Fetches the PyPI source archive into `<folder>/<name>-<version>` and gives it a virtual environment with its test
 * requirements, through the user's own pip. Does nothing when both are there.
 */
export function prepareRepository(repository: ProofRepository, folder: string): string {
  const root = join(folder, `${repository.name}-${repository.version}`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(root)) {
    const download = join(folder, `${repository.name}.download`);
    rmSync(download, { recursive: true, force: true });
    mkdirSync(download);
    const pinned = `${repository.name}==${repository.version}`;
    execFileSync('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '--no-binary', ':all:', '-d', download, pinned], {
      stdio: 'inherit',
    });
    const archive = readdirSync(download).find((file) => file.endsWith('.tar.gz'));
    if (!archive) throw new Error(`pip brought no source archive of ${pinned}`);
    execFileSync('tar', ['xzf', archive], { cwd: download });
    const unpacked = readdirSync(download).find((file) => !file.endsWith('.tar.gz'));
    if (!unpacked) throw new Error(`the archive of ${pinned} holds no folder`);
    renameSync(join(download, unpacked), root);
    rmSync(download, { recursive: true });
  }
  const ready = join(root, '.venv', 'ready');
  if (!existsSync(ready)) {
    execFileSync('python3', ['-m', 'venv', '.venv'], { cwd: root, stdio: 'inherit' });
    const pip = join('.venv', 'bin', 'python');
    execFileSync(pip, ['-m', 'pip', 'install', '-q', ...repository.requirements], { cwd: root, stdio: 'inherit' });
    writeFileSync(ready, repository.requirements.join('\n'));
  }
  return root;
}
