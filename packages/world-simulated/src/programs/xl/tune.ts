import type { Domain } from '../../machine/domains.ts';
import type { Process } from '../../process.ts';
import { hasOption, optionValue, parseOptions } from '../options.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';

/** `xl mem-set DOMAIN SIZE`: returns at once; the guest gives back, or takes as much as is free. */
export function xlMemSet(process: Process): number {
  const unknown = (domid: string, [, size]: readonly string[]): string =>
    `libxl: error: libxl_dom.c:1216:libxl__userdata_path: unable to find domain info for domain ${domid}: Success\ncannot set domid ${domid} dynamic max memory to : ${size}\n`;
  return onDomain(process, { operandsMin: 2, unknown }, (domain, [, size = '']) => {
    const kib = kibIn(size);
    if (kib === undefined) {
      process.error(`invalid memory size: ${size}\n`);
      return 1;
    }
    if (kib > domain.config.memoryMaxKib) {
      process.error(
        `libxl: error: libxl_mem.c:278:libxl_set_memory_target: Domain ${domain.domid}:memory_dynamic_max must be less than or equal to memory_static_max\n\ncannot set domid ${domain.domid} dynamic max memory to : ${size}\n`,
      );
      return 1;
    }
    domain.config = { ...domain.config, memoryKib: kib };
    domain.memoryKib = Math.min(kib, domain.memoryKib + process.machine.domains.freeMemoryKib());
    return 0;
  });
}

/** `xl mem-max DOMAIN SIZE`: the most Xen lets it have; the guest's own limit stays. */
export function xlMemMax(process: Process): number {
  return onDomain(process, { operandsMin: 2 }, (_, [, size = '']) => {
    if (kibIn(size) !== undefined) return 0;
    process.error(`invalid memory size: ${size}\n`);
    return 1;
  });
}

/** `xl vcpu-set [-i] DOMAIN COUNT`. */
export function xlVcpuSet(process: Process): number {
  const unknown = (domid: string): string =>
    `libxl: error: libxl_domain.c:1856:libxl_set_vcpuonline: Domain ${domid}:Getting domain info list: No such file or directory\nDomain ${domid} does not exist.\n`;
  const syntax = { operandsMin: 2, options: [['-i', '--ignore-host']], unknown } as const;
  return onDomain(process, syntax, (domain, [, text = ''], has) => {
    const count = Number(text);
    if (!/^\d+$/.test(text)) {
      process.error('Error: Invalid argument.\n');
      return 1;
    }
    const { cpus } = process.machine.spec;
    if (count > cpus && !has('-i')) {
      process.error(
        `You are overcommmitting! You have ${cpus} physical CPUs and want ${count} vCPUs! Aborting, use --ignore-host to continue\n`,
      );
      return 1;
    }
    const most = domain.config.vcpus;
    if (count > most || count === 0) {
      const { domid } = domain;
      const problem =
        count === 0
          ? `1863:libxl_set_vcpuonline: Domain ${domid}:Requested 0 VCPUs!`
          : `1869:libxl_set_vcpuonline: Domain ${domid}:Requested ${count} VCPUs, however maxcpus is ${most}!`;
      process.error(
        `libxl: error: libxl_domain.c:${problem}: Function not implemented\nlibxl_set_vcpuonline failed domid=${domid} max_vcpus=${count}, rc: -3\n`,
      );
      return 1;
    }
    domain.config = { ...domain.config, vcpusOnline: count };
    return 0;
  });
}

/** `xl vcpu-pin DOMAIN VCPU|all CPUS`. What fails for all of a domain's processors is said, and is no failure of the command. */
export function xlVcpuPin(process: Process): number {
  return onDomain(process, { operandsMin: 3 }, (domain, [, vcpu = '', cpus = '']) => {
    if (!/^(all|(\^?(nodes?:)?\d+(-\d+)?)(,\^?(nodes?:)?\d+(-\d+)?)*)$/.test(cpus)) {
      process.error(`Invalid cpu map: ${cpus}.\n`);
      return 1;
    }
    const isThere = hasProcessor(cpus, process.machine.spec.cpus);
    const invalid = `libxl: error: libxl_sched.c:62:libxl__set_vcpuaffinity: Domain ${domain.domid}:Setting vcpu affinity: Invalid argument\n`;
    if (vcpu === 'all') {
      if (isThere) return 0;
      for (let each = 0; each < domain.config.vcpus; each += 1) {
        process.error(
          `${invalid}libxl: warning: libxl_sched.c:124:libxl_set_vcpuaffinity_all: Domain ${domain.domid}:Failed to set affinity for ${each}\n`,
        );
      }
      process.error('Could not set affinity.\n');
      return 0;
    }
    if (isThere && Number(vcpu) < domain.config.vcpus) return 0;
    process.error(`${invalid}Could not set affinity for vcpu \`${vcpu}'.\n`);
    return 1;
  });
}

