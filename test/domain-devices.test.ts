import { defaultSite } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, runPool } from './support/simulated-pool.ts';

const site = { ...defaultSite, default: { ...defaultSite.default, bridges: ['xenbr0', 'xenbr1'] } };

function run(domain: string): Promise<PoolRun> {
  const description = describeText(`
    #include "org/smartfrog/components.sf"
    #include "org/smartfrog/services/shellscript/components.sf"
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound {
      hostShell extends BashShell;
      system extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "web1"; baseImage "/srv/guest/disk.img"; }
      data extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "data"; baseImage "/srv/guest/disk.img"; }
      logs extends LVMStorageBackend { shell LAZY ATTRIB hostShell; domainName "logs"; baseImage "/srv/guest/disk.img"; }
      web1 extends XenDomain {
        shell LAZY ATTRIB hostShell;
        storageBackend LAZY ATTRIB system;
        kernel "/srv/guest/vmlinuz";
        hostname "web1";
        ${domain}
      }
    }`);
  return runPool({ description, site, terminateAfterMs: 30_000 });
}

describe('further disks and cards', () => {
  test.each([
    'disks extends DATA { a extends Disk { storageBackend LAZY ATTRIB data; } b extends Disk { storageBackend LAZY ATTRIB logs; device "xvde"; readOnly true; } }',
    'vifs extends DATA { back extends Vif { bridge "xenbr1"; } }',
    'type "pvh"; maxMemory "512MiB"; maxVcpus 2; cpus "0-1"; weight 512; cap 50; onCrash "restart";',
    'type "hvm"; ip "10.42.9.1"; netmask "255.255.0.0";',
  ])('%s', async (domain) => {
    const { events, end, before, after } = await run(domain);
    expect(end.failures).toEqual([]);
    expect(events.some(({ event, component }) => event === 'ready' && component === 'sfConfig:web1')).toBe(true);
    expect(after).toEqual(before);
  });

  test('each disk waits for the end of the domain before it is removed', async () => {
    const { events } = await run(
      'disks extends DATA { a extends Disk { storageBackend LAZY ATTRIB data; } b extends Disk { storageBackend LAZY ATTRIB logs; } }',
    );
    const lines = events.flatMap((event) => (event.event === 'command' && event.effect ? [event.argv.join(' ')] : []));
    const shutdown = lines.findIndex((line) => line.startsWith('xl shutdown'));
    for (const removal of ['lvremove', 'rm -f /var/lib/smartdomains/images/data.img']) {
      expect(lines.findIndex((line) => line.startsWith(removal))).toBeGreaterThan(shutdown);
    }
  });

  test.each([
    ['disks extends DATA { a extends Disk { storageBackend LAZY ATTRIB hostShell; } }', 'SD8118'],
    ['vifs extends DATA { back extends Vif { bridge "xenbr7"; } }', 'SD8307'],
  ])('%s is refused: %s', async (domain, code) => {
    const { end, before, after } = await run(domain);
    expect(end.failures[0]?.code).toBe(code);
    expect(after).toEqual(before);
  });
});
