import type { Fault } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, runPool } from './support/simulated-pool.ts';

type How = 'poweroff' | 'reboot' | 'crash';

/** A domain whose guest stops ten seconds after it was started, and that is otherwise ended after a minute. */
function run(actions: string, how: How): Promise<PoolRun> {
  const description = describeText(`
    #include "org/smartfrog/components.sf"
    #include "org/smartfrog/services/shellscript/components.sf"
    #include "ch/cern/openlab/smartdomains/components.sf"
    sfConfig extends Compound {
      hostShell extends BashShell;
      storage extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "web1"; baseImage "/srv/guest/disk.img"; }
      web1 extends XenDomain {
        shell LAZY ATTRIB hostShell;
        storageBackend LAZY ATTRIB storage;
        kernel "/srv/guest/vmlinuz";
        hostname "web1";
        ${actions}
      }
    }`);
  const faults: readonly Fault[] = [
    { kind: 'domainEnds', host: 'localhost', domain: 'web1', how, afterStartMs: 10_000 },
  ];
  return runPool({ description, faults });
}

function effects({ events }: PoolRun): readonly string[] {
  return events.flatMap((event) => {
    const line = event.event === 'command' && event.effect ? event.argv.join(' ') : '';
    return /^xl (shutdown|destroy)/.test(line) ? [line] : [];
  });
}

describe('a guest that stops ends its component, or is started again, as its actions say', () => {
  test.each<[string, How, string, string, readonly string[]]>([
    ['onPoweroff "destroy";', 'poweroff', 'normal', 'domain web1: shut down from inside', []],
    ['onPoweroff "preserve";', 'poweroff', 'normal', 'domain web1: shut down from inside', ['xl destroy 1']],
    ['onReboot "restart";', 'reboot', 'normal', 'the test is over', ['xl shutdown 2']],
    ['onReboot "destroy";', 'reboot', 'normal', 'domain web1: rebooted, and is not to be started again', []],
    ['onCrash "preserve";', 'crash', 'abnormal', 'domain web1: the guest crashed', ['xl destroy 1']],
    ['onCrash "destroy";', 'crash', 'abnormal', 'domain web1: the guest crashed', []],
    ['onCrash "restart";', 'crash', 'normal', 'the test is over', ['xl shutdown 2']],
  ])('%s %s', async (actions, how, type, description, commands) => {
    const pool = await run(actions, how);
    expect(pool.end.record).toMatchObject({ type, description });
    expect(effects(pool)).toEqual(commands);
    expect(pool.after).toEqual(pool.before);
  });

  test('one that is to stay when it powers off is not waited for when it was asked to shut down', async () => {
    const pool = await run('onPoweroff "preserve"; onReboot "restart";', 'reboot');
    expect(effects(pool)).toEqual(['xl shutdown 2', 'xl destroy 2']);
    const [terminating, terminated] = ['terminating', 'terminated'].map(
      (event) => pool.events.find((one) => one.event === event && one.component === 'sfConfig:web1')?.timeMs,
    );
    expect((terminated ?? Number.NaN) - (terminating ?? Number.NaN)).toBeLessThan(20_000);
    expect(pool.after).toEqual(pool.before);
  });
});
