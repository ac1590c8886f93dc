import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import type { CliIo } from '../io.ts';
import { shippedFolder } from '../shipped.ts';
import { changedFiles, digestFiles, digestOfTexts, type FileDigests } from './digest.ts';
import type { LabFolders } from './lab-folders.ts';
import { labLimits } from './lab-settings.ts';
import { provideTools, toolsToBuild } from './lab-tools.ts';
import { withLock } from './lock-file.ts';
import { lastLines, runProgram } from './run-program.ts';

/** What the hosts boot from, proved to be what was built. */
export interface LabImages {
  readonly folder: string;
  /** Changes with the content of any image. */
  readonly digest: string;
}

/** What a build was made from and what it made: `manifest.json` beside the images. */
interface Manifest {
  readonly inputs: FileDigests;
  readonly outputs: FileDigests;
}

const suite = 'bookworm';
const outputNames = [
  'dom0.cpio.gz',
  'host_key.pub',
  'id_ed25519',
  'id_ed25519.pub',
  'root.qcow2',
  'versions',
  'vmlinux',
  'xen',
] as const;

export interface ImagesOptions {
  readonly io: CliIo;
  readonly installPackages: boolean;
  /** Build whatever is there. */
  readonly isForced?: boolean;
  /** The folder of `build.sh` and what it uses; the one that comes with the command when absent. */
  readonly scripts?: string;
}

/**
 * The images made from the scripts as they are now. They are built when there are none, and again when one is not what the build
 * made. Whoever else builds in the same cache is waited for. Throws an `SdError` when a tool is missing or the build fails.
 */
export function provideImages(folders: LabFolders, options: ImagesOptions): Promise<LabImages> {
  const { io, isForced = false } = options;
  return withLock(path.join(folders.images, 'lock'), { io, what: 'the images' }, async () => {
    const scripts = options.scripts ?? scriptsFolder();
    const inputs = await digestFiles(scripts, filesIn(scripts));
    const folder = path.join(folders.images, digestOfTexts([suite, JSON.stringify(inputs)]).slice(0, 16));
    const found = readManifest(folder);
    if (found !== undefined && !isForced) {
      const changes = await changedFiles(folder, found.outputs);
      if (changes.length === 0) return { folder, digest: digestOfTexts([JSON.stringify(found.outputs)]) };
      io.stderr.write(`lab: the images are damaged and are built again: ${changes.join(', ')}\n`);
    }
    await provideTools(toolsToBuild, { io, install: options.installPackages });
    const outputs = await build({ scripts, folder, io });
    const manifest: Manifest = { inputs, outputs };
    writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    return { folder, digest: digestOfTexts([JSON.stringify(outputs)]) };
  });
}

async function build(options: {
  readonly scripts: string;
  readonly folder: string;
  readonly io: CliIo;
}): Promise<FileDigests> {
  const { scripts, folder, io } = options;
  const began = performance.now();
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o755 });
  const { exitCode, stderr } = await runProgram([path.join(scripts, 'build.sh'), unfinished], {
    timeoutMs: labLimits.buildMs,
    environment: { LAB_SUITE: suite, LC_ALL: 'C', PATH: `${io.environment('PATH') ?? ''}:/usr/sbin:/sbin` },
    onStderr: (text) => void io.stderr.write(text),
  });
  if (exitCode !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new SdError(
      cliDiagnostic('SD5951', {
        facts: [
          { name: 'command', value: `${path.join(scripts, 'build.sh')} (exit ${exitCode})` },
          { name: 'output', value: lastLines(stderr, 10) },
        ],
        help: 'building needs root and a Debian apt mirror; build once as root:\n    sudo smartdomains lab build',
      }),
    );
  }
  const outputs = await digestFiles(unfinished, outputNames);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  io.stderr.write(`lab: images built in ${Math.round((performance.now() - began) / 1000)} s: ${folder}\n`);
  return outputs;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    // Written by us, and the images are compared with it.
    return JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

function scriptsFolder(): string {
  const lab = shippedFolder('lab');
  if (lab !== undefined) return path.join(lab, 'images');
  throw new SdError(
    cliDiagnostic('SD5951', {
      notes: ['the scripts that build the images did not come with this command'],
      help: 'use the lab from a checkout of SmartDomains',
    }),
  );
}

function filesIn(folder: string): readonly string[] {
  return globSync('**/*', { cwd: folder }).filter((name) => statSync(path.join(folder, name)).isFile());
}