/** Whether a list such as `0-7,^1` names a processor that the host has; NUMA nodes are taken for all of them. */
function hasProcessor(list: string, cpus: number): boolean {
  const chosen = new Set<number>();
  for (const part of list.split(',')) {
    const [, not = '', node = '', first = '0', last = first] = /^(\^?)(nodes?:)?(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const isAll = part === 'all' || node !== '';
    for (let cpu = isAll ? 0 : Number(first); cpu < cpus && (isAll || cpu <= Number(last)); cpu += 1) {
      if (not === '') chosen.add(cpu);
      else chosen.delete(cpu);
    }
  }
  return chosen.size > 0;
}

/** `xl sched-credit2 -d DOMAIN [-w WEIGHT] [-c CAP]`: sets what is given; without either it says what is. */
export function xlSchedCredit2(process: Process): number {
  const parsed = parseOptions(process.args, [
    { names: ['-d', '--domain'], argument: 'required' },
    { names: ['-w', '--weight'], argument: 'required' },
    { names: ['-c', '--cap'], argument: 'required' },
  ]);
  if (!parsed.ok) {
    process.error(`option \`${parsed.option}' not supported.\n`);
    return 2;
  }
  const { options } = parsed;
  const text = optionValue(options, '-d');
  if (text === undefined) {
    process.error('Must specify a domain.\n');
    return 1;
  }
  const domain = findDomain(process, text);
  if (domain === undefined && /^\d+$/.test(text)) {
    process.error('libxl_domain_sched_params_set failed.\n');
    return 1;
  }
  if (domain === undefined) return invalidDomain(process, text);
  if (domain === 0) return 0;
  const weight = Number(optionValue(options, '-w') ?? domain.scheduling.weight);
  const cap = Number(optionValue(options, '-c') ?? domain.scheduling.cap);
  if (!(weight >= 1 && weight <= 65_535)) {
    process.error(
      `libxl: error: libxl_sched.c:445:sched_credit2_domain_set: Domain ${domain.domid}:Cpu weight out of range, valid values are within range from 1 to 65535\nlibxl_domain_sched_params_set failed.\n`,
    );
    return 1;
  }
  const capMax = 100 * domain.config.vcpus;
  if (!(cap >= 0 && cap <= capMax)) {
    process.error(
      `libxl: error: libxl_sched.c:455:sched_credit2_domain_set: Domain ${domain.domid}:Cpu cap out of range, valid range is from 0 to ${capMax} for specified number of vcpus\nlibxl_domain_sched_params_set failed.\n`,
    );
    return 1;
  }
  domain.scheduling = { weight, cap };
  if (hasOption(options, '-w') || hasOption(options, '-c')) return 0;
  process.out(`${'Name'.padEnd(33)} ${'ID'.padStart(4)} ${'Weight'.padStart(6)} ${'Cap'.padStart(4)}\n`);
  const { name, domid } = domain;
  process.out(
    `${name.padEnd(33)} ${String(domid).padStart(4)} ${String(weight).padStart(6)} ${String(cap).padStart(4)}\n`,
  );
  return 0;
}

function onDomain(
  process: Process,
  syntax: {
    readonly operandsMin: number;
    readonly options?: readonly (readonly [string, ...string[]])[];
    /** What is said of a number that no domain has, which `xl` itself does not look up. */
    readonly unknown?: (domid: string, operands: readonly string[]) => string;
  },
  work: (domain: Domain, operands: readonly string[], has: (option: string) => boolean) => number,
): number {
  const given = xlArguments(process, { options: [], ...syntax });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  const domain = findDomain(process, text);
  if (domain === undefined && syntax.unknown !== undefined && /^\d+$/.test(text)) {
    process.error(syntax.unknown(text, given.operands));
    return 1;
  }
  if (domain === undefined) return invalidDomain(process, text);
  return domain === 0 ? 0 : work(domain, given.operands, (option) => given.has(option));
}

/** A size as `xl` writes it, in MiB without a unit. */
function kibIn(text: string): number | undefined {
  const match = /^(\d+)([bkmgt]?)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits, unit = ''] = match;
  const factor = { b: 1 / 1024, k: 1, m: 1024, '': 1024, g: 1024 ** 2, t: 1024 ** 3 }[unit.toLowerCase()] ?? 1024;
  return Math.floor(Number(digits) * factor);
}
