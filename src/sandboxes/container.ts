import { execFile, spawn } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Mount, SandboxProvider, SandboxSpec } from '../core/sandbox.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import { sandboxEnvironment } from './default-environment.ts';
import { DEFAULT_TMPFS_BYTES, fullLimits } from './default-limits.ts';
import { findProgram } from './find-program.ts';
import { insideCommand } from './inside-command.ts';
import { probed } from './probed.ts';
import { listProcesses, type ProcessTree, readUsage } from './process-tree.ts';
import { type Launch, supervise } from './supervise.ts';
import { systemMounts } from './system-mounts.ts';
import { maxTasks } from './task-limit.ts';

const ENGINES = ['podman', 'docker'];
const ANSWER_LIMIT_MS = 5000;
/** An image without any file, made here from an empty archive: the machine's own system is mounted into it, so nothing is fetched. */
const IMAGE = 'whetstone-empty:1';
const CHANNEL = '/whetstone-channel';
/** The container ends by itself this long after its wall time, should we be killed before we can end it. */
const ORPHAN_GRACE_SECONDS = 60;

/** The engine ends single processes at its limit, the watcher the whole tree: the watcher shall come first where it can see. */
const ENGINE_MEMORY_SHARE = 1.5;

const run = promisify(execFile);

/** A container of docker or podman, for machines where namespaces are only given to a container engine. */
export function container(): SandboxProvider {
  let engine: Promise<string | undefined> | undefined;
  const findEngine = () => (engine ??= answeringEngine());
  const start = async (spec: SandboxSpec, live: boolean, signal: AbortSignal) => {
    const found = await findEngine();
    if (found === undefined)
      throw new WhetstoneError('no-sandbox', 'No container engine answers.', {
        hint: 'Start docker or podman, or choose another --sandbox.',
      });
    return supervise('container', await launch(found, spec), spec, live, signal);
  };
  const provider: SandboxProvider = {
    name: 'container',
    unavailable: () =>
      probed(provider, async () =>
        (await findEngine()) === undefined ? 'neither podman nor docker answers: apt-get install podman, or start the engine' : undefined,
      ),
    run: async (spec, signal) => (await start(spec, false, signal)).result,
    open: (spec, signal) => start(spec, true, signal),
  };
  return provider;
}

async function answeringEngine(): Promise<string | undefined> {
  for (const path of ENGINES.map(findProgram)) {
    if (path === undefined) continue;
    try {
      await run(path, ['info'], { timeout: ANSWER_LIMIT_MS });
      await ensureImage(path);
      return path;
    } catch {
      // installed, but its service does not answer: the next engine may
    }
  }
  return undefined;
}

async function ensureImage(engine: string): Promise<void> {
  const known = await run(engine, ['image', 'inspect', IMAGE]).then(
    () => true,
    () => false,
  );
  if (known) return;
  const emptyArchive = Buffer.alloc(1024);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(engine, ['import', '-', IMAGE], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${engine} import ended with ${code}`))));
    child.stdin.end(emptyArchive);
  });
}

async function launch(engine: string, spec: SandboxSpec): Promise<Launch> {
  const folder = await scratchFolder('container');
  const name = `whetstone-${folder.slice(-6)}-${process.pid}`;
  const limits = fullLimits(spec.limits);
  const channelPath = join(folder, 'channel');
  await run('mkfifo', ['-m', '666', channelPath]);
  // Opened for both directions, so that neither side waits for the other to open it. The socket owns the descriptor.
  const channel = new Socket({ fd: openSync(channelPath, constants.O_RDWR | constants.O_NONBLOCK), readable: true, writable: false });
  const isPodman = engine.endsWith('podman');
  // podman fills a private folder with what it covers, unless told not to.
  const tmpfs = (target: string, maxBytes: number): readonly string[] => [
    '--tmpfs',
    `${target}:rw,exec,nosuid,nodev,size=${maxBytes},mode=1777${isPodman ? ',notmpcopyup' : ''}`,
  ];
  const tasks = maxTasks(limits.processes);
  const mountOptions = async (mount: Mount, index: number): Promise<readonly string[]> => {
    if (mount.kind === 'tmpfs') return tmpfs(mount.target, mount.maxBytes ?? DEFAULT_TMPFS_BYTES);
    if (mount.kind !== 'file') return bind(mount.source, mount.target, mount.kind === 'writable');
    const path = join(folder, `file-${index}`);
    await writeFile(path, mount.content, { mode: 0o644 });
    return bind(path, mount.target, false);
  };
  const inside = insideCommand(spec, { limitThreads: false });
  const ending = Math.ceil(limits.wallMs / 1000) + ORPHAN_GRACE_SECONDS;
  const options = [
    ...['run', '--rm', '--interactive', '--name', name, '--network', 'none', '--read-only', '--cap-drop', 'ALL'],
    ...[
      '--security-opt',
      'no-new-privileges',
      '--pids-limit',
      String(tasks),
      '--memory',
      String(Math.ceil(limits.memoryBytes * ENGINE_MEMORY_SHARE)),
    ],
    ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`, '--hostname', 'sandbox', '--workdir', spec.cwd],
    ...systemMounts().flatMap((mount) =>
      mount.kind === 'hidden-folder'
        ? tmpfs(mount.path, 4096)
        : bind(mount.kind === 'hidden-file' ? '/dev/null' : mount.path, mount.path, false),
    ),
    // An engine's defaults may be more than it is itself allowed to give.
    ...['--ulimit', `nofile=${limits.openFiles}:${limits.openFiles}`, '--ulimit', `nproc=${tasks}:${tasks}`],
    ...(isPodman ? ['--read-only-tmpfs=false'] : []),
    ...tmpfs('/tmp', DEFAULT_TMPFS_BYTES),
    ...bind(channelPath, CHANNEL, true),
    ...(await Promise.all(spec.mounts.map(mountOptions))).flat(),
    ...Object.entries(sandboxEnvironment(spec.env)).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
  ];
  return {
    argv: [engine, ...options, IMAGE, '/bin/sh', '-c', `exec 3>${CHANNEL}; timeout -s KILL ${ending} "$@"; exit $?`, 'sh', ...inside],
    channelFrom: channel,
    tree: () => containerTree(engine, name, limits.memoryBytes),
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  };
}

function bind(source: string, target: string, isWritable: boolean): readonly string[] {
  return ['--mount', `type=bind,source=${source},target=${target}${isWritable ? '' : ',readonly'}`];
}

/**
 * Watched like a namespace of our own once the engine has told the first process's number. An engine of another user keeps it from us:
 * then its own limits on memory and processes hold alone.
 */
function containerTree(engine: string, name: string, memoryLimitBytes: number): ProcessTree {
  let first: number | undefined;
  let isAsking = false;
  const askFirst = async () => {
    isAsking = true;
    const { stdout } = await run(engine, ['inspect', '--format', '{{.State.Pid}}', name]).catch(() => ({ stdout: '' }));
    if (Number(stdout) > 0) first = Number(stdout);
    else isAsking = false;
  };
  return {
    usage() {
      if (first === undefined) {
        if (!isAsking) void askFirst();
        return undefined;
      }
      const proc = `/proc/${first}/root/proc`;
      const pids = listProcesses(proc);
      return pids.length === 0 ? undefined : readUsage(proc, pids, memoryLimitBytes);
    },
    kill: () => void spawn(engine, ['kill', '--signal', 'KILL', name], { stdio: 'ignore' }).on('error', () => {}),
  };
}
