import type { Domain } from '../../machine/domains.ts';
import type { Process } from '../../process.ts';
import { hasOption, optionValue, parseOptions } from '../options.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';

/** `xl mem-set DOMAIN SIZE`: returns at once; the guest gives back, or takes as much as is free. */
export function xlMemSet(process: Process): number {
  return onDomain(process, { operandsMin: 2 }, (domain, [, size = '']) => {
    const kib = kibIn(size);
    if (kib === undefined) {
      process.error(`invalid memory size: ${size}\n`);
      return 1;
    }
    if (kib > domain.config.memoryMaxKib) {
      process.error(
        `libxl: error: libxl_mem.c:217:libxl_set_memory_target: Domain ${domain.domid}:memory_dynamic_max must be less than or equal to memory_static_max\n\ncannot set domid ${domain.domid} dynamic max memory to : ${size}\n`,
      );
      return 1;
    }
    domain.config = { ...domain.config, memoryKib: kib };
    domain.memoryKib = Math.min(kib, domain.memoryKib + process.machine.domains.freeMemoryKib());
    return 0;
  });
}

/** `xl vcpu-set [-i] DOMAIN COUNT`. */
export function xlVcpuSet(process: Process): number {
  return onDomain(process, { operandsMin: 2, options: [['-i', '--ignore-host']] }, (domain, [, text = ''], has) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count === 0) {
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
    if (count > most) {
      process.error(
        `libxl: error: libxl_domain.c:1852:libxl_set_vcpuonline: Domain ${domain.domid}:Requested ${count} VCPUs, however maxcpus is ${most}!\nlibxl_set_vcpuonline failed domid=${domain.domid} max_vcpus=${count}, rc: -3\n`,
      );
      return 1;
    }
    domain.config = { ...domain.config, vcpusOnline: count };
    return 0;
  });
}

/** `xl vcpu-pin DOMAIN VCPU|all CPUS`. */
export function xlVcpuPin(process: Process): number {
  return onDomain(process, { operandsMin: 3 }, (_, [, , cpus = '']) => {
    if (/^(all|(\^?(nodes?:)?\d+(-\d+)?)(,\^?(nodes?:)?\d+(-\d+)?)*)$/.test(cpus)) return 0;
    process.error(`Invalid cpu map: ${cpus}.\n`);
    return 1;
  });
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
  if (domain === undefined) return invalidDomain(process, text);
  if (domain === 0) return 0;
  const weight = Number(optionValue(options, '-w') ?? domain.scheduling.weight);
  const cap = Number(optionValue(options, '-c') ?? domain.scheduling.cap);
  if (!(weight >= 1 && weight <= 65_535)) {
    process.error(
      `libxl: error: libxl_sched.c:552:sched_credit2_domain_set: Domain ${domain.domid}:Cpu weight out of range, valid values are within range from 1 to 65535\nlibxl_domain_sched_params_set failed.\n`,
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
  syntax: { readonly operandsMin: number; readonly options?: readonly (readonly [string, ...string[]])[] },
  work: (domain: Domain, operands: readonly string[], has: (option: string) => boolean) => number,
): number {
  const given = xlArguments(process, { options: [], ...syntax });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  const domain = findDomain(process, text);
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
