import type { CommandEntry } from './command.ts';

const REPOSITORY = { name: 'repo', description: 'folder of the repository (default: this folder)' };
const EXAM_SETTINGS = ['seed', 'sandbox', 'python', 'testCommand', 'coverageMinutes', 'maxTasks'] as const;

/** The commands in the order help shows them. Each is imported only when it runs, so that help and errors start at once. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'sharpen',
    summary: 'find the recipe that fills holes in your code best, and write it to whetstone.recipe.json',
    arguments: [REPOSITORY],
    settings: ['minutes', 'units', 'models', 'recipes', ...EXAM_SETTINGS],
    flags: [
      { flag: '--resume', description: 'go on with the unfinished race of the same settings (what happens anyway)' },
      { flag: '--fresh', description: 'begin a new race, keeping the records of the old one' },
      { flag: '--oracle', description: 'judge every candidate, to see what a perfect choice among them could win' },
      { flag: '--train', description: 'first train the model on what the exam does not ask for; its checkpoints join the race' },
      { flag: '--train-minutes <minutes>', description: 'with --train: how long (default: 20, by the training recipe)' },
      { flag: '--train-recipe <name>', description: 'with --train: file or name of a training recipe (default: fim-lora)' },
      { flag: '--memory <size>', description: 'with --train: most memory the trainer may take, like 12G (default: half of the machine)' },
    ],
    example: ['whetstone sharpen . --minutes 20 --models qwen2.5-coder-0.5b,qwen2.5-coder-1.5b', 'race two models for twenty minutes'],
    load: () => import('./commands/sharpen.ts'),
  },
  {
    name: 'exam',
    summary: 'cut holes that the repository’s own tests can judge, and show what was admitted and what not',
    arguments: [REPOSITORY],
    settings: [...EXAM_SETTINGS],
    example: ['whetstone exam . --json', 'tell admitted tasks and rejections by reason'],
    load: () => import('./commands/exam.ts'),
  },
  {
    name: 'serve',
    summary: 'answer editors on 127.0.0.1 with the recipe exactly as measured',
    arguments: [REPOSITORY],
    settings: ['port', 'recipe', 'sandbox'],
    example: ['whetstone serve . --port 8012', 'serve this folder’s recipe to llama.vim, llama.vscode and Continue'],
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'complete',
    summary: 'fill at one place of a file and print the answer; the file is not changed',
    arguments: [{ name: 'file:line:column', description: 'place of the cursor; line and column count from 1', isRequired: true }],
    settings: ['recipe', 'models', 'seed', 'sandbox'],
    example: ['whetstone complete src/app.py:120:9', 'print what the recipe would write there'],
    load: () => import('./commands/complete.ts'),
  },
  {
    name: 'report',
    summary: 'write the HTML report of a race again from its records',
    arguments: [REPOSITORY],
    flags: [
      { flag: '--run <id>', description: 'the race to report (default: the newest)' },
      { flag: '--output <file>', description: 'where the page goes (default: beside the records)' },
    ],
    example: ['whetstone report . --output report.html', 'write the newest race’s report there'],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'runs',
    summary: 'list the races of a repository',
    arguments: [REPOSITORY],
    example: ['whetstone runs .', 'show when each race ran, how far it came and who won'],
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'data',
    summary: 'cut training rows from the part of a repository that no exam task asks for',
    arguments: [{ name: 'action', description: 'repo', isRequired: true }, REPOSITORY],
    settings: [...EXAM_SETTINGS],
    flags: [
      { flag: '--rows <number>', description: 'most rows to write (default: 4000)' },
      { flag: '--output <file>', description: 'where the JSON lines go (default: .whetstone/data/)' },
    ],
    example: ['whetstone data repo . --output rows.jsonl', 'write fill-in-the-middle rows with their provenance'],
    load: () => import('./commands/data.ts'),
  },
  {
    name: 'train',
    summary: 'train a small adapter on the part of a repository that no exam task asks for',
    arguments: [REPOSITORY],
    settings: ['models', ...EXAM_SETTINGS],
    flags: [
      { flag: '--minutes <number>', description: 'how long to train (default: what the recipe says, mostly 20)' },
      { flag: '--recipe <file>', description: 'training recipe: a file or the name of a shipped one (default: fim-lora)' },
      { flag: '--memory <size>', description: 'most memory the trainer may take, like 12G (default: half of the machine’s)' },
      { flag: '--list', description: 'list the trainings of the repository' },
      { flag: '--doctor', description: 'set the trainer up and tell what is there' },
    ],
    example: ['whetstone train . --minutes 20', 'train the default model on this folder and print the adapters'],
    load: () => import('./commands/train.ts'),
  },
  {
    name: 'model',
    summary: 'list, pull, show, probe or rm models',
    arguments: [
      { name: 'action', description: 'list, pull, show, probe or rm', isRequired: true },
      { name: 'name', description: 'name of the model; every action but list needs it' },
    ],
    example: ['whetstone model pull qwen2.5-coder-0.5b', 'fetch and check the weights'],
    load: () => import('./commands/model.ts'),
  },
  {
    name: 'config',
    summary: 'show every setting, its value and where it came from',
    arguments: [REPOSITORY],
    settings: ['minutes', 'units', 'models', 'recipes', ...EXAM_SETTINGS, 'port', 'recipe'],
    flags: [{ flag: '--explain', description: 'say what each setting means, too' }],
    example: ['whetstone config --explain', 'show and explain the settings of this folder'],
    load: () => import('./commands/config.ts'),
  },
  {
    name: 'doctor',
    summary: 'check this machine and say how to mend what is missing',
    arguments: [REPOSITORY],
    example: ['whetstone doctor', 'check Node, git, Python, sandbox, disk and models'],
    load: () => import('./commands/doctor.ts'),
  },
];
