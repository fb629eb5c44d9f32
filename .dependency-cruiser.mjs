/** Rooms that hold parts: they know the nouns, the languages and the workspaces, and not each other. */
const PART_ROOMS = 'models|sandboxes|indexes|techniques|exams|benchmarks|toolchains|judges';
/** Rooms that drive parts: they are handed parts and never name one. */
const ENGINE_ROOMS = 'runner|reports|datasets|training|studies|server';
/** Tests may look wherever the laws lie; what they import says nothing about the shape of the code. */
const TEST_FILES = '[.]test[.]ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-knows-nobody',
      comment: 'core holds the nouns that every room shares: a core that imports a room makes all rooms depend on that room.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TEST_FILES },
      to: { path: '^src/', pathNot: '^src/core/' },
    },
    {
      name: 'languages-and-workspaces-know-core',
      comment: 'Pure text functions and file reading are used by every room, so they may rest on the nouns alone.',
      severity: 'error',
      from: { path: '^src/(languages|workspaces)/', pathNot: TEST_FILES },
      to: { path: '^src/', pathNot: '^src/(core|$1)/' },
    },
    {
      name: 'metrics-know-core',
      comment: 'Statistics are functions of records: they must stay readable and testable without any part.',
      severity: 'error',
      from: { path: '^src/metrics/', pathNot: TEST_FILES },
      to: { path: '^src/', pathNot: '^src/(core|languages|workspaces|metrics)/' },
    },
    {
      name: 'parts-do-not-know-each-other',
      comment:
        'A part that imports another room cannot be exchanged or read alone; what two parts share belongs to core or is handed over.',
      severity: 'error',
      from: { path: `^src/(${PART_ROOMS})/`, pathNot: TEST_FILES },
      to: { path: '^src/', pathNot: '^src/(core|languages|workspaces|$1)/' },
    },
    {
      name: 'engines-are-handed-parts',
      comment: 'An engine that names a part must be changed for every new part; it works on what the assembly hands it.',
      severity: 'error',
      from: { path: `^src/(${ENGINE_ROOMS})/`, pathNot: TEST_FILES },
      to: { path: '^src/', pathNot: '^src/(core|languages|workspaces|metrics|$1)/' },
    },
    {
      name: 'only-the-cli-imports-the-cli',
      comment: 'The cli is the assembly: it prints and reads the environment, and nothing may be built on that.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/cli/|${TEST_FILES}` },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-the-cli-imports-the-catalogue',
      comment: 'The catalogue names every part; a room that imports it knows all other rooms.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/cli/|${TEST_FILES}` },
      to: { path: '^src/catalogue[.]ts$' },
    },
    {
      name: 'catalogue-and-cli-alone-see-everything',
      comment: 'A new folder in src must be given its place in these rules before it can import anything but its own files.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: `^src/(core|languages|workspaces|metrics|cli|${PART_ROOMS}|${ENGINE_ROOMS})/` },
      to: { path: '^src/', pathNot: '^src/$1/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files in a cycle can only be understood together, and a lazily imported one among them may be seen half initialised.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'Tests, benches and scripts are not in the package: an import of them would fail after an install.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST_FILES },
      to: { path: `^(test|bench|scripts)/|${TEST_FILES}` },
    },
    {
      name: 'no-development-packages-in-the-product',
      comment: 'Development packages are absent where the package is installed.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST_FILES },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere fails at run time only, and perhaps only in a rare branch.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript interface for dependency-cruiser to parse with, so swc translates for acorn. (Its own parser for swc
    // stops at `using` declarations.)
    parser: 'acorn',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    builtInModules: { add: ['node:sqlite'] },
  },
};
