import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import type { CliIo } from '../io.ts';
import { labLimits } from './lab-settings.ts';
import { lastLines, runProgram } from './run-program.ts';

/** A program that is needed and the Debian package that has it. */
interface Tool {
  readonly program: string;
  readonly debianPackage: string;
}

/** To start hosts whose images are there. */
export const toolsToRun: readonly Tool[] = [
  { program: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86' },
  { program: 'qemu-img', debianPackage: 'qemu-utils' },
  { program: 'ssh', debianPackage: 'openssh-client' },
];

/** To build the images, besides. */
export const toolsToBuild: readonly Tool[] = [
  ...toolsToRun,
  { program: 'mmdebstrap', debianPackage: 'mmdebstrap' },
  { program: 'cpio', debianPackage: 'cpio' },
  { program: 'mke2fs', debianPackage: 'e2fsprogs' },
  { program: 'modprobe', debianPackage: 'kmod' },
  { program: 'xz', debianPackage: 'xz-utils' },
];

/**
 * Makes sure that the programs are there, by installing Debian's packages when that was asked for. Throws an `SdError` that names
 * the line to install them otherwise.
 */
export async function provideTools(
  tools: readonly Tool[],
  { io, install }: { readonly io: CliIo; readonly install: boolean },
): Promise<void> {
  const missing = missingPackages(tools, io);
  if (missing.length === 0) return;
  const line = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!install) throw toolsMissing(missing, `install them, or add --install-packages:\n    sudo ${line}`);
  io.stderr.write(`lab: ${line}\n`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-qq', '-y', '--no-install-recommends', ...missing],
  ];
  for (const argv of steps) {
    const { exitCode, stderr } = await runProgram(argv, { timeoutMs: labLimits.installMs, environment });
    if (exitCode !== 0) throw toolsMissing(missing, `run it by hand:\n    sudo ${line}`, lastLines(stderr, 5));
  }
  const still = missingPackages(tools, io);
  if (still.length > 0) throw toolsMissing(still, 'they are installed, but their programs are not in PATH');
}

/** The Debian packages whose programs are not in PATH. */
export function missingPackages(tools: readonly Tool[], io: CliIo): readonly string[] {
  // Where an ordinary user's PATH has no sbin the programs there can still be run.
  const folders = [...(io.environment('PATH') ?? '').split(':'), '/usr/sbin', '/sbin'];
  return tools
    .filter(({ program }) => !folders.some((folder) => isProgram(path.join(folder, program))))
    .map(({ debianPackage }) => debianPackage);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function toolsMissing(packages: readonly string[], help: string, output = ''): SdError {
  return new SdError(
    cliDiagnostic('SD5950', {
      facts: [
        { name: 'packages', value: packages.join(' ') },
        ...(output === '' ? [] : [{ name: 'output', value: output }]),
      ],
      help,
    }),
  );
}
