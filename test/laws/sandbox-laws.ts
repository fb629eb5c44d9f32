import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mount, RunResult, SandboxLimits, SandboxProvider, SandboxSpec } from '../../src/core/sandbox.ts';
import { listProcesses } from '../../src/sandboxes/process-tree.ts';
import { taskLimit } from '../../src/sandboxes/task-limit.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

interface Extra {
  readonly mounts?: readonly Mount[];
  readonly limits?: Partial<SandboxLimits>;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

function shell(script: string, extra: Extra = {}): SandboxSpec {
  const { mounts = [], limits = {}, cwd = '/tmp', ...rest } = extra;
  return { command: ['/bin/sh', '-c', script], cwd, mounts, limits: { wallMs: 10_000, ...limits }, ...rest };
}

/** Host processes whose command line holds `marker`: what an attack left behind. */
async function survivors(marker: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of listProcesses('/proc')) {
    if (Number(pid) === process.pid) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(marker)) found.push(line);
  }
  return found;
}

let counter = 0;
function uniqueMarker(): string {
  counter += 1;
  return `whetstone-attack-${process.pid}-${counter}`;
}

export interface SandboxLawOptions {
  readonly contains: boolean;
  /** With a container that is the engine's decision; what could be done with one is tried in any case. */
  readonly refusesNamespaces: boolean;
}

/**
 * What every place to run untrusted programs must hold, written as attacks. The scripts need `sh` and `perl` alone.
 * `contains: false` (the unsafe provider) leaves out what only a kernel can refuse.
 */
