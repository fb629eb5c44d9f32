import { existsSync, lstatSync, readlinkSync } from 'node:fs';

/** How one part of the machine's own system is shown inside. */
export type SystemMount =
  | { readonly kind: 'read-only'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string; readonly to: string }
  | { readonly kind: 'hidden-file'; readonly path: string }
  | { readonly kind: 'hidden-folder'; readonly path: string };

/**
 * Named, not "everything but": homes, `/run` (sockets of container engines and session buses answer even on a read-only mount),
 * `/var`, `/srv` and other people's data are then absent by default. `/nix` and `/gnu` hold whole systems where they exist.
 */
const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix', '/gnu'];

/** Readable when Whetstone itself runs as root. */
const SECRET_FILES = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
  '/etc/krb5.keytab',
  '/etc/machine-id',
];
const SECRET_FOLDERS = ['/etc/ssh', '/etc/ssl/private', '/etc/sudoers.d', '/etc/wireguard', '/etc/NetworkManager'];

/**
 * Settings of the machine below `/proc`, for whoever is the machine's root: files that the kernel opens by owner alone, without asking for
 * a capability (`core_pattern` names a program that the kernel then starts outside). Hidden under themselves, read-only.
 */
const KERNEL_SETTINGS = ['sys', 'sysrq-trigger', 'irq', 'bus', 'pressure', 'acpi', 'fs', 'scsi', 'mtrr', 'asound'].map(
  (name) => `/proc/${name}`,
);

/** Paths to mount read-only once `/proc` is there. */
export function kernelSettings(): readonly string[] {
  return KERNEL_SETTINGS.filter((path) => existsSync(path));
}

let known: readonly SystemMount[] | undefined;

/** The parts of this machine's system that a program sees, in the order to mount them. Looked up once. */
export function systemMounts(): readonly SystemMount[] {
  known ??= [
    ...SYSTEM_FOLDERS.flatMap(systemFolder),
    ...SECRET_FILES.filter(existsSync).map((path) => ({ kind: 'hidden-file', path }) as const),
    ...SECRET_FOLDERS.filter(existsSync).map((path) => ({ kind: 'hidden-folder', path }) as const),
  ];
  return known;
}

function systemFolder(path: string): SystemMount[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isSymbolicLink()) return [{ kind: 'symlink', path, to: readlinkSync(path) }];
  return [{ kind: 'read-only', path }];
}
