import type { Process } from '../../process.ts';
import { xlArguments } from './arguments.ts';

/** `xl info [KEY]`. */
export function xlInfo(process: Process): number {
  const given = xlArguments(process, { options: [['-n', '--numa']], operandsMin: 0 });
  if (typeof given === 'number') return given;
  const { name, spec, domains } = process.machine;
  const [major = '', minor = '', extra] = spec.xenVersion.split('.');
  const facts: readonly (readonly [string, string | number])[] = [
    ['host', name],
    ['release', spec.kernelVersion],
    ['version', '#1 SMP PREEMPT_DYNAMIC'],
    ['machine', 'x86_64'],
    ['nr_cpus', spec.cpus],
    ['max_cpu_id', spec.cpus - 1],
    ['nr_nodes', 1],
    ['cores_per_socket', spec.cpus],
    ['threads_per_core', 1],
    ['cpu_mhz', '2600.000'],
    ['virt_caps', 'pv hvm hap gnttab-v1 gnttab-v2'],
    ['total_memory', spec.memoryMiB],
    ['free_memory', Math.floor(domains.freeMemoryKib() / 1024)],
    ['sharing_freed_memory', 0],
    ['sharing_used_memory', 0],
    ['outstanding_claims', 0],
    ['free_cpus', 0],
    ['xen_major', major],
    ['xen_minor', minor],
    ['xen_extra', extra === undefined ? '' : `.${extra}`],
    ['xen_version', spec.xenVersion],
    ['xen_caps', 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 '],
    ['xen_scheduler', 'credit2'],
    ['xen_pagesize', 4096],
    ['platform_params', 'virt_start=0xffff800000000000'],
    ['xen_changeset', ''],
    [
      'xen_commandline',
      spec.hasFixedDom0Memory
        ? `placeholder dom0_mem=${spec.dom0MemoryMiB}M,max:${spec.dom0MemoryMiB}M`
        : 'placeholder',
    ],
    ['xend_config_format', 4],
  ];
  const [key] = given.operands;
  if (key === undefined) {
    for (const [fact, value] of facts) process.out(`${fact.padEnd(22)} : ${value}\n`);
    return 0;
  }
  const fact = facts.find(([one]) => one === key);
  if (fact !== undefined) process.out(`${fact[1]}\n`);
  return 0;
}