export function sandboxLaws(provider: SandboxProvider, options: SandboxLawOptions): void {
  const run = (script: string, extra?: Extra): Promise<RunResult> => provider.run(shell(script, extra), never);

  describe('runs a program', () => {
    it('reports output, exit code and the verdict channel apart', async () => {
      const result = await run('echo out; echo err >&2; echo verdict >&3; exit 7');
      expect(result).toMatchObject({
        end: 'exited',
        exitCode: 7,
        stdout: 'out\n',
        stderr: 'err\n',
        channel: 'verdict\n',
        outputTruncated: false,
      });
    });

    it('gives standard input and closes it; without one it is empty', async () => {
      expect((await run('cat', { stdin: 'hello' })).stdout).toBe('hello');
      expect((await run('cat; echo done')).stdout).toBe('done\n');
    });

    it('inherits neither environment nor descriptors', async () => {
      process.env.WHETSTONE_LAW_SECRET = 'secret';
      const result = await run('env; ls /proc/self/fd | tr "\\n" " "', { env: { NAMED: 'yes' } });
      delete process.env.WHETSTONE_LAW_SECRET;
      expect(result.stdout).not.toContain('secret');
      expect(result.stdout).toContain('NAMED=yes\n');
      expect(result.stdout).toContain('LANG=C.UTF-8\n');
      expect(result.stdout).toContain('PYTHONHASHSEED=0\n');
      // The fourth is `ls` reading the folder.
      expect(result.stdout.trimEnd().split('\n').at(-1)?.trim()).toBe('0 1 2 3 4');
    });

    it('says when the sandbox itself cannot start', async () => {
      const spec = shell('true', { cwd: '/no/such/folder' });
      await expect(provider.run(spec, never)).rejects.toMatchObject({ code: 'sandbox-failed' });
    });

    it('ends at once on abort, with the reason', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const startedAt = performance.now();
      setTimeout(() => controller.abort(reason), 200);
      await expect(provider.run(shell('sleep 60'), controller.signal)).rejects.toBe(reason);
      expect(performance.now() - startedAt).toBeLessThan(5000);
    });

    it('talks line by line with a program that stays, and ends it when disposed of', async () => {
      const marker = uniqueMarker();
      {
        await using warm = await provider.open(shell(`: ${marker}; while read -r line; do echo "<$line>" >&3; done; sleep 60`), never);
        const lines = warm.lines[Symbol.asyncIterator]();
        for (const word of ['one', 'two']) {
          warm.send(word);
          expect(await lines.next()).toEqual({ done: false, value: `<${word}>` });
        }
      }
      expect(await survivors(marker)).toEqual([]);
    });
  });

  describe('mounts', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'whetstone-law-'));
      await mkdir(join(folder, 'cache'));
      await writeFile(join(folder, 'judged.txt'), 'original');
      await writeFile(join(folder, 'cache', 'old.txt'), 'stale');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));
    const mountsWith = (content: string): readonly Mount[] => [
      { kind: 'read-only', source: folder, target: folder },
      { kind: 'file', content, target: join(folder, 'judged.txt') },
      { kind: 'tmpfs', target: join(folder, 'cache') },
    ];

    it('puts a file in place of one of the host, for this run alone', async () => {
      const [one, two] = await Promise.all(
        ['first', 'other'].map((content) =>
          run('sleep 0.2; cat judged.txt; ls cache; touch cache/x && echo writable', { mounts: mountsWith(content), cwd: folder }),
        ),
      );
      expect(one?.stdout).toBe('firstwritable\n');
      expect(two?.stdout).toBe('otherwritable\n');
      expect(await readFile(join(folder, 'judged.txt'), 'utf8')).toBe('original');
      expect(await readdir(join(folder, 'cache'))).toEqual(['old.txt']);
    });

    it('lets a writable folder be written', async () => {
      const out = await mkdtemp(join(tmpdir(), 'whetstone-law-out-'));
      await run('echo kept > /out/result', { mounts: [{ kind: 'writable', source: out, target: '/out' }] }).then((result) => {
        if (options.contains) expect(result.stderr).toBe('');
      });
      if (options.contains) expect(await readFile(join(out, 'result'), 'utf8')).toBe('kept\n');
      await rm(out, { recursive: true });
    });
  });

  describe('limits', () => {
    it('outlive the time limit: ignored signals, a session of its own, a double fork', async () => {
      const marker = uniqueMarker();
      const stubborn = `sh -c 'trap "" HUP INT TERM; : ${marker}; while :; do sleep 0.1; done'`;
      const result = await run(`trap "" HUP INT TERM; setsid ${stubborn} & (${stubborn} &) ; setsid setsid ${stubborn} & ${stubborn}`, {
        limits: { wallMs: 700 },
      });
      expect(result).toMatchObject({ end: 'wall-time', exitCode: null });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('hide a child: the program ends, its child goes on with every descriptor closed', async () => {
      const marker = uniqueMarker();
      const result = await run(`setsid sh -c ': ${marker}; sleep 60; sleep 60' <&- >&- 2>&- 3>&- & exit 0`);
      expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('hide a child that holds the output open', async () => {
      const marker = uniqueMarker();
      const result = await run(`setsid sh -c ': ${marker}; sleep 60; sleep 60' & echo done`);
      expect(result).toMatchObject({ end: 'exited', exitCode: 0, stdout: 'done\n' });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('start more processes than allowed', async () => {
      const marker = uniqueMarker();
      const result = await run(`: ${marker}; i=0; while [ $i -lt 60 ]; do sleep 30 & i=$((i+1)); done; wait`, {
        limits: { processes: 32 },
      });
      expect(result.end).toBe('processes');
      expect(await survivors(marker)).toEqual([]);
    });

    // Where the kernel bounds nothing, a bomb forks faster than it can be found and takes the machine with it.
    const bombs = it.runIf(taskLimit() !== undefined);
    // What contains nothing promises nothing about bombs: no test, not a skipped one.
    if (options.contains)
      bombs(
        'fork without end',
        async () => {
          const marker = uniqueMarker();
          const result = await run(`bomb() { : ${marker}; bomb | bomb & }; bomb; sleep 30`, { limits: { wallMs: 20_000, processes: 64 } });
          expect(['processes', 'exited']).toContain(result.end);
          expect(result.wallMs).toBeLessThan(15_000);
          expect(await survivors(marker)).toEqual([]);
        },
        40_000,
      );

    it('take memory in many small processes', async () => {
      const hog = `perl -e 'my $x = "x" x (60 * 1024 * 1024); sleep 30'`;
      const result = await run(`${hog} & ${hog} & ${hog} & ${hog} & wait`, { limits: { memoryBytes: 150 * MIB, wallMs: 20_000 } });
      expect(result.end).toBe('memory');
      expect(result.wallMs).toBeLessThan(10_000);
    }, 30_000);

    it('does not count shared pages twice', async () => {
      const script = `perl -e 'my $x = "x" x (60 * 1024 * 1024); for (1..5) { unless (fork) { sleep 1; exit } } 1 while wait > 0; print "fine"'`;
      const result = await run(script, { limits: { memoryBytes: 250 * MIB } });
      expect(result).toMatchObject({ end: 'exited', stdout: 'fine' });
    });

    it('burn CPU time in two processes', async () => {
      const result = await run('while :; do :; done & while :; do :; done', { limits: { cpuSeconds: 1, wallMs: 20_000 } });
      expect(result.end).toBe('cpu-time');
      expect(result.wallMs).toBeLessThan(15_000);
    }, 30_000);

    it('print without end', async () => {
      const result = await run('yes whetstone', { limits: { outputBytes: 10_000, wallMs: 20_000 } });
      expect(['output', 'wall-time']).toContain(result.end);
      expect(result.outputTruncated).toBe(true);
      expect(result.stdout.length).toBeLessThan(11_000);
    }, 30_000);

    it('keeps head and tail of long output and says what is missing', async () => {
      const result = await run('echo begin; yes middle | head -c 3000000; echo end', { limits: { outputBytes: 1000 } });
      expect(result).toMatchObject({ end: 'exited', exitCode: 0, outputTruncated: true });
      expect(result.stdout).toMatch(/^begin\n/);
      expect(result.stdout).toMatch(/end\n$/);
      expect(result.stdout).toMatch(/\[\.\.\. \d+ bytes left out \.\.\.\]/);
    });

    it('flood the verdict channel', async () => {
      const result = await run('yes >&3', { limits: { wallMs: 20_000 } });
      expect(result.end).toBe('output');
      expect(result.channel.length).toBeLessThanOrEqual(16 * MIB);
    }, 30_000);

    it('close every descriptor at once', async () => {
      const result = await run('exec 0<&- 1>&- 2>&- 3>&-; sleep 0.2; exit 5');
      expect(result).toMatchObject({ end: 'exited', exitCode: 5, stdout: '', channel: '' });
    });

    it('write a file past its limit', async () => {
      const result = await run('head -c 3000000 /dev/zero > /tmp/big; wc -c < /tmp/big', { limits: { fileBytes: MIB } });
      expect(Number(result.stdout)).toBe(MIB);
    });
  });

  if (!options.contains) return;

  describe('contains', () => {
    let outside: string;
    let server: Server;
    let port: number;
    beforeAll(async () => {
      outside = await mkdtemp(join(tmpdir(), 'whetstone-law-outside-'));
      await writeFile(join(outside, 'secret'), 'host secret');
      server = createServer((socket) => socket.end('host answers\n'));
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      port = (server.address() as { port: number }).port;
    });
    afterAll(async () => {
      server.close();
      await rm(outside, { recursive: true });
    });

    it('escape the folder: read or write what was not mounted', async () => {
      const result = await run(
        `cat ${outside}/secret /proc/1/root${outside}/secret /proc/self/cwd/../..${outside}/secret; echo x > ${outside}/new; mkdir -p ${outside}; ls ${outside}`,
      );
      expect(result.stdout).toBe('');
      expect(await readdir(outside)).toEqual(['secret']);
    });

    it('write into what is mounted read-only, after every trick to make it writable', async () => {
      const before = await stat(join(outside, 'secret'));
      const attack = `chmod 777 ${outside} ${outside}/secret; mount -o remount,rw ${outside}; mount -o remount,rw,bind ${outside}; umount ${outside}; unshare -Urm sh -c 'umount -l ${outside}; mount -o remount,rw,bind ${outside}; echo x > ${outside}/new'; echo x > ${outside}/secret; rm -rf ${outside}/*; ln -s x ${outside}/link; touch ${outside}/secret; cat ${outside}/secret`;
      const result = await run(attack, { mounts: [{ kind: 'read-only', source: outside, target: outside }] });
      expect(result.stdout).toBe('host secret');
      expect(await readdir(outside)).toEqual(['secret']);
      const after = await stat(join(outside, 'secret'));
      expect([after.mtimeMs, after.mode, after.size]).toEqual([before.mtimeMs, before.mode, before.size]);
    });

    it('write to the system', async () => {
      const result = await run(
        'for p in / /usr /etc /bin /opt /proc/sys/kernel /var /root /home; do touch $p/whetstone-x 2>/dev/null && echo wrote $p; done; :',
      );
      expect(result.stdout).toBe('');
    });

    it('write to devices and run-time folders: at most private ones', async () => {
      await run('for p in /dev /run /dev/shm /tmp; do echo x > $p/whetstone-x; done 2>/dev/null');
      for (const folder of ['/dev', '/run', '/dev/shm', '/tmp']) expect(await readdir(folder), folder).not.toContain('whetstone-x');
    });

    it('read secrets of the machine and of the user', async () => {
      const result = await run(
        'cat /etc/shadow /root/.ssh/* /home/*/.ssh/* 2>/dev/null; ls -A /root /home /run 2>/dev/null | grep -v : | grep -v "^$" | grep -vE "mount|containerenv"',
      );
      expect(result.stdout).toBe('');
    });

    it('reach the network, or a server of this machine', async () => {
      const connect = (address: string) =>
        `perl -e 'use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); print connect($s, sockaddr_in(${port}, inet_aton("${address}"))) ? "reached" : "no "'`;
      const result = await run(`${connect('127.0.0.1')}; ${connect('10.0.0.1')}; ${connect('8.8.8.8')}; cat /proc/net/dev | grep -c :`);
      expect(result.stdout).toMatch(/^no no no 1$/m);
    });

    it('talk to a server of this machine over an abstract socket or one in the file system', async () => {
      const path = join(outside, 'socket');
      const name = uniqueMarker();
      const open = (address: string) =>
        new Promise<Server>((resolve) => {
          const local = createServer((socket) => socket.end('x'));
          local.listen(address, () => resolve(local));
        });
      const servers = [await open(path), await open(`\0${name}`)];
      const connect = (address: string) =>
        `perl -e 'use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0); print connect($s, pack("S a*", AF_UNIX, "${address}")) ? "reached" : "no "'`;
      const result = await run(`${connect(path)}; ${connect(`\\0${name}`)}`);
      for (const local of servers) local.close();
      expect(result.stdout).toBe('no no ');
    });

    it('has its own loopback, up: servers in tests work', async () => {
      const script = `perl -e 'use Socket; socket(my $l, PF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($l, 1); my ($p) = sockaddr_in(getsockname($l)); socket(my $s, PF_INET, SOCK_STREAM, 0); print connect($s, sockaddr_in($p, INADDR_LOOPBACK)) ? "up" : "down $!"'`;
      expect((await run(script)).stdout).toBe('up');
    });

    it('see or signal processes outside', async () => {
      const result = await run('ls /proc | grep -c "^[0-9]"; kill -9 -1; kill -9 1; echo still here');
      const [count] = result.stdout.split('\n');
      expect(Number(count)).toBeLessThan(12);
      expect(process.pid).toBeGreaterThan(0);
    });

    it('kill(-1) ends only itself', async () => {
      const bystander = provider.run(shell('sleep 1; echo alive'), never);
      await run('kill -9 -1');
      expect((await bystander).stdout).toBe('alive\n');
    });

    it('gain rights: capabilities, user namespaces, set-user-id programs', async () => {
      const result = await run(
        'grep -E "CapEff|CapBnd" /proc/self/status; mount -t tmpfs x /tmp 2>/dev/null && echo mounted; grep NoNewPrivs /proc/self/status',
      );
      expect(result.stdout.replaceAll(/\s+/g, ' ')).toBe('CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 ');
    });

    it.runIf(options.refusesNamespaces)('open a user namespace of its own', async () => {
      expect((await run('unshare -U true 2>/dev/null && echo nested')).stdout).toBe('');
    });

    it('fill the private folders', async () => {
      const script =
        'for p in /tmp /dev/shm /cache; do head -c 200000000 /dev/zero > $p/a 2>/dev/null; head -c 200000000 /dev/zero > $p/b 2>/dev/null; done; du -cm /tmp /dev/shm | tail -1; du -m /cache';
      const result = await run(script, {
        mounts: [{ kind: 'tmpfs', target: '/cache', maxBytes: 2 * MIB }],
        limits: { memoryBytes: 2048 * MIB, wallMs: 20_000 },
      });
      expect(Number.parseInt(result.stdout, 10)).toBeLessThanOrEqual(520);
      expect(result.stdout).toMatch(/^[12]\t\/cache$/m);
    }, 30_000);
  });
}
