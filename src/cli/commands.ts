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
      {
        flag: '--train-from <adapter>',
        description: 'with --train: go on from a GGUF adapter or from "general" (whetstone train --general)',
      },
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
    arguments: [
      {
        name: 'repo',
        description: 'folders of repositories (default: this folder); with several, each answers at /r/NAME, its folder’s name',
        isVariadic: true,
      },
    ],
    settings: ['port', 'recipe', 'sandbox'],
    example: [
      'whetstone serve api web --port 8012',
      'answer for api at http://127.0.0.1:8012/r/api, for web at http://127.0.0.1:8012/r/web',
    ],
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
    summary: 'cut training rows from a repository or from packages under free licences; fetch the files of public benchmarks',
    arguments: [
      { name: 'action', description: 'repo, packages or fetch', isRequired: true },
      {
        name: 'name',
        description:
          'folder of the repository (default: this folder); packages as NAME==VERSION or npm:NAME@VERSION (default: a list); fetch: data sets or benchmarks',
        isVariadic: true,
      },
    ],
    settings: [...EXAM_SETTINGS],
    flags: [
      { flag: '--rows <number>', description: 'most rows to write (default: 4000)' },
      { flag: '--tokens <number>', description: 'most tokens of all rows, about; the most useful rows are kept' },
      { flag: '--mix <shares>', description: 'kinds of holes: line=0.15,statement=0.1,block=0.2,tail=0.25,function=0.2,span=0.1' },
      { flag: '--types <shares>', description: 'types of rows: fim=0.8,causal=0.1,commit=0.1 (packages have no commits)' },
      { flag: '--before <characters>', description: 'most characters before a hole (default: 2400)' },
      { flag: '--after <characters>', description: 'most characters after a hole (default: 700)' },
      { flag: '--commits <number>', description: 'most commits to look at, newest first (default: 2000)' },
      { flag: '--against <repo>', description: 'packages: leave out what the exam of this repository asks for' },
      {
        flag: '--family <name>',
        description: 'write each row also as this family of models is asked: qwen2.5-coder, starcoder2, deepseek-coder',
      },
      { flag: '--form <shares>', description: 'with --family: prefix first or suffix first: psm=0.5,spm=0.5 (default: psm=1)' },
      { flag: '--context <characters>', description: 'with --family: most characters of other files before each hole (default: none)' },
      { flag: '--format <name>', description: 'jsonl or parquet (default: by the name of the output, else jsonl)' },
      { flag: '--output <file>', description: 'where the rows go (default: .whetstone/data/, for packages the data folder)' },
      { flag: '--list', description: 'fetch: list the data sets of public benchmarks, with licence and size, and what is here' },
      {
        flag: '--from <place>',
        description: 'fetch: folder or address of a server that holds the files as SET/FILE (default: where they were published)',
      },
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
      {
        flag: '--sweep <file>',
        description: 'train variants of a recipe and keep the better half again and again; --minutes are for all of them',
      },
      { flag: '--memory <size>', description: 'most memory the trainer may take, like 12G (default: half of the machine’s)' },
      { flag: '--from <adapter>', description: 'go on from a GGUF adapter, or from "general": the newest one made with --general' },
      { flag: '--general', description: 'train on packages under free licences instead: what a repository’s training can begin with' },
      { flag: '--against <repos>', description: 'with --general: leave out what the exams of these repositories ask for (comma between)' },
      { flag: '--list', description: 'list the trainings and sweeps of the repository; with --general the trainings on packages' },
      { flag: '--doctor', description: 'set the trainer up and tell what is there' },
    ],
    example: ['whetstone train . --minutes 20', 'train the default model on this folder and print the adapters'],
    load: () => import('./commands/train.ts'),
  },
  {
    name: 'study',
    summary: 'measure on a repository which way of making a model better pays: prompt or training, whose code, and which loss to learn by',
    arguments: [
      {
        name: 'kind',
        description: 'peft, personalization, objectives, or scratch (on packages where no repository is named)',
        isRequired: true,
      },
      REPOSITORY,
    ],
    settings: ['models', ...EXAM_SETTINGS.filter((name) => name !== 'maxTasks')],
    flags: [
      {
        flag: '--minutes <number>',
        description: 'how long all may take, about; the time that measuring leaves is for training (default: 55)',
      },
      { flag: '--steps <number>', description: 'instead of minutes: steps of every training' },
      { flag: '--arms <a,b>', description: 'which arms, by name (default: all but full fine-tuning)' },
      { flag: '--ranks <a,b>', description: 'peft: ranks of LoRA (default: 4,16,64)' },
      {
        flag: '--max-tasks <number>',
        description: 'tasks that every arm answers, at most; twice as many true answers are scored (default: 30)',
      },
      {
        flag: '--trained <name=file...>',
        description: 'objectives: adapters that were trained before (files that `whetstone train` prints), in the place of these arms',
      },
      { flag: '--organisation <folders...>', description: 'personalization: your other repositories' },
      { flag: '--developer <email>', description: 'personalization: whose lines to learn from (default: who wrote most)' },
      {
        flag: '--split <date>',
        description: 'personalization: learn from before it, test on after it (default: a fifth of the lines after it)',
      },
      { flag: '--memory <size>', description: 'most memory the trainer may take, like 12G (default: half of the machine’s)' },
    ],
    example: ['whetstone study peft . --minutes 55', 'compare examples in the prompt with LoRA, IA3, prompt and prefix tuning'],
    load: () => import('./commands/study.ts'),
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
    name: 'eval',
    summary: 'measure a model and a recipe on a public benchmark: draws answers, judges them, tells pass@k',
    arguments: [{ name: 'benchmark', description: 'its name; left out, the benchmarks are listed' }],
    settings: ['seed', 'sandbox', 'python'],
    flags: [
      { flag: '--model <name>', description: 'model, by catalogue name, .gguf file, address of a server (default: the recipe’s)' },
      {
        flag: '--recipe <name>',
        description: 'file or name of a shipped recipe (default: as the field asks: completion, infilling or instruct)',
      },
      { flag: '--limit <number>', description: 'only the first questions' },
      { flag: '--n <number>', description: 'answers to each question (default: 1); more of them need a temperature' },
      { flag: '--temperature <number>', description: 'of the draws (default: the recipe’s; 0 takes the likeliest tokens)' },
      { flag: '--workers <number>', description: 'processes that judge (default: this one does)' },
      { flag: '--data <folder>', description: 'folder of all data sets (default: benchmarks/ of the data folder)' },
      { flag: '--list', description: 'list the benchmarks' },
    ],
    example: ['whetstone eval humaneval --model qwen2.5-coder-0.5b --limit 20', 'answer and judge the first twenty questions'],
    load: () => import('./commands/eval.ts'),
  },
  {
    name: 'grade',
    summary: 'judge given answers to a public benchmark, and tell where recorded verdicts differ',
    arguments: [
      { name: 'benchmark', description: 'its name (whetstone eval --list)', isRequired: true },
      { name: 'samples', description: 'file of answers in one of the field’s forms: human-eval, EvalPlus, bigcode, ...', isRequired: true },
    ],
    settings: ['sandbox', 'python'],
    flags: [
      { flag: '--limit <number>', description: 'only answers to the first questions' },
      { flag: '--workers <number>', description: 'processes that judge (default: this one does, as many programs as it has cores)' },
      { flag: '--data <folder>', description: 'folder of all data sets (default: benchmarks/ of the data folder)' },
    ],
    example: ['whetstone grade humaneval-plus samples.jsonl --json', 'print every verdict and pass@k'],
    load: () => import('./commands/grade.ts'),
  },
  {
    name: 'compare',
    summary: 'compare two evaluations of one benchmark, question by question',
    arguments: [
      { name: 'first', description: 'name of a run of eval or grade, the beginning of its name, or its folder', isRequired: true },
      { name: 'second', description: 'the run it is compared with', isRequired: true },
    ],
    example: ['whetstone compare humaneval-1f humaneval-9c', 'tell which of the two passes more, or that nobody can tell'],
    load: () => import('./commands/compare.ts'),
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
