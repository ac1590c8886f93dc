import { directory as dir, guest, type Step } from './step.ts';

const create = (name: string, changes: readonly string[] = []): readonly Step[] => [
  { argv: ['tee', `${dir}/${name}.cfg`], stdin: guest(name, `${dir}/${name}.img`, changes) },
  { argv: ['cp', '/srv/guest/disk.img', `${dir}/${name}.img`] },
  { argv: ['xl', 'create', '-q', `${dir}/${name}.cfg`] },
];

/** The line of `guest`, and the guest's kernel obeys `xl sysrq`. */
const sysrqAllowed =
  'cmdline = "console=hvc0 quiet norandmaps mitigations=off sysrq_always_enabled=1 lab_name=g1 lab_ip=192.168.77.101/24"';
const ping = (untilExitCode: number): Step => ({
  argv: ['ping', '-c', '1', '-W', '1', '192.168.77.101'],
  untilExitCode,
  compare: 'exitCode',
});
const gone = (name: string): Step => ({ argv: ['xl', 'domid', name], untilExitCode: 1 });

/** The life of a domain: saved and restored, crashed, changed while it runs. */
export const life: readonly Step[] = [
  { argv: ['mkdir', dir] },

  // Save and restore.
  { argv: ['xl', 'save', 'absent', `${dir}/absent.save`] },
  { argv: ['xl', 'save'], compare: 'exitCode' },
  { argv: ['xl', 'restore', `${dir}/absent.save`] },
  { argv: ['xl', 'restore'], compare: 'exitCode' },
  ...create('g1', [sysrqAllowed, 'maxmem = 128', 'maxvcpus = 2']),
  ping(0),
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  { argv: ['xl', 'list', '-v', 'g1'], compare: 'list' },
  { argv: ['xl', 'save', 'g1', '/srv/absent/g1.save'], compare: 'exitCode' },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  { argv: ['xl', 'save', 'g1', `${dir}/g1.save`], compare: 'exitCode' },
  gone('g1'),
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'] },
  { argv: ['test', '-s', `${dir}/g1.save`] },
  { argv: ['xl', 'restore', '/srv/guest/disk.img'], compare: 'exitCode' },
  { argv: ['xl', 'restore', `${dir}/g1.save`], compare: 'exitCode' },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  ping(0),
  { argv: ['xl', 'restore', `${dir}/g1.save`], compare: 'exitCode' },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'] },
  { argv: ['rm', `${dir}/g1.save`] },

  // Paused and unpaused twice.
  { argv: ['xl', 'pause', 'g1'] },
  { argv: ['xl', 'pause', 'g1'] },
  { argv: ['xl', 'unpause', 'g1'] },
  { argv: ['xl', 'unpause', 'g1'] },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  { argv: ['xl', 'rename', 'g1', 'g1'] },

  // Changes while it runs.
  { argv: ['xl', 'mem-set', 'g1', '80'] },
  { argv: ['xl', 'mem-set', 'g1', '112m'] },
  { argv: ['xl', 'mem-set', 'g1', '800'] },
  { argv: ['xl', 'mem-set', '7777', '80m'] },
  { argv: ['xl', 'mem-set', 'g1', 'many'] },
  { argv: ['xl', 'mem-set', 'absent', '80'] },
  { argv: ['xl', 'mem-max', 'g1', '128'] },
  { argv: ['xl', 'mem-max', 'absent', '128'] },
  { argv: ['xl', 'vcpu-set', 'g1', '1'] },
  { argv: ['xl', 'vcpu-set', 'g1', '2'] },
  { argv: ['xl', 'vcpu-set', '--ignore-host', 'g1', '2'] },
  { argv: ['xl', 'vcpu-set', '--ignore-host', 'g1', '4'] },
  { argv: ['xl', 'vcpu-set', '--ignore-host', 'g1', '0'] },
  { argv: ['xl', 'vcpu-set', '--ignore-host', '7777', '1'] },
  { argv: ['xl', 'vcpu-set', 'absent', '1'] },
  // Only a guest that takes a new processor into use has it in the list; this one does not.
  { argv: ['xl', 'vcpu-set', '--ignore-host', 'g1', '1'] },
  { argv: ['xl', 'vcpu-pin', 'g1', 'all', '0'] },
  { argv: ['xl', 'vcpu-pin', 'g1', 'all', 'all'] },
  { argv: ['xl', 'vcpu-pin', 'g1', 'all', '0-7,^1'] },
  { argv: ['xl', 'vcpu-pin', 'g1', 'all', '7'] },
  { argv: ['xl', 'vcpu-pin', 'g1', '5', '0'] },
  { argv: ['xl', 'vcpu-pin', 'absent', 'all', '0'] },
  { argv: ['xl', 'sched-credit2', '-d', 'g1', '-w', '512'] },
  { argv: ['xl', 'sched-credit2', '-d', 'g1', '-w', '0'] },
  { argv: ['xl', 'sched-credit2', '-d', 'g1', '-c', '50'] },
  { argv: ['xl', 'sched-credit2', '-d', 'g1', '-c', '5000'] },
  { argv: ['xl', 'sched-credit2', '-d', '7777', '-w', '512'] },
  { argv: ['xl', 'sched-credit2', '-d', 'g1'], compare: 'exitCode' },
  { argv: ['xl', 'sched-credit2', '-d', 'absent', '-w', '512'] },
  { argv: ['xl', 'sched-credit', '-d', 'g1', '-w', '512'], compare: 'exitCode' },
  { argv: ['truncate', '-s', '16M', `${dir}/second.img`] },
  { argv: ['xl', 'block-attach', 'g1', `format=raw,vdev=xvdb,access=rw,target=${dir}/second.img`] },
  { argv: ['xl', 'block-attach', 'g1', `format=raw,vdev=xvdb,access=rw,target=${dir}/second.img`] },
  { argv: ['xl', 'block-attach', 'g1', `format=raw,vdev=xvdc,access=rw,target=${dir}/absent.img`] },
  { argv: ['xl', 'block-attach', 'absent', `format=raw,vdev=xvdc,access=rw,target=${dir}/second.img`] },
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'], known: 'it lists loop devices by their numbers' },
  { argv: ['xl', 'block-list', 'g1'], compare: 'exitCode' },
  { argv: ['xl', 'block-list', 'absent'] },
  { argv: ['xl', 'block-detach', 'g1', 'xvdb'] },
  { argv: ['xl', 'block-detach', 'g1', 'xvdb'] },
  { argv: ['losetup', '-n', '-O', 'BACK-FILE', '-j', `${dir}/second.img`] },
  // Each setting is a word of its own; a comma makes it one long name of a bridge.
  { argv: ['xl', 'network-attach', 'g1', 'bridge=xenbr0', 'mac=00:16:3e:00:01:66'] },
  { argv: ['xl', 'network-attach', 'g1', 'bridge=absent', 'mac=00:16:3e:00:01:67'] },
  { argv: ['xl', 'network-attach', 'g1', 'bridge=xenbr0,mac=00:16:3e:00:01:68'] },
  { argv: ['xl', 'network-attach', 'absent', 'bridge=xenbr0'] },
  { argv: ['xl', 'network-list', 'g1'], compare: 'exitCode' },
  { argv: ['xl', 'network-list', 'absent'] },
  { argv: ['xl', 'network-detach', 'g1', '00:16:3e:00:01:66'] },
  { argv: ['xl', 'network-detach', 'g1', '00:16:3e:00:01:66'] },
  { argv: ['xl', 'network-detach', 'g1', '00:16:3e:00:01:67'] },
  { argv: ['xl', 'network-detach', 'g1', '2'], compare: 'exitCode' },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },

  // Console and watches.
  { argv: ['xl', 'console', 'absent'] },
  { argv: ['xenstore-watch'], compare: 'exitCode' },
  { argv: ['xenstore-watch', '-n', '1', '/scenario'] },
  { argv: ['xenstore-watch', '-n', '1', '@introduceDomain'] },
  { argv: ['xenstore-watch', '-n', '2', '@introduceDomain', '@releaseDomain'] },
  { argv: ['xenstore-exists', '/local/domain/0/name'] },

  // A migration of a PV guest is refused, and the guest lives on.
  { argv: ['xl', 'migrate', 'absent', 'xen1'] },

  // After a save that lets it live on the `xl` beside it is gone: nobody takes it away when it crashes.
  { argv: ['xl', 'save', '-c', 'g1', `${dir}/again.save`], compare: 'exitCode' },
  ping(0),
  { argv: ['rm', `${dir}/again.save`] },

  // A disk that the guest uses, its file system mounted: a Linux as new as 6.1 lets it go, and reports what it could not write to its console.
  { argv: ['xl', 'block-detach', 'g1', 'xvda'] },
  { argv: ['xl', 'block-list', 'g1'] },
  ping(0),

  // Crashes.
  { argv: ['xl', 'sysrq', 'absent', 'c'] },
  { argv: ['xl', 'sysrq', 'g1', 'cc'], compare: 'exitCode' },
  { argv: ['xl', 'sysrq', 'g1', 'c'] },
  { argv: ['sleep', '20'] },
  { argv: ['xl', 'list', 'g1'], compare: 'list' },
  { argv: ['xl', 'destroy', 'g1'] },
  gone('g1'),
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'] },
  ...create('g2', [sysrqAllowed]),
  ping(0),
  { argv: ['xl', 'sysrq', 'g2', 'c'] },
  gone('g2'),
  { argv: ['xl', 'list', 'g2'] },
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'] },
  ...create('g3', [sysrqAllowed, 'on_crash = "preserve"']),
  ping(0),
  { argv: ['xl', 'sysrq', 'g3', 'c'] },
  { argv: ['sleep', '20'] },
  { argv: ['xl', 'list', 'g3'], compare: 'list' },
  { argv: ['xl', 'shutdown', 'g3'], compare: 'exitCode' },
  { argv: ['xl', 'pause', 'g3'] },
  { argv: ['xl', 'unpause', 'g3'] },
  { argv: ['xl', 'list', 'g3'], compare: 'list' },
  { argv: ['xl', 'save', 'g3', `${dir}/g3.save`], compare: 'exitCode' },
  { argv: ['xl', 'destroy', 'g3'] },
  gone('g3'),
  { argv: ['losetup', '-n', '-O', 'BACK-FILE'] },
  { argv: ['rm', '-rf', dir] },
];
