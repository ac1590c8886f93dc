import type { Process, Program } from '../../process.ts';
import type { XlGlobal } from './arguments.ts';
import { xlDestroy, xlOfAbsent, xlPause, xlReboot, xlRename, xlShutdown, xlSysrq, xlUnpause } from './control.ts';
import { xlCreate } from './create.ts';
import { xlInfo } from './info.ts';
import { xlDomid, xlDomname, xlList, xlUptime, xlVmList } from './list.ts';
import { xlBlockAttach, xlBlockDetach, xlBlockList, xlNetworkAttach, xlNetworkDetach, xlNetworkList } from './plug.ts';
import { xlRestore, xlSave } from './save.ts';
import { xlMemMax, xlMemSet, xlSchedCredit2, xlVcpuPin, xlVcpuSet } from './tune.ts';

const subcommands: { readonly [name: string]: (process: Process, global: XlGlobal) => number | Promise<number> } = {
  create: xlCreate,
  list: xlList,
  'vm-list': xlVmList,
  domid: xlDomid,
  domname: xlDomname,
  shutdown: xlShutdown,
  destroy: xlDestroy,
  pause: xlPause,
  unpause: xlUnpause,
  rename: xlRename,
  reboot: xlReboot,
  info: xlInfo,
  uptime: xlUptime,
  save: xlSave,
  restore: xlRestore,
  sysrq: xlSysrq,
  console: xlOfAbsent,
  migrate: xlOfAbsent,
  'block-attach': xlBlockAttach,
  'block-detach': xlBlockDetach,
  'block-list': xlBlockList,
  'network-attach': xlNetworkAttach,
  'network-detach': xlNetworkDetach,
  'network-list': xlNetworkList,
  'mem-set': xlMemSet,
  'mem-max': xlMemMax,
  'vcpu-set': xlVcpuSet,
  'vcpu-pin': xlVcpuPin,
  'sched-credit2': xlSchedCredit2,
};

/** xl(1) of Xen 4.17, the subcommands that make, list, save, tune and end domains. */
export const xl: Program = async (process) => {
  let isDryRun = false;
  let at = 0;
  for (; process.args[at]?.startsWith('-'); at += 1) {
    const word = process.args[at] ?? '';
    if (!/^-[vtTfN]+$/.test(word)) {
      process.error(`xl: unknown global option ${word}\n`);
      return 2;
    }
    if (word.includes('N')) isDryRun = true;
  }
  const name = process.args[at];
  if (name === undefined) {
    process.error('Usage: xl [-vfNtT] <subcommand> [args]\n');
    return 1;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    process.error('command not implemented\n');
    return 1;
  }
  return await subcommand({ ...process, name, args: process.args.slice(at + 1) }, { isDryRun });
};
