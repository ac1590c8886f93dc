import { type Domain, shutdownReasonCode } from '../../machine/domains.ts';
import type { Process } from '../../process.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';
import { listAsJson } from './domain-json.ts';

const heading = 'Name                                        ID   Mem VCPUs\tState\tTime(s)';
const uuidOfDomain0 = '00000000-0000-0000-0000-000000000000';
/** How busy an idle guest keeps a processor; it makes the column `Time(s)` move. */
const processorShare = 0.02;

/** `xl list [-l] [-v] [DOMAIN]`. */
export function xlList(process: Process): number {
  const given = xlArguments(process, {
    options: [['-l', '--long'], ['-v', '--verbose'], ['-Z'], ['-n', '--numa']],
    operandsMin: 0,
  });
  if (typeof given === 'number') return given;
  const [operand] = given.operands;
  let domains: readonly Domain[] = process.machine.domains.list();
  let withDomain0 = true;
  if (operand !== undefined) {
    const found = findDomain(process, operand);
    if (found === undefined && /^\d+$/.test(operand)) {
      process.error(`Error: Domain '${operand}' does not exist.\n`);
      return 1;
    }
    if (found === undefined) return invalidDomain(process, operand);
    domains = found === 0 ? [] : [found];
    withDomain0 = found === 0;
  }
  if (given.has('-l')) {
    process.out(listAsJson(process.machine, domains, withDomain0));
    return 0;
  }
  const isVerbose = given.has('-v');
  process.out(`${heading}${isVerbose ? '   UUID                            Reason-Code\tSecurity Label' : ''}\n`);
  if (withDomain0) process.out(domain0Line(process, isVerbose));
  for (const domain of domains) process.out(line(process, domain, isVerbose));
  return 0;
}

interface Columns {
  readonly name: string;
  readonly domid: number;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly state: string;
  readonly seconds: number;
}

function columns({ name, domid, memoryMiB, vcpus, state, seconds }: Columns): string {
  const numbers = [String(domid).padStart(5), String(memoryMiB).padStart(5), String(vcpus).padStart(5)].join(' ');
  return `${name.padEnd(40)} ${numbers}     ${state}  ${seconds.toFixed(1).padStart(8)}`;
}

function domain0Line({ machine }: Process, isVerbose: boolean): string {
  const text = columns({
    name: 'Domain-0',
    domid: 0,
    memoryMiB: machine.spec.dom0MemoryMiB,
    vcpus: machine.spec.cpus,
    state: 'r-----',
    seconds: (machine.clock.nowMs() / 1000) * processorShare,
  });
  return `${text}${isVerbose ? ` ${uuidOfDomain0}        -                -` : ''}\n`;
}

function line({ machine }: Process, domain: Domain, isVerbose: boolean): string {
  const text = columns({
    name: domain.name,
    domid: domain.domid,
    memoryMiB: Math.round(domain.memoryKib / 1024),
    vcpus: domain.config.vcpusOnline,
    state: stateOf(domain),
    seconds: domain.phase === 'running' ? ((machine.clock.nowMs() - domain.createdMs) / 1000) * processorShare : 0,
  });
  const reason = domain.reason === undefined ? '-' : String(shutdownReasonCode[domain.reason]);
  return `${text}${isVerbose ? ` ${domain.uuid} ${reason.padStart(8)}                -` : ''}\n`;
}

/** The letters of the column `State`: running, blocked, paused, shut down, crashed, dying. */
function stateOf(domain: Domain): string {
  const isUp = domain.phase === 'running' && !domain.paused;
  const isBooting = domain.guest.kind === 'booting' || domain.guest.kind === 'stopping';
  return [
    isUp && isBooting ? 'r' : '-',
    isUp && !isBooting ? 'b' : '-',
    domain.paused ? 'p' : '-',
    domain.phase === 'shutDown' ? 's' : '-',
    domain.phase === 'shutDown' && domain.reason === 'crash' ? 'c' : '-',
    domain.phase === 'dying' ? 'd' : '-',
  ].join('');
}

/** `xl vm-list`. */
export function xlVmList(process: Process): number {
  const row = (uuid: string, domid: number, name: string): string =>
    `${uuid}  ${String(domid).padEnd(4)} ${name.padEnd(30)}\n`;
  process.out('UUID                                  ID    name\n');
  process.out(row(uuidOfDomain0, 0, 'Domain-0'));
  for (const { uuid, domid, name } of process.machine.domains.list()) process.out(row(uuid, domid, name));
  return 0;
}

/** `xl domid NAME`. */
export function xlDomid(process: Process): number {
  const given = xlArguments(process, { options: [], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [name = ''] = given.operands;
  const domid = name === 'Domain-0' ? 0 : process.machine.domains.byName(name)?.domid;
  if (domid === undefined) {
    process.error(`Can't get domid of domain name '${name}', maybe this domain does not exist.\n`);
    return 1;
  }
  process.out(`${domid}\n`);
  return 0;
}

/** `xl domname DOMID`. */
export function xlDomname(process: Process): number {
  const given = xlArguments(process, { options: [], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  if (!/^\d+$/.test(text)) {
    process.error('Invalid domain id.\n\n');
    return 1;
  }
  const name = text === '0' ? 'Domain-0' : process.machine.domains.byId(Number(text))?.name;
  if (name === undefined) {
    process.error(`Can't get domain name of domain id '${text}', maybe this domain does not exist.\n`);
    return 1;
  }
  process.out(`${name}\n`);
  return 0;
}

/** `xl uptime [DOMAIN]`. */
export function xlUptime(process: Process): number {
  const given = xlArguments(process, { options: [['-s']], operandsMin: 0 });
  if (typeof given === 'number') return given;
  const [operand] = given.operands;
  const found = operand === undefined ? undefined : findDomain(process, operand);
  if (operand !== undefined && found === undefined) return invalidDomain(process, operand);
  process.out('Name                                ID Uptime\n');
  const { machine } = process;
  const rows = [
    ...(found === undefined || found === 0 ? [{ name: 'Domain-0', domid: 0, createdMs: 0 }] : []),
    ...(found === undefined ? machine.domains.list() : found === 0 ? [] : [found]),
  ];
  for (const { name, domid, createdMs } of rows) {
    const seconds = Math.floor((machine.clock.nowMs() - createdMs) / 1000);
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    process.out(`${name.padEnd(33)} ${String(domid).padStart(4)} ${clock.padStart(8)}\n`);
  }
  return 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
