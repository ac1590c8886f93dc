import type { GuestConfig } from '../../machine/guest-config.ts';
import { rotateLog } from '../../machine/logs.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Process } from '../../process.ts';
import { findPath } from '../paths.ts';
import { type XlGlobal, xlArguments } from './arguments.ts';
import { buildDomain } from './build-domain.ts';
import { configAsJson } from './domain-json.ts';
import { readGuestConfig } from './guest-config.ts';
import { logPath, monitorDomain } from './monitor.ts';

/** Xen's exit codes of `xl create`. */
const exitNoDomain = 3;
const exitNoConfig = 6;

/** `xl create [-p] [-q] [-e] [-n] FILE`. */
export async function xlCreate(process: Process, global: XlGlobal): Promise<number> {
  const given = xlArguments(process, {
    options: [['-p'], ['-q', '--quiet'], ['-e'], ['-d'], ['-n', '--dryrun']],
    operandsMin: 0,
  });
  if (typeof given === 'number') return given;
  const [file, ...extra] = given.operands;
  if (file === undefined) {
    process.error('Config file not specified and none in save file\n');
    return exitNoConfig;
  }
  const { machine } = process;
  const found = findPath(machine, file);
  if (found.kind !== 'file') {
    const problem = found.kind === 'missing' ? found.problem : 'Is a directory';
    process.error(`Failed to read config file: ${file}: ${problem}\n`);
    return exitNoDomain;
  }
  const isQuiet = given.has('-q');
  if (!isQuiet) process.error(`Parsing config from ${file}\n`);
  const text = found.content.kind === 'text' ? found.content.text : '';
  const { config, messages } = readGuestConfig(file, [text, ...extra].join('\n'));
  process.error(messages);
  if (config === undefined) return 1;
  const uuid = config.uuid ?? randomUuid(machine);
  if (global.isDryRun || given.has('-n')) {
    process.out(configAsJson(config, uuid));
    return 0;
  }
  const built = await buildDomain(machine, { config: withMacs(machine, config), uuid, pause: process.pause });
  if (!built.ok) {
    process.error(built.messages);
    return exitNoDomain;
  }
  if (!given.has('-e')) {
    rotateLog(machine, logPath(built.domain));
    monitorDomain(machine, built.domain);
  }
  if (!given.has('-p')) machine.domains.unpause(built.domain);
  return 0;
}

function withMacs(machine: Machine, config: GuestConfig): GuestConfig {
  const byte = (): string => hexOf(Math.floor(machine.random.next() * 256), 2);
  return {
    ...config,
    interfaces: config.interfaces.map((one) =>
      one.mac === undefined ? { ...one, mac: `00:16:3e:${byte()}:${byte()}:${byte()}` } : one,
    ),
  };
}

function randomUuid(machine: Machine): string {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => hexOf(Math.floor(machine.random.next() * 16), 1)).join('');
  const variant = hexOf(8 + Math.floor(machine.random.next() * 4), 1);
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}

function hexOf(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
