/** Folders that hold what tools made, wherever they stand in a path. */
const MADE_FOLDERS = new Set([
  '.git',
  '.hg',
  '.svn',
  '.whetstone',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  'virtualenv',
  'site-packages',
  '.tox',
  '.nox',
  '.eggs',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.hypothesis',
  '.ipynb_checkpoints',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.parcel-cache',
  '.vite',
  '.gradle',
  '.idea',
  '.vscode',
  'htmlcov',
  'coverage',
  'dist',
]);
/** Folders that hold build output only when they stand at the root: packages are called so, too. */
const MADE_ROOT_FOLDERS = new Set(['build', 'out', 'target', 'env']);
const MADE_FILES =
  /(\.min\.(js|css)|\.map|\.pyc|\.pyo|\.tsbuildinfo|\.snap|-lock\.(json|yaml)|\.lock|\.svg|\.ipynb|_pb2(_grpc)?\.pyi?|\.pb\.ts|\.generated\.\w+)$/;

/** Whether a path (relative, with `/`) names build output, a tool's cache, an installed dependency or a lock file. */
export function isBuildOutput(path: string): boolean {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  return isMadeFolder(folders) || MADE_FILES.test(file);
}

/** The same for a folder's segments: asked while walking, so that such folders are never entered. */
export function isMadeFolder(segments: readonly string[]): boolean {
  return segments.some(
    (name, depth) => MADE_FOLDERS.has(name) || name.endsWith('.egg-info') || (depth === 0 && MADE_ROOT_FOLDERS.has(name)),
  );
}
