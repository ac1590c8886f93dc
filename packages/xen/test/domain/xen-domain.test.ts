import type { ApplicationName, ComponentPath } from '@smartdomains/runtime';
import { describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/identity/identity.ts';
import { failureOf } from '../support/expect-code.ts';
import { createPool, type Pool, type PoolOptions } from '../support/pool.ts';

const uuid = uuidOf({ application: 'app' as ApplicationName, path: 'sfConfig:domain' as ComponentPath });
const configuration = '/run/smartdomains/app-web1.cfg';

function commandsOf(pool: Pool, pattern: RegExp): readonly string[] {
  return pool.host.commands.filter((command) => pattern.test(command));
}

/** Runs until the failure, ends all, and finds the host as it was. */
async function failsAndLeavesNothing(
  code: string,
  prepare: (pool: Pool) => void,
  options: PoolOptions = {},
): Promise<{ readonly pool: Pool; readonly diagnostic: Awaited<ReturnType<typeof failureOf>> }> {
  const pool = createPool(options);
  const before = pool.host.snapshot();
  prepare(pool);
  const prepared = pool.host.snapshot();
  const diagnostic = await failureOf(pool.run(), code);
  await pool.end();
  if (JSON.stringify(prepared) === JSON.stringify(before)) expect(pool.host.snapshot()).toEqual(before);
  else expect(pool.host.snapshot()).toEqual(prepared);
  return { pool, diagnostic };
}

describe.each(['loopback', 'lvm'] as const)('a domain on %s', (storage) => {
  test('is deployed, started and ended, and nothing is left', async () => {
    const pool = createPool({ storage });
    const before = pool.host.snapshot();
    await pool.run();
    expect(pool.host.state.domains).toEqual([expect.objectContaining({ name: 'web1', uuid })]);
    expect(Object.fromEntries(pool.domain.live)).toMatchObject({
      domainName: 'web1',
      uuid,
      domid: 1,
      state: 'running',
    });
    await pool.end();
    expect(pool.host.snapshot()).toEqual(before);
    expect(pool.domain.gone).toEqual([{ kind: 'domain', host: 'xen1', name: 'web1' }]);
    expect(commandsOf(pool, /^xl destroy/)).toEqual([]);
  });
});

test('everything is looked at before anything is made, and xl reads what only it can judge before that counts', async () => {
  const pool = createPool({ domainAttributes: { cpus: '0-1' } });
  await pool.run();
  const order = commandsOf(pool, /^(xl|stat -L -c %s %F \/(boot|sys)|tee \/run|mkdir -p -m 0700 \/run)/);
  expect(order.map((command) => command.replace('-L -c %s %F ', ''))).toEqual([
    'xl list -v',
    'stat /boot/vmlinuz',
    'stat /sys/class/net/xenbr0',
    'xl info',
    'mkdir -p -m 0700 /run/smartdomains',
    `tee ${configuration}`,
    `xl -N create ${configuration}`,
    `xl create ${configuration}`,
    'xl domid web1',
  ]);
});

test('xl does not read beforehand what cannot be wrong', async () => {
  const pool = createPool();
  await pool.run();
  expect(commandsOf(pool, /^xl -N/)).toEqual([]);
});

test('the directory that a reboot of the host took is made anew', async () => {
  const pool = createPool();
  await pool.run();
  await pool.domain.terminate();
  let fails = 1;
  pool.host.when('tee /run', () => {
    fails -= 1;
    return fails === 0 ? { exitCode: 1, stderr: `tee: ${configuration}: No such file or directory\n` } : undefined;
  });
  await pool.domain.deploy();
  expect(commandsOf(pool, /^(mkdir|tee \/run)/).slice(-3)).toEqual([
    `tee ${configuration}`,
    'mkdir -p -m 0700 /run/smartdomains',
    `tee ${configuration}`,
  ]);
});

describe('fails, and nothing is left', () => {
  test.each<[string, string, (pool: Pool) => void, PoolOptions]>([
    ['no kernel', 'SD8104', () => {}, { domainAttributes: { kernel: '/boot/absent' } }],
    ['no ramdisk', 'SD8104', () => {}, { domainAttributes: { ramdisk: '/boot/absent' } }],
    ['no bridge', 'SD8307', () => {}, { domainAttributes: { bridge: 'xenbr9' } }],
    ['no memory', 'SD8108', () => {}, { domainAttributes: { memory: '2GiB' } }],
    ['xl info fails', 'SD8101', (pool) => pool.host.when('xl info', { exitCode: 1 }), {}],
    ['no Xen', 'SD8101', (pool) => pool.host.when('xl list', { exitCode: 1, stderr: 'failed to open /dev/xen' }), {}],
    ['half a list', 'SD8101', (pool) => pool.host.when('xl list', { stdout: 'Name\n' }), {}],
    [
      'xl refuses',
      'SD8105',
      (pool) => pool.host.when('xl -N create', { exitCode: 1, stderr: 'lexical error' }),
      { domainAttributes: { cpus: '0-' } },
    ],
    ['no room for the configuration', 'SD8110', (pool) => pool.host.when('tee /run', { exitCode: 1 }), {}],
    ['a value xl cannot carry', 'SD8106', () => {}, { domainAttributes: { extra: 'a\\b' } }],
    ['xl create fails', 'SD8102', (pool) => pool.host.when('xl create', { exitCode: 3, stderr: 'libxl: error' }), {}],
    [
      'the name is a foreigner’s',
      'SD8103',
      (pool) => void pool.host.addDomain('web1', '99999999-1111-4111-9111-111111111111'),
      {},
    ],
  ])('%s', async (_, code, prepare, options) => {
    await failsAndLeavesNothing(code, prepare, options);
  });
});

test('without a clear word from Xen nothing is removed that could be in use', async () => {
  const pool = createPool();
  const before = pool.host.snapshot();
  await pool.run();
  let isAnswering = false;
  pool.host.when('xl list', () => (isAnswering ? undefined : { exitCode: 1, stderr: 'failed to open /dev/xen' }));
  await failureOf(pool.domain.terminate(), 'SD8101');
  await failureOf(pool.disk.terminate(), 'SD8101');
  expect(pool.host.state.files.has('/var/lib/smartdomains/images/web1.img')).toBe(true);
  isAnswering = true;
  await pool.end();
  expect(pool.host.snapshot()).toEqual(before);
});

test('a failed creation shows the command, its exit code and its output', async () => {
  const { diagnostic } = await failsAndLeavesNothing('SD8102', (pool) =>
    pool.host.when('xl create', { exitCode: 3, stderr: 'libxl: error: no such disk' }),
  );
  expect(diagnostic.facts).toEqual([
    { name: 'command', value: `xl create ${configuration} (exit 3)` },
    { name: 'output', value: 'libxl: error: no such disk' },
  ]);
});

test('nothing is ever done to a domain with another UUID', async () => {
  const { pool } = await failsAndLeavesNothing('SD8103', ({ host }) =>
    host.addDomain('web1', '99999999-1111-4111-9111-111111111111'),
  );
  expect(commandsOf(pool, /^xl (shutdown|destroy|create)/)).toEqual([]);
});

test('two domains are not promised the same memory', async () => {
  const options = { domainAttributes: { memory: '600MiB' } };
  const pool = createPool(options);
  await pool.shell.deploy();
  await pool.disk.deploy();
  await pool.domain.deploy();
  const { shellService } = await import('../../src/shell/shell.ts');
  expect(pool.shell.service(shellService).memory.promise({ holder: 'x', wantedMiB: 600, freeMiB: 1024 }).ok).toBe(
    false,
  );
  await pool.domain.start();
  expect(pool.shell.service(shellService).memory.promise({ holder: 'x', wantedMiB: 600, freeMiB: 1024 }).ok).toBe(true);
});

describe('what a look a moment ago showed is not the last word against it', () => {
  test.each<[string, string, 'domain' | 'disk', Partial<Pool['host']['state']>]>([
    ['memory', 'SD8108', 'domain', { freeMemoryMiB: 100 }],
    ['room', 'SD8202', 'disk', { freeBytes: 1000 }],
  ])('%s', async (_, code, which, short) => {
    const pool = createPool();
    const enough = { ...pool.host.state };
    await pool.shell.deploy();
    if (which === 'domain') await pool.disk.deploy();
    Object.assign(pool.host.state, short);
    await failureOf(pool[which].deploy(), code);
    Object.assign(pool.host.state, { freeMemoryMiB: enough.freeMemoryMiB, freeBytes: enough.freeBytes });
    await pool[which].deploy();
  });

  test('a name', async () => {
    const pool = createPool();
    await pool.shell.deploy();
    await pool.disk.deploy();
    pool.host.addDomain('web1', '99999999-1111-4111-9111-111111111111');
    await failureOf(pool.domain.deploy(), 'SD8103');
    pool.host.state.domains.splice(0);
    await pool.domain.deploy();
  });
});

describe('creation that was broken off', () => {
  test('a domain that appears a moment later is found and taken down', async () => {
    const pool = createPool();
    const before = pool.host.snapshot();
    pool.host.when('xl create', () => {
      pool.clock.after(3_000, () => pool.host.addDomain('web1', uuid, '/var/lib/smartdomains/images/web1.img'));
      return { kind: 'timedOut' };
    });
    await failureOf(pool.run(), 'SD8102');
    await pool.end();
    expect(pool.host.snapshot()).toEqual(before);
    expect(commandsOf(pool, /^xl (shutdown|destroy)/)).toEqual(['xl destroy 1']);
  });

  test('a creation that failed by itself is not waited for', async () => {
    const { pool } = await failsAndLeavesNothing('SD8102', ({ host }) => host.when('xl create', { exitCode: 3 }));
    expect(pool.clock.nowMs()).toBeLessThan(1_000);
  });
});

describe('the end', () => {
  test('a guest that does not obey is taken down after its time', async () => {
    const pool = createPool({ domainAttributes: { shutdownTimeout: '20s' } });
    const before = pool.host.snapshot();
    await pool.run();
    pool.host.state.shutdownMs = Number.POSITIVE_INFINITY;
    await pool.end();
    expect(commandsOf(pool, /^xl (shutdown|destroy)/)).toEqual(['xl shutdown 1', 'xl destroy 1']);
    expect(pool.clock.nowMs()).toBeGreaterThanOrEqual(20_000);
    expect(pool.host.snapshot()).toEqual(before);
  });

  test('a guest that does not hear is taken down at once', async () => {
    const pool = createPool();
    await pool.run();
    pool.host.when('xl shutdown', { exitCode: 1, stderr: "guest didn't acknowledge control request: -9" });
    await pool.end();
    expect(commandsOf(pool, /^xl destroy/)).toEqual(['xl destroy 1']);
    expect(pool.clock.nowMs()).toBeLessThan(10_000);
  });

  test('a crashed guest is not asked', async () => {
    const pool = createPool();
    await pool.run();
    for (const domain of pool.host.state.domains) domain.reason = '3';
    await pool.end();
    expect(commandsOf(pool, /^xl (shutdown|destroy)/)).toEqual(['xl destroy 1']);
  });

  test('a rebooting guest is left alone until it is back', async () => {
    const pool = createPool();
    const before = pool.host.snapshot();
    await pool.run();
    const [old] = pool.host.state.domains;
    if (old === undefined) throw new Error('no domain');
    old.reason = '1';
    pool.clock.after(4_000, () => pool.host.remove(old));
    pool.clock.after(7_000, () => pool.host.addDomain('web1', uuid, old.diskTarget));
    await pool.end();
    expect(commandsOf(pool, /^xl (shutdown|destroy)/)).toEqual(['xl shutdown 2']);
    expect(pool.host.snapshot()).toEqual(before);
  });

  test('a domain that stays is an error, and its disk and configuration stay with it', async () => {
    const pool = createPool();
    await pool.run();
    pool.host.state.shutdownMs = Number.POSITIVE_INFINITY;
    pool.host.when('xl destroy', { exitCode: 0 });
    const diagnostic = await failureOf(pool.domain.terminate(), 'SD8107');
    expect(diagnostic.facts?.[0]?.value).toBe('web1, number 1');
    await failureOf(pool.disk.terminate(), 'SD8205');
    expect(pool.host.state.files.has(configuration)).toBe(true);
    expect(pool.domain.gone).toEqual([]);
  });

  test('a name that is not free yet is waited for', async () => {
    const pool = createPool();
    await pool.run();
    let isTaken = true;
    pool.clock.after(30_000, () => {
      isTaken = false;
    });
    pool.host.when('xl domid', () => (isTaken ? { stdout: '1\n' } : { exitCode: 1 }));
    await pool.domain.terminate();
    expect(pool.clock.nowMs()).toBeGreaterThanOrEqual(30_000);
  });

  test('can be tried again when the host is back', async () => {
    const pool = createPool();
    const before = pool.host.snapshot();
    await pool.run();
    pool.host.state.reachable = false;
    await expect(pool.domain.terminate()).rejects.toThrow();
    pool.host.state.reachable = true;
    await pool.end();
    expect(pool.host.snapshot()).toEqual(before);
  });

  test('what was never deployed needs no command', async () => {
    const pool = createPool();
    await pool.domain.terminate();
    expect(pool.host.commands).toEqual([]);
  });

  test('what was deployed and never started has its configuration to lose, and the mark on its disk', async () => {
    const pool = createPool();
    await pool.shell.deploy();
    await pool.disk.deploy();
    await pool.domain.deploy();
    const count = pool.host.commands.length;
    await pool.domain.terminate();
    const effects = pool.host.commands.slice(count).filter((line) => /^(rm|find) /.test(line));
    expect(effects).toEqual([
      expect.stringMatching(/^find \S+web1\.img\.holder .* -delete$/),
      `rm -f ${configuration}`,
    ]);
    expect(pool.host.state.links.size).toBe(0);
  });
});

function outcomeOf(work: Promise<unknown>): Promise<'runs' | 'fails'> {
  return work.then(
    () => 'runs',
    () => 'fails',
  );
}

test('xl that fails now and then on a busy host is asked again', async () => {
  const pool = createPool();
  let count = 0;
  pool.host.when('xl list', () => {
    count += 1;
    if (count === 1) return { exitCode: 139 };
    return count === 2 ? { stdout: 'Name' } : undefined;
  });
  await pool.run();
  expect(count).toBe(3);
  count = 0;
  await pool.domain.terminate();
  expect(count).toBeGreaterThan(3);
  expect(pool.host.state.domains).toEqual([]);
});

test('unreachable at any command: whatever was made is gone once the host is back', async () => {
  const counting = createPool();
  await counting.run();
  const commandCount = counting.host.commands.length;
  for (let failing = 1; failing <= commandCount; failing += 1) {
    const pool = createPool();
    const before = pool.host.snapshot();
    let count = 0;
    pool.host.when('', () => {
      count += 1;
      return count === failing ? { kind: 'unreachable', reason: 'cable cut', mayHaveRun: false } : undefined;
    });
    // The last one asks for the number of a domain that runs: nothing depends on it.
    expect(await outcomeOf(pool.run()), `command ${failing}`).toBe(failing === commandCount ? 'runs' : 'fails');
    await pool.end();
    expect(pool.host.snapshot(), `command ${failing}: ${pool.host.commands[failing - 1]}`).toEqual(before);
  }
});

test('interrupted at any command, which ran all the same: nothing is left', async () => {
  const counting = createPool();
  await counting.run();
  const commandCount = counting.host.commands.length;
  for (let failing = 1; failing <= commandCount; failing += 1) {
    const pool = createPool();
    const before = pool.host.snapshot();
    let count = 0;
    const run = pool.host.run.bind(pool.host);
    pool.host.run = async (command) => {
      const result = await run(command);
      count += 1;
      return count === failing ? { ...result, outcome: { kind: 'timedOut' } } : result;
    };
    // The last one asks for the number of a domain that runs: nothing depends on it.
    expect(await outcomeOf(pool.run()), `command ${failing}`).toBe(failing === commandCount ? 'runs' : 'fails');
    await pool.end();
    expect(pool.host.snapshot(), `command ${failing}: ${pool.host.commands[failing - 1]}`).toEqual(before);
  }
});

describe('what an earlier run left', () => {
  test('a running domain of ours is taken over, not made twice', async () => {
    const pool = createPool();
    const first = createPool();
    await first.run();
    for (const [path, file] of first.host.state.files) pool.host.state.files.set(path, file);
    const image = '/var/lib/smartdomains/images/web1.img';
    pool.host.addDomain('web1', uuid, image);
    await pool.run();
    expect(commandsOf(pool, /^(xl create|cp )/)).toEqual([]);
    await pool.end();
    expect(pool.host.state.domains).toEqual([]);
    expect(pool.host.state.files.has(image)).toBe(false);
  });
});

describe('its own death', () => {
  async function running(): Promise<Pool> {
    const pool = createPool();
    await pool.run();
    return pool;
  }

  test('a crash ends it abnormally', async () => {
    const pool = await running();
    for (const domain of pool.host.state.domains) domain.reason = '3';
    await pool.clock.pass(3_000);
    expect(pool.domain.ends).toEqual([{ type: 'abnormal', description: 'domain web1: the guest crashed' }]);
    expect(pool.domain.live.get('state')).toBe('crashed');
    expect(pool.domain.causes).toMatchObject([
      { code: 'SD8109', facts: [{ name: 'domain', value: 'web1: the guest crashed' }] },
    ]);
  });

  test('a power-off from inside ends it normally', async () => {
    const pool = await running();
    const [domain] = pool.host.state.domains;
    if (domain === undefined) throw new Error('no domain');
    domain.reason = '0';
    await pool.clock.pass(3_000);
    pool.host.remove(domain);
    await pool.clock.pass(3_000);
    expect(pool.domain.ends).toEqual([{ type: 'normal', description: 'domain web1: shut down from inside' }]);
  });

  test('a reboot does not, and its new number is known', async () => {
    const pool = await running();
    const [domain] = pool.host.state.domains;
    if (domain === undefined) throw new Error('no domain');
    pool.host.remove(domain);
    await pool.clock.pass(5_000);
    pool.host.addDomain('web1', uuid, domain.diskTarget);
    await pool.clock.pass(60_000);
    expect(pool.domain.ends).toEqual([]);
    expect(pool.domain.live.get('domid')).toBe(2);
  });

  test('a pause by hand does not, and is shown, with as many looks as before', async () => {
    const pool = await running();
    const [domain] = pool.host.state.domains;
    if (domain === undefined) throw new Error('no domain');
    const looksInAMinute = async (): Promise<number> => {
      pool.host.commands.splice(0);
      await pool.clock.pass(60_000);
      return pool.host.commands.filter((line) => line === 'xl list -v').length;
    };
    const usual = await looksInAMinute();
    domain.isPaused = true;
    expect(await looksInAMinute()).toBe(usual);
    expect(pool.domain.live.get('state')).toBe('paused');
    domain.isPaused = false;
    expect(await looksInAMinute()).toBe(usual);
    expect(pool.domain.live.get('state')).toBe('running');
    // One that `xl` is making anew in a reboot is paused as well, by nobody.
    domain.isUnborn = true;
    await pool.clock.pass(60_000);
    expect(pool.domain.live.get('state')).toBe('running');
    expect(pool.domain.ends).toEqual([]);
  });

  test('loss of contact does not, and is shown', async () => {
    const pool = await running();
    pool.host.state.reachable = false;
    await pool.clock.pass(600_000);
    expect(pool.domain.ends).toEqual([]);
    expect(pool.domain.live.get('state')).toBe('unreachable');
    pool.host.state.reachable = true;
    await pool.clock.pass(3_000);
    expect(pool.domain.live.get('state')).toBe('running');
  });
});
