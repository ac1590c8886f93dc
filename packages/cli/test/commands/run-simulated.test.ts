import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type InProcessOptions, type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const asyncPool = path.resolve(import.meta.dirname, '../../../../examples/asyncVirtualPool.sf');

/** Runs a description in the simulated world. */
async function run(file: string, argv: readonly string[], options: InProcessOptions = {}): Promise<InProcessRun> {
  return await smartdomains(['run', file, '--world', 'simulated', ...argv], options);
}

/** One domain on one host; `domain` is laid over what a good one has. */
function oneDomain(domain: string): string {
  return `#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
sfConfig extends Compound {
  myShell extends BashShell;
  disk extends LoopbackStorageBackend {
    shell LAZY ATTRIB myShell; domainName "web1"; baseImage "/data/xen/slc3-smartfrog.img";
  }
  domain extends XenDomain {
    shell LAZY ATTRIB myShell; storageBackend LAZY ATTRIB disk;
    kernel "/boot/vmlinuz-2.6-xen"; hostname "web1";
    ip "10.42.9.1"; netmask "255.255.0.0"; gateway "10.42.1.1";
    ${domain}
  }
}
`;
}

test('the same seed, the same run; another seed, another', async () => {
  const argv = ['--terminate-after', '20s', '--json'];
  const first = await run(asyncPool, [...argv, '--seed', '7']);
  expect(first.exitCode).toBe(0);
  expect((await run(asyncPool, [...argv, '--seed', '7'])).stdout).toBe(first.stdout);
  expect((await run(asyncPool, [...argv, '--seed', '8'])).stdout).not.toBe(first.stdout);
});

test('a pool that only runs is ended by Ctrl-C', async () => {
  let pressed = false;
  const { exitCode, stdout } = await run(asyncPool, [], {
    watch(soFar, keys) {
      if (pressed || !soFar.includes('sfConfig ready')) return;
      pressed = true;
      keys.press('SIGINT');
    },
  });
  expect(stdout).toMatch(
    /asyncVirtualPool ended normally after [\d.]+s: ended by Ctrl-C\nNothing is left standing\.\n$/,
  );
  expect(exitCode).toBe(130);
});

describe('a deployment that fails', () => {
  const files = { 'web.sf': oneDomain('kernel "/boot/none";') };

  test('is undone, and the message says all of it', async () => {
    using folder = temporaryFolder(files);
    const { exitCode, stdout, stderr } = await run('web.sf', [], { workingFolder: folder.path });
    expect(stderr).toMatch(/^error\[SD8104\]: kernel or ramdisk not found on the host\n/);
    expect(stderr).toMatch(/undone: .*web1/);
    expect(stderr).toMatch(/left standing: nothing/);
    expect(stdout).toMatch(/web ended: abnormal after .*\nNothing is left standing\.\n$/);
    expect(exitCode).toBe(1);
  });

  test('is kept when asked for, and what is kept is named', async () => {
    using folder = temporaryFolder(files);
    const { exitCode, stdout, stderr } = await run('web.sf', ['--on-failure', 'keep'], { workingFolder: folder.path });
    expect(stdout).toMatch(/Left standing: .*web1/);
    expect(stderr).toContain('error[SD5907]: something is left standing');
    expect(stderr).toContain('kept as --on-failure keep asks');
    expect(exitCode).toBe(1);
  });
});

test('a site of the user’s own', async () => {
  using folder = temporaryFolder({
    'web.sf': oneDomain('bridge "br7";'),
    'site.sf': 'sfConfig extends DATA { default extends { bridges [| "br7" |]; } }',
    'wrong.sf': 'sfConfig extends DATA { default extends { bridge "br7"; } }',
  });
  const at = { workingFolder: folder.path };
  const without = await run('web.sf', ['--terminate-after', '1s'], at);
  expect(without.stderr).toContain('SD8307');
  expect(await run('web.sf', ['--terminate-after', '1s', '--site', 'site.sf'], at)).toMatchObject({ exitCode: 0 });
  const wrong = await run('web.sf', ['--terminate-after', '1s', '--site', 'wrong.sf'], at);
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('did you mean `bridges`?') });
});
