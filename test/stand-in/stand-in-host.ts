import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How long things take on a stand-in host. */
export interface StandInTimes {
  /** Each of the two parts of `xl create`, before and after the disk is attached, and taking a disk away. */
  readonly buildMs: number;
  readonly hotplugMs: number;
  /** From the creation of a domain until its guest answers. */
  readonly bootMs: number;
  readonly shutdownMs: number;
  /** Between the end of a domain that reboots and its new beginning. */
  readonly rebootMs: number;
  /** Before an image is copied, in which it can be broken off. */
  readonly copyMs: number;
  /** How long `ping` waits for an answer that does not come. */
  readonly silenceMs: number;
}

export const quickTimes: StandInTimes = {
  buildMs: 60,
  hotplugMs: 60,
  bootMs: 300,
  shutdownMs: 150,
  rebootMs: 300,
  copyMs: 100,
  silenceMs: 100,
};

/** What is on a stand-in host by somebody's doing. All is empty on a new one. */
export interface StandInContents {
  readonly domains: readonly StandInDomain[];
  /** The files that loop devices are over, once for each device. */
  readonly loopDevices: readonly string[];
  /** `vg0/web1`. */
  readonly volumes: readonly string[];
  /** Images with their marks, configurations: what is in the folders we write to. */
  readonly files: readonly string[];
}

export interface StandInDomain {
  readonly id: number;
  /** Absent while it is built. */
  readonly name: string | undefined;
  readonly uuid: string;
  readonly disk: string;
  /** Its guest runs: it is neither paused nor has it stopped. */
  readonly isRunning: boolean;
}

/** A Xen host made of real programs (`programs/`) that keep their state in files of one folder. */
export interface StandInHost {
  readonly folder: string;
  /** For a process that is to run on this host. */
  readonly environment: Readonly<Record<string, string>>;
  contents(): StandInContents;
  /** What a real host lets happen, and must never: two domains with one disk, or made of one description. */
  alarms(): readonly string[];
  /** Runs one of its programs, `guest` too. Throws when that fails. */
  run(program: string, ...words: readonly string[]): string;
}

const imageBytes = 256 * 1024;
const imagesFolder = '/var/lib/smartdomains/images';
const runFolder = '/run/smartdomains';

/** Makes one in a folder that is there: a bridge, a kernel, a base image, a volume group of 8 GiB, 64 GiB of memory. */
export function createStandInHost(folder: string, times: StandInTimes = quickTimes): StandInHost {
  const inFolder = (name: string): string => path.join(folder, name);
  for (const name of ['domains', 'loops', 'volumes/vg0']) mkdirSync(inFolder(`state/${name}`), { recursive: true });
  writeFileSync(inFolder('state/volumes/vg0/bytes'), '8585740288\n');
  for (const name of ['events', 'alarms']) writeFileSync(inFolder(`state/${name}`), '');
  for (const name of ['sys/class/net/xenbr0', 'boot', 'data/xen', 'run', 'var/lib', 'var/log/xen', 'dev/vg0']) {
    mkdirSync(inFolder(`files/${name}`), { recursive: true });
  }
  writeFileSync(inFolder('files/boot/vmlinuz-2.6-xen'), 'a kernel\n');
  const image = inFolder('files/data/xen/slc3-smartfrog.img');
  writeFileSync(image, 'a base image\n');
  truncateSync(image, imageBytes);
  for (const [file, text] of facts) {
    mkdirSync(path.dirname(inFolder(`files/${file}`)), { recursive: true });
    writeFileSync(inFolder(`files/${file}`), `${text}\n`);
  }
  writeFileSync(inFolder('settings'), settingsText(times));
  const programs = path.join(import.meta.dirname, 'programs');
  const environment = {
    STAND_IN_HOST: folder,
    PATH: `${programs}${path.delimiter}${process.env.PATH ?? '/usr/bin:/bin'}`,
  };
  return {
    folder,
    environment,
    contents: () => contentsOf(folder),
    alarms: () =>
      readFileSync(inFolder('state/alarms'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    run: (program, ...words) =>
      execFileSync(path.join(programs, program), words, {
        env: { ...process.env, ...environment },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  };
}

/** What the system says of itself. */
const facts = [
  ['proc/sys/kernel/random/boot_id', '11111111-2222-3333-4444-555555555555'],
  ['proc/sys/kernel/hostname', 'stand-in'],
  ['etc/machine-id', '0123456789abcdef0123456789abcdef'],
] as const;

function settingsText(times: StandInTimes): string {
  const lines = [
    `build_seconds=${times.buildMs / 1000}`,
    `hotplug_seconds=${times.hotplugMs / 1000}`,
    `boot_ms=${times.bootMs}`,
    `shutdown_ms=${times.shutdownMs}`,
    `reboot_seconds=${times.rebootMs / 1000}`,
    `copy_seconds=${times.copyMs / 1000}`,
    `silence_seconds=${times.silenceMs / 1000}`,
    'total_memory=65536',
  ];
  return `${lines.join('\n')}\n`;
}

function contentsOf(folder: string): StandInContents {
  const state = (name: string): string => path.join(folder, 'state', name);
  const value = (file: string): string | undefined => {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  const files = (name: string): readonly string[] => {
    const directory = path.join(folder, 'files', name);
    return existsSync(directory) ? readdirSync(directory).map((file) => `${name}/${file}`) : [];
  };
  const domains = readdirSync(state('domains')).map((id): StandInDomain => {
    const of = (name: string): string => state(`domains/${id}/${name}`);
    return {
      id: Number(id),
      name: value(of('name')),
      uuid: value(of('uuid')) ?? '',
      disk: value(of('disk')) ?? '',
      isRunning: existsSync(of('running-since')) && !existsSync(of('paused')) && !existsSync(of('reason')),
    };
  });
  const volumes = readdirSync(state('volumes/vg0'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    domains: domains.toSorted((left, right) => left.id - right.id),
    loopDevices: readdirSync(state('loops')).map((loop) => value(state(`loops/${loop}/file`)) ?? ''),
    volumes: volumes.map(({ name }) => `vg0/${name}`),
    files: [...files(imagesFolder), ...files(runFolder), ...files('/dev/vg0')],
  };
}
