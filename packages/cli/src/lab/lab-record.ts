import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { UsageError } from '../usage-error.ts';
import type { LabFolders } from './lab-folders.ts';
import type { LabSettings } from './lab-settings.ts';
import type { Accelerator, HostPlan } from './qemu-arguments.ts';

/** A lab as it was brought up: `lab.json` in its folder. Whether a host runs is not in it, but seen by its process. */
export interface LabRecord {
  readonly images: { readonly folder: string; readonly digest: string };
  readonly settings: LabSettings;
  readonly accelerator: Accelerator;
  /** QEMU's version. */
  readonly qemu: string;
  readonly hosts: readonly LabHostRecord[];
}

/** How a host is reached from this machine. */
export interface LabHostRecord {
  /** From 1; its name is `xen` and this. */
  readonly number: number;
  /** One of the loopback network's, different for each host of a lab: hosts are told apart by it. */
  readonly address: string;
  readonly port: number;
}

/** The name by which the hosts' common key is known. */
export const hostKeyAlias = 'smartdomains-lab';

/** Names of the files in a lab's folder that others may use. */
export const labFiles = { description: 'lab.sf', sshConfig: 'ssh_config', knownHosts: 'known_hosts' } as const;

export function hostName({ number }: { readonly number: number }): string {
  return `xen${number}`;
}

/** The record of a lab, or nothing when it was never up. */
export function readLabRecord(folders: LabFolders): LabRecord | undefined {
  try {
    // Written by us alone.
    return JSON.parse(readFileSync(recordFile(folders), 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

/** The record of a lab that was brought up. Throws an `SdError` when it was not. */
export function labRecord(folders: LabFolders): LabRecord {
  const record = readLabRecord(folders);
  if (record !== undefined) return record;
  throw labNotUp(folders, 'it was never brought up');
}

/** That the lab, or a host of it, is not in the state a command needs. */
export function labNotUp(folders: LabFolders, reason: string): SdError {
  return new SdError(
    cliDiagnostic('SD5954', {
      facts: [
        { name: 'lab', value: folders.labName },
        { name: 'reason', value: reason },
      ],
      help: 'see how it is, or bring it up:\n    smartdomains lab status\n    smartdomains lab up',
    }),
  );
}

/** The host of that name (`xen1`, or `1`). Throws a `UsageError` when the lab has none. */
export function hostNamed(record: LabRecord, name: string): LabHostRecord {
  const host = record.hosts.find((each) => hostName(each) === name || `${each.number}` === name);
  if (host !== undefined) return host;
  throw new UsageError(`the lab has ${record.hosts.map(hostName).join(', ')}, no host \`${name}\``);
}

/** What QEMU is to be given for a host of the lab. */
export function hostPlan(folders: LabFolders, record: LabRecord, host: LabHostRecord): HostPlan {
  return {
    ...host,
    hostCount: record.hosts.length,
    labName: folders.labName,
    folder: path.join(folders.lab, hostName(host)),
    wires: path.join(folders.lab, 'wires'),
    images: record.images.folder,
    settings: record.settings,
    accelerator: record.accelerator,
  };
}

/** Writes the record and, made from it, what others use to reach the hosts: ssh's configuration, known hosts, `lab.sf`. */
export function writeLabRecord(folders: LabFolders, record: LabRecord): void {
  mkdirSync(folders.lab, { recursive: true, mode: 0o700 });
  const knownHosts = path.join(folders.lab, labFiles.knownHosts);
  const identity = path.join(record.images.folder, 'id_ed25519');
  const hostKey = readFileSync(path.join(record.images.folder, 'host_key.pub'), 'utf8').split(' ', 2).join(' ');
  writeFileSync(recordFile(folders), `${JSON.stringify(record, null, 1)}\n`);
  writeFileSync(knownHosts, `${hostKeyAlias} ${hostKey}\n`);
  writeFileSync(path.join(folders.lab, labFiles.sshConfig), sshConfig(folders, record, { knownHosts, identity }));
  writeFileSync(path.join(folders.lab, labFiles.description), description(folders, record, { knownHosts, identity }));
}

interface KeyFiles {
  readonly knownHosts: string;
  readonly identity: string;
}

function sshConfig(folders: LabFolders, record: LabRecord, { knownHosts, identity }: KeyFiles): string {
  const hosts = record.hosts.map((host) => `Host ${hostName(host)}\n  HostName ${host.address}\n  Port ${host.port}\n`);
  // A new connection costs a second of key exchange under emulation: one is kept for five minutes.
  return `# Written by \`smartdomains lab up\`. Use: ssh -F ${path.join(folders.lab, labFiles.sshConfig)} xen1
${hosts.join('\n')}
Host xen?
  User root
  IdentityFile "${identity}"
  IdentitiesOnly yes
  UserKnownHostsFile "${knownHosts}"
  HostKeyAlias ${hostKeyAlias}
  StrictHostKeyChecking yes
  LogLevel ERROR
  KexAlgorithms curve25519-sha256
  ConnectTimeout 60
  ServerAliveInterval 30
  ControlMaster auto
  ControlPersist 300
  ControlPath "${path.join(folders.lab, 'ssh-%n')}"
`;
}

function description(folders: LabFolders, record: LabRecord, { knownHosts, identity }: KeyFiles): string {
  const hosts = record.hosts.map(
    (host) => `
LabHost${host.number} extends LabHost {
    host "${host.address}";
    port ${host.port};
}
`,
  );
  return `// Written by \`smartdomains lab up\`: the shells of the lab "${folders.labName}", to be included:
//
//   #include "${labFiles.description}"
//   … shell extends LabHost1;
//
//   smartdomains run pool.sf -I ${folders.lab}

#include "org/smartfrog/components.sf"
#include "smartdomains/components.sf"

LabHost extends SshShell {
    user "root";
    identityFile "${identity}";
    knownHostsFile "${knownHosts}";
    hostKeyAlias "${hostKeyAlias}";
}
${hosts.join('')}`;
}

function recordFile(folders: LabFolders): string {
  return path.join(folders.lab, 'lab.json');
}
