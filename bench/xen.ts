/**
 * Eight small domains over two real Xen hosts of the lab: how long until all answer, ours against the script an administrator would
 * write, and both against a lower bound. `npm run bench -- xen [DOMAINS [ROUNDS]]` prints a table and a JSON line. The machine must be
 * quiet: the hosts are emulated, and what they cost differs by a third within minutes; hence rounds, ratios within each, and the bound of
 * each measured before, between and after the two that are held against it.
 *
 * Each domain gets a copy of the base image and answers ping in the end. The script does all domains at once with `xargs -P`, one ssh
 * for each. The lower bound: each host has one processor, and making a domain alone costs it so many seconds of that; the
 * emulator's processor time is counted, not ours, with all hosts at work at once, for they slow each other down.
 */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { smartdomains } from '../test/support/command.ts';
import { type LabAccess, labCommand, onHost, readLab } from '../test/xen/support/lab-access.ts';
import { startPool } from '../test/xen/support/pool-run.ts';
import { median } from './support/median.ts';

const labName = process.env.SMARTDOMAINS_LAB ?? 'bench';
const runLimitMs = 60 * 60_000;
const ticksPerSecond = 100;

interface Machine {
  readonly name: string;
  readonly host: string;
  readonly address: string;
}

interface Measured {
  readonly seconds: number;
  /** Of the emulators of all hosts together. */
  readonly cpuSeconds: number;
  /** Of everything else on this machine: what works on the hosts takes the emulators' processors. */
  readonly otherCpuSeconds: number;
}

function machinesFor(count: number): readonly Machine[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `vm${index + 1}`,
    host: `xen${(index % 2) + 1}`,
    address: `192.168.77.${101 + index}`,
  }));
}

/** Processor time of the hosts' QEMUs so far. */
function cpuSeconds(lab: LabAccess): number {
  return lab.hosts
    .map(({ name }) => {
      const pid = readFileSync(path.join(lab.folder, name, 'qemu.pid'), 'utf8').trim();
      // After the name in parentheses: user time is the 12th word, system time the 13th.
      const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(words[11]) + Number(words[12])) / ticksPerSecond;
    })
    .reduce((sum, each) => sum + each, 0);
}

/** Processor time of the whole machine so far. */
function machineCpuSeconds(): number {
  const [, user, nice, system] = readFileSync('/proc/stat', 'utf8').split(/\s+/);
  return (Number(user) + Number(nice) + Number(system)) / ticksPerSecond;
}

async function measure(lab: LabAccess, work: () => Promise<void>): Promise<Measured> {
  await labCommand(lab, 'reset');
  const cpuBefore = cpuSeconds(lab);
  const machineBefore = machineCpuSeconds();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const used = cpuSeconds(lab) - cpuBefore;
  return { seconds, cpuSeconds: used, otherCpuSeconds: machineCpuSeconds() - machineBefore - used };
}

/** What the script runs on a host for a domain: name, address. */
const onOneHost = `
set -e
mkdir -p /srv/vm
cp --sparse=always /srv/guest/disk.img /srv/vm/$1.img
/lab/guest-config "$1" "$2" /srv/vm/$1.img >/dev/null
xl create -q /srv/vm/$1.cfg
until ping -c 1 -W 1 "$2" >/dev/null; do :; done
`;

/** Throws when a creation failed: then nobody would have the machines. */
async function byScript(lab: LabAccess, machines: readonly Machine[]): Promise<void> {
  for (const host of new Set(machines.map(({ host }) => host))) {
    const { exitCode } = await onHost(lab, host, ['tee', '/root/make-domain'], { stdin: onOneHost });
    assert.equal(exitCode, 0);
  }
  const lines = machines.map(({ host, name, address }) => `${host} sh /root/make-domain ${name} ${address}\n`).join('');
  const argv = ['-P', `${machines.length}`, '-L', '1', 'ssh', '-n', '-F', path.join(lab.folder, 'ssh_config')];
  const { status, stderr } = spawnSync('xargs', argv, { input: lines, encoding: 'utf8', timeout: runLimitMs });
  assert.equal(status, 0, stderr);
}

function description(machines: readonly Machine[]): string {
  const parts = machines.map(
    ({ host, name, address }) => `
    ${name} extends Machine { name "${name}"; address "${address}"; host LAZY ATTRIB ${host}; }`,
  );
  return `
#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "smartdomains/components.sf"
#include "smartdomains/pool.sf"
#include "lab.sf"
Machine extends Compound {
  disk extends LoopbackStorageBackend { shell LAZY ATTRIB host; domainName ATTRIB name; baseImage "/srv/guest/disk.img"; }
  domain extends XenDomain {
    shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; hostname ATTRIB name; ip ATTRIB address;
    kernel "/srv/guest/vmlinux"; ramdisk "/srv/guest/initrd"; netmask "255.255.255.0"; gateway "192.168.77.11"; memory "96MiB";
    extra "console=hvc0 quiet norandmaps mitigations=off";
    ready extends PingProbe;
  }
}
sfConfig extends Compound {
  xen1 extends LabHost1;
  xen2 extends LabHost2;
  pool extends Pool {${parts.join('')}
  }
}`;
}

