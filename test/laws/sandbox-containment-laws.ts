import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import { MIB, never, scriptsIn, shell, uniqueMarker } from './sandbox-scripts.ts';

/** Attacks that only a kernel can refuse: files, network, processes and rights outside the sandbox. */
export function sandboxContainmentLaws(provider: SandboxProvider, options: { readonly refusesNamespaces: boolean }): void {
  const run = scriptsIn(provider);

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
