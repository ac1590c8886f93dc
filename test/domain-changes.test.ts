import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Value } from '@smartdomains/language';
import { createApplication, parseApplicationName, SdError } from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault } from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { describeText, registry } from './support/simulated-pool.ts';

const text = (more: string): string => `
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
      memory "128MiB";
      ${more}
    }
  }`;

interface Changed {
  /** The commands that change something. */
  readonly commands: readonly string[];
  /** The value afterwards. */
  readonly now: Value | undefined;
  /** Code and notes; empty when nothing went wrong. */
  readonly failure: string;
}

/** Changes one attribute of a running domain. */
async function change(
  name: string,
  value: Value | undefined,
  {
    more = 'maxMemory "512MiB"; maxVcpus 2;',
    faults = [],
  }: { readonly more?: string; readonly faults?: readonly Fault[] } = {},
): Promise<Changed> {
  const world = createSimulatedWorld({ seed: 1, faults });
  const applicationName = parseApplicationName('pool');
  if (applicationName === undefined) throw new Error('no name');
  const application = createApplication({
    name: applicationName,
    description: describeText(text(more)),
    registry,
    world,
  });
  await application.run();
  const web1 = application.root?.children().find((child) => child.name === 'web1');
  if (web1 === undefined) throw new Error('web1 did not start');
  const commands: string[] = [];
  const unsubscribe = application.subscribe((event) => {
    if (event.event === 'command' && event.effect) commands.push(event.argv.join(' '));
  });
  let failure = '';
  try {
    await web1.change(name, value);
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    failure = `${error.diagnostic.code} ${error.diagnostic.notes?.join(' ')}`;
  }
  unsubscribe();
  const now = web1.value(name);
  application.terminate({ type: 'normal', description: 'the test is over' });
  expect((await application.ended).failures).toEqual([]);
  await world.close();
  return { commands, now, failure };
}

describe('an attribute of a running domain', () => {
  test.each<[string, Value | undefined, string]>([
    ['memory', '256MiB', 'xl mem-set 1 256m'],
    ['memory', 64, 'xl mem-set 1 64m'],
    ['vcpus', 2, 'xl vcpu-set --ignore-host 1 2'],
    ['cpus', '0-1', 'xl vcpu-pin 1 all 0-1'],
    ['cpus', undefined, 'xl vcpu-pin 1 all all'],
    ['weight', 512, 'xl sched-credit2 -d 1 -w 512'],
    ['weight', undefined, 'xl sched-credit2 -d 1 -w 256'],
    ['cap', 50, 'xl sched-credit2 -d 1 -c 50'],
  ])('%s %j: %s', async (name, value, command) => {
    expect(await change(name, value)).toEqual({ commands: [command], now: value, failure: '' });
  });

  test.each<[string, Value, RegExp]>([
    ['memory', '1GiB', /^SD8121 1024 is more than its `maxMemory`, 512/],
    ['memory', 0, /^SD8122 0 is not between/],
    ['memory', 'much', /^SD6202/],
    ['vcpus', 3, /^SD8121/],
    ['cpus', '-x', /^SD8122 `-x` is no list of processors/],
    ['weight', 70_000, /^SD8122 70000 is not between 1 and 65535/],
    ['kernel', '/other', /^SD6309 .*needs a reboot/],
    ['bridge', 'xenbr1', /^SD6309 .*needs a replacement/],
  ])('%s %j is refused, and nothing is done', async (name, value, failure) => {
    const found = await change(name, value);
    expect(found.failure).toMatch(failure);
    expect(found.commands).toEqual([]);
    expect(found.now).not.toBe(value);
  });

  test.each<[string, Value, Value | undefined, string]>([
    ['memory', '256MiB', '128MiB', 'xl mem-set 1 256m'],
    ['vcpus', 2, 1, 'xl vcpu-set --ignore-host 1 2'],
    // Here xl exits with 0 all the same.
    ['cpus', '900', undefined, 'xl vcpu-pin 1 all 900'],
  ])('%s without a limit: what xl refuses is not so', async (name, value, before, command) => {
    const found = await change(name, value, { more: '' });
    expect(found.failure).toMatch(/^SD8122/);
    expect([found.commands, found.now]).toEqual([[command], before]);
  });

  test('memory that the host has not is not given', async () => {
    const found = await change('memory', '512GiB', { more: 'maxMemory "1024GiB";' });
    expect(found.failure).toBe('SD8108 524288 MiB are 524160 MiB more than it has');
    expect([found.commands, found.now]).toEqual([[], '128MiB']);
  });

  test('a domain that is in a reboot is not changed', async () => {
    const faults: readonly Fault[] = [
      { kind: 'domainEnds', host: 'localhost', domain: 'web1', how: 'reboot', afterStartMs: 0 },
    ];
    const found = await change('vcpus', 2, { faults });
    expect([found.commands, found.now]).toEqual([[], 1]);
    expect(found.failure).toMatch(/^SD8122 it does not run at this moment/);
  });
});

test('the class and the schema say the same of what a change needs', () => {
  const file = path.resolve(import.meta.dirname, '../library/ch/cern/openlab/util/schemas.sf');
  const [, schema = ''] = /^XenDomainSchema extends Schema \{\n(.*?)^\}/ms.exec(readFileSync(file, 'utf8')) ?? [];
  const said = [...schema.matchAll(/^ {4}(\w+) extends \w+ \{.*?change "(\w+)";/gms)];
  const { changes } = xenComponentClasses.find(({ className }) => className === 'XenDomain') ?? {};
  expect(Object.fromEntries(said.map(([, name, need]) => [name, need]))).toEqual(changes);
});
