import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provideImages } from '../../src/lab/images.ts';
import { labFoldersFor } from '../../src/lab/lab-folders.ts';
import { toolsToBuild } from '../../src/lab/lab-tools.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { codeOf, quietIo } from './quiet-io.ts';

/** Builds what a build makes, each image a line, and counts its runs. */
const buildScript = (line: string) => `#!/bin/sh
echo run >>"$(dirname "$0")/../runs"
for name in dom0.cpio.gz host_key.pub id_ed25519 id_ed25519.pub root.qcow2 versions vmlinux xen; do
  echo "${line} $name" >"$1/$name"
done
`;

let top: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  const programs = toolsToBuild.map(({ program }) => [`programs/${program}`, '#!/bin/sh\nexit 1\n']);
  top = temporaryFolder({
    'scripts/build.sh': buildScript('first'),
    'scripts/dom0/rc': '',
    ...Object.fromEntries(programs),
  });
  chmodSync(path.join(top.path, 'scripts/build.sh'), 0o755);
  for (const { program } of toolsToBuild) chmodSync(path.join(top.path, 'programs', program), 0o755);
});
afterEach(() => top[Symbol.dispose]());

const provide = async (isForced = false) => {
  const io = quietIo({
    SMARTDOMAINS_LAB_CACHE: path.join(top.path, 'c'),
    PATH: `${path.join(top.path, 'programs')}:${process.env.PATH}`,
  });
  const scripts = path.join(top.path, 'scripts');
  const images = await provideImages(labFoldersFor(io, undefined), { io, installPackages: false, isForced, scripts });
  return { ...images, said: io.said() };
};
const runs = () => readFileSync(path.join(top.path, 'runs'), 'utf8').split('\n').length - 1;

describe('images are built', () => {
  test('once, from the same scripts', async () => {
    const first = await provide();
    expect(await provide()).toEqual({ ...first, said: '' });
    expect(runs()).toBe(1);
  });

  test('again when a script changed, elsewhere', async () => {
    const first = await provide();
    writeFileSync(path.join(top.path, 'scripts/dom0/rc'), 'changed');
    const second = await provide();
    expect(runs()).toBe(2);
    expect(second.folder).not.toBe(first.folder);
    expect(existsSync(first.folder)).toBe(true);
  });

  test.each([
    ['another content', (file: string) => writeFileSync(file, 'FIRST root.qcow2\n')],
    ['another size', (file: string) => writeFileSync(file, '')],
    ['cannot be read', (file: string) => rmSync(file)],
  ])('again when one is damaged: %s', async (reason, damage) => {
    const first = await provide();
    damage(path.join(first.folder, 'root.qcow2'));
    const second = await provide();
    expect(second.said).toMatch(new RegExp(`damaged.*root\\.qcow2.*${reason}`));
    expect(runs()).toBe(2);
    expect(readFileSync(path.join(second.folder, 'root.qcow2'), 'utf8')).toBe('first root.qcow2\n');
  });

  test('again when asked for', async () => {
    await provide();
    await provide(true);
    expect(runs()).toBe(2);
  });
});

test('a build that fails leaves nothing that looks like images', async () => {
  writeFileSync(path.join(top.path, 'scripts/build.sh'), '#!/bin/sh\necho no room left >&2\nexit 1\n');
  expect(await codeOf(() => provide())).toBe('SD5951');
  expect(await codeOf(() => provide())).toBe('SD5951');
});