async function byUs(lab: LabAccess, machines: readonly Machine[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sd-bench-'));
  const pool = startPool(description(machines), { folder, labFolder: lab.folder, args: [] });
  try {
    await pool.until('sfConfig', 'ready');
  } finally {
    await pool.kill();
    if (process.env.SMARTDOMAINS_BENCH_EVENTS !== undefined) {
      writeFileSync(
        process.env.SMARTDOMAINS_BENCH_EVENTS,
        pool.events.map((event) => `${JSON.stringify(event)}\n`).join(''),
      );
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One round: all in turn, so that they meet the machine in the same minutes. */
interface Round {
  readonly boundSeconds: number;
  /** One domain on each host: before the script, between the two, after ours. */
  readonly alone: readonly Measured[];
  /** Absent when it failed. */
  readonly script: Measured | undefined;
  readonly ours: Measured;
}

async function measureRound(lab: LabAccess, machines: readonly Machine[]): Promise<Round> {
  const oneEach = (): Promise<Measured> => measure(lab, () => byScript(lab, machines.slice(0, lab.hosts.length)));
  const before = await oneEach();
  const script = await measure(lab, () => byScript(lab, machines)).catch((error: unknown) => {
    // On a busy machine libxl's limit of 40 s for a script on the host is over before eight at once are done.
    console.log(`the script failed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return undefined;
  });
  const between = await oneEach();
  const ours = await measure(lab, () => byUs(lab, machines));
  const alone = [before, between, await oneEach()];
  const cpuSeconds = median(alone.map((each) => each.cpuSeconds)) / lab.hosts.length;
  const boundSeconds = cpuSeconds * Math.ceil(machines.length / lab.hosts.length);
  return { boundSeconds, alone, script, ours };
}

/** A line of the table: medians over the rounds. A round in which it failed counts in none. */
function rowOf(name: string, rounds: readonly Round[], of: (round: Round) => readonly Measured[]): string {
  const done = rounds.flatMap((round) =>
    of(round).map((measured) => ({ ...measured, share: measured.seconds / round.boundSeconds })),
  );
  if (done.length === 0) return `${name.padEnd(28)}   failed`;
  const numbers = [
    median(done.map(({ seconds }) => seconds)).toFixed(1),
    median(done.map(({ share }) => share)).toFixed(2),
    median(done.map((each) => each.cpuSeconds)).toFixed(1),
    median(done.map(({ otherCpuSeconds }) => otherCpuSeconds)).toFixed(1),
  ];
  return `${name.padEnd(28)} ${numbers.map((each) => each.padStart(8)).join(' ')}`;
}

const count = Number(process.argv[2] ?? 8);
const roundsWanted = Number(process.argv[3] ?? 1);
const up = await smartdomains(['lab', 'up', '--lab', labName], { timeoutMs: runLimitMs });
assert.equal(up.exitCode, 0, up.stderr);
const lab = await readLab(labName);
try {
  const machines = machinesFor(count);
  const rounds: Round[] = [];
  while (rounds.length < roundsWanted) {
    const round = await measureRound(lab, machines);
    rounds.push(round);
    const { boundSeconds, script, ours } = round;
    const shares = [script, ours].map((each) => (each ? (each.seconds / boundSeconds).toFixed(2) : 'failed'));
    console.log(`round ${rounds.length}: bound ${boundSeconds.toFixed(1)} s, script ${shares[0]}, ours ${shares[1]}`);
  }
  const ofScript = rounds.flatMap(({ script, ours }) => (script ? [ours.seconds / script.seconds] : []));
  console.log(`${count} domains over ${lab.hosts.length} hosts of the lab, medians of ${rounds.length} rounds`);
  console.log(`${''.padEnd(28)}  seconds  / bound    cpu s  other s`);
  console.log(rowOf('one domain on each host', rounds, ({ alone }) => alone));
  console.log(
    rowOf('lower bound', rounds, ({ boundSeconds }) => [
      { seconds: boundSeconds, cpuSeconds: boundSeconds * lab.hosts.length, otherCpuSeconds: 0 },
    ]),
  );
  console.log(rowOf(`ssh … xl create, xargs -P ${count}`, rounds, ({ script }) => (script ? [script] : [])));
  console.log(rowOf('smartdomains run', rounds, ({ ours }) => [ours]));
  console.log(`smartdomains run / script: ${median(ofScript).toFixed(2)}`);
  console.log(JSON.stringify({ bench: 'xen', domains: count, hosts: lab.hosts.length, rounds }));
} finally {
  await labCommand(lab, 'down');
}
