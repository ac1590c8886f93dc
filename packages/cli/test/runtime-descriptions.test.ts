import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startTestDaemon } from './daemon/support.ts';
import { smartdomains } from './in-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const startLimitMs = 60_000;

const deployer = (attributes: string): string => `#include "org/smartfrog/components.sf"
#include "org/smartfrog/sfcore/workflow/components.sf"
sfConfig extends Container {
  place extends Container;
  d extends Deployer { newComponentParent LAZY PARENT:place; newComponentName "made"; ${attributes} }
}
`;

const made = `#include "org/smartfrog/sfcore/workflow/components.sf"
sfConfig extends DoNothing { terminationType "none"; message "unchanged"; seen ATTRIB message; note PROPERTY colour; }
`;

async function run(files: Readonly<Record<string, string>>, file: string, more: readonly string[] = []) {
  using folder = temporaryFolder(files);
  return await smartdomains(
    ['run', file, '--world', 'simulated', '--terminate-after', '5s', '-D', 'colour=red', ...more],
    { workingFolder: folder.path },
  );
}

test('run reads beside the file that it was given, with its properties; extra attributes are there before links resolve', async () => {
  const main = deployer(
    'newComponentDescription "parts/made.sf"; newComponentExtraAtributes [["message", "changed"]];',
  );
  const { exitCode, stderr, stdout } = await run(
    { 'pools/main.sf': main, 'pools/parts/made.sf': made },
    'pools/main.sf',
    ['--json'],
  );
  expect(stderr).toBe('');
  expect(stdout).toContain('"component":"sfConfig:place:made"');
  expect(exitCode).toBe(0);
});

test('and in the -I folders', async () => {
  const main = deployer('newComponentDescription "made.sf";');
  const { exitCode, stdout } = await run({ 'pools/main.sf': main, 'parts/made.sf': made }, 'pools/main.sf', [
    '-I',
    'parts',
  ]);
  expect(stdout).toContain('sfConfig:place:made ready');
  expect(exitCode).toBe(0);
});

test('a file that is not there, and one that is wrong, say so and where', async () => {
  const missing = await run({ 'main.sf': deployer('newComponentDescription "none.sf";') }, 'main.sf');
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain('error[SD6308]');
  expect(missing.stderr).toContain('there is no file none.sf; looked for: none.sf, ');
  const wrong = await run(
    { 'main.sf': deployer('newComponentDescription "made.sf";'), 'made.sf': 'sfConfig extends {\n  a b;\n}\n' },
    'main.sf',
  );
  expect(wrong.stderr).toContain('error[SD6308]');
  expect(wrong.stderr).toContain('made.sf:2:5');
});

test(
  'a daemon reads nothing because a description says so, unless its operator names folders; then from there alone',
  async () => {
    const files = {
      'own.sf': deployer('newComponentDescription "made.sf"; newComponentExtraAtributes [["message", "changed"]];'),
      'up.sf': deployer('newComponentDescription "../secret.sf";'),
      'link.sf': deployer('newComponentDescription "linked/secret.sf";'),
      'absolute.sf': deployer('newComponentDescription "/etc/hostname";'),
      'included.sf': deployer('newComponentDescription "including.sf";'),
      'secret.sf': made,
      'allowed/made.sf': made,
      'allowed/including.sf': '#include "../secret.sf"\n',
    };
    {
      await using daemon = await startTestDaemon(files, ['-D', 'colour=red']);
      const refused = await daemon.command(['deploy', 'own.sf']);
      expect([refused.exitCode, refused.stderr.includes('error[SD6307]')]).toEqual([1, true]);
    }
    await using daemon = await startTestDaemon(files, ['-D', 'colour=red', '--descriptions', 'allowed']);
    symlinkSync(daemon.folder, path.join(daemon.folder, 'allowed/linked'));
    mkdirSync(path.join(daemon.folder, 'allowed/deep'));
    expect(await daemon.command(['deploy', 'own.sf'])).toMatchObject({ exitCode: 0, stderr: '' });
    const dump = await daemon.command(['dump', 'own:place:made']);
    expect(dump.stdout).toContain('seen "changed";');
    expect(dump.stdout).toContain('note "red";');
    for (const file of ['up.sf', 'link.sf', 'absolute.sf', 'included.sf']) {
      const refused = await daemon.command(['deploy', file]);
      expect([file, refused.exitCode]).toEqual([file, 1]);
      expect(refused.stderr).toContain('error[SD6308]');
      expect(refused.stderr).toContain('SD5913');
    }
  },
  startLimitMs * 3,
);
