import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type InProcessRun, smartdomains } from './in-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = path.resolve(import.meta.dirname, '../../../examples/component-package');

async function inPackage(argv: readonly string[]): Promise<InProcessRun> {
  return await smartdomains(argv, { workingFolder: folder });
}

describe('--components', () => {
  test('loads the classes of a package for validate', async () => {
    const { exitCode, stdout } = await inPackage(['validate', 'example.sf', '--components', './']);
    expect([exitCode, stdout]).toEqual([0, 'example.sf: fine\n']);
  });

  test('and for run, from its deploy to its end', async () => {
    const argv = ['run', 'example.sf', '--world', 'simulated', '--terminate-after', '5s', '--components', './'];
    const { exitCode, stdout, stderr } = await inPackage(argv);
    expect(stderr).toBe('');
    expect(stdout).toContain('sfConfig:taken ready');
    expect(stdout).toContain('Nothing is left standing.');
    expect(exitCode).toBe(0);
  });

  test('a description alone loads no code: without the option its class is unknown', async () => {
    const { exitCode, stderr } = await inPackage(['validate', 'example.sf']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('SD5002');
  });

  test('what the check of a class finds is shown like ours', async () => {
    using files = temporaryFolder({
      'bad.sf': `#include "${folder}/marker.sf"\nsfConfig extends Marker { path "tmp/x"; }\n`,
    });
    const bad = path.join(files.path, 'bad.sf');
    const { exitCode, stderr } = await inPackage(['validate', bad, '--components', './']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[SD5099]');
    expect(stderr).toContain('a path on the host begins with `/`');
  });

  for (const [name, source, reason] of [
    ['nothing of that name', undefined, 'Cannot find module'],
    ['a module without classes', 'export const x = 1;', 'componentClasses'],
    ['a class without a name', 'export const componentClasses = [{ create() {} }];', 'componentClasses'],
    ['a module that fails', 'throw new Error("no luck");', 'no luck'],
    [
      'a name that is taken',
      'export const componentClasses = [{ className: "Compound", create: () => ({}) }];',
      'both claim the name Compound',
    ],
  ] as const) {
    test(`refuses ${name}, and nothing runs`, async () => {
      using files = temporaryFolder({ 'index.mjs': source ?? '', 'x.sf': 'sfConfig extends { sfClass "Compound"; }' });
      const asked = source === undefined ? './nowhere' : './index.mjs';
      for (const argv of [
        ['validate', 'x.sf'],
        ['run', 'x.sf', '--world', 'simulated'],
      ]) {
        const { exitCode, stdout, stderr } = await smartdomains([...argv, '--components', asked], {
          workingFolder: files.path,
        });
        expect(exitCode).toBe(1);
        expect(stdout).toBe('');
        expect(stderr).toContain('error[SD5909]');
        expect(stderr).toContain(reason);
      }
    });
  }
});

test('validate and run see the same properties where they are lazy', async () => {
  const text = '#include "/org/smartfrog/components.sf"\nsfConfig extends Compound { v LAZY PROPERTY img; }\n';
  using files = temporaryFolder({ 'x.sf': text });
  const options = { workingFolder: files.path };
  const missing = await smartdomains(['validate', 'x.sf'], options);
  expect([missing.exitCode, missing.stderr.includes('SD6207')]).toEqual([1, true]);
  expect((await smartdomains(['validate', 'x.sf', '-D', 'img=1'], options)).exitCode).toBe(0);
});
