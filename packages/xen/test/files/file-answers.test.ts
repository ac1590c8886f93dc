import { expect, test } from 'vitest';
import { parseFileStatus, parseFileStatuses, parseFreeSpace, parseLoopDevices } from '../../src/files/file-answers.ts';

test.each([
  ['16777216 regular file\n', { sizeBytes: 16777216, kind: 'file' }],
  ['0 regular empty file\n', { sizeBytes: 0, kind: 'file' }],
  ['4096 directory\n', { sizeBytes: 4096, kind: 'directory' }],
  ['0 block special file\n', { sizeBytes: 0, kind: 'block device' }],
  ['0 character special file\n', { sizeBytes: 0, kind: 'other' }],
  ['', undefined],
  ['regular file', undefined],
])('stat: %j', (stdout, expected) => {
  expect(parseFileStatus(stdout)).toEqual(expected);
});

test('stat of several paths: what is there, by path; a name may have spaces and a line end is none', () => {
  const stdout = '16 regular file /srv/a b.img\n4096 directory /srv (old)\n0 regular empty file /srv/one\ntwo\n';
  expect([...parseFileStatuses(stdout)]).toEqual([
    ['/srv/a b.img', { sizeBytes: 16, kind: 'file' }],
    ['/srv (old)', { sizeBytes: 4096, kind: 'directory' }],
    ['/srv/one', { sizeBytes: 0, kind: 'file' }],
  ]);
});

test.each([
  ['     Avail\n1162883072\n', 1162883072],
  ['', undefined],
  ['Avail\n-\n', undefined],
])('df: %j', (stdout, expected) => {
  expect(parseFreeSpace(stdout)).toBe(expected);
});

test.each([
  ['', []],
  ['/dev/loop0: [65024]:10527 (/root/p.img)\n', ['/dev/loop0']],
  ['/dev/loop0: [65024]:10527 (/p)\n/dev/loop12: [65024]:10527 (/p), offset 512\n', ['/dev/loop0', '/dev/loop12']],
  ['losetup: something\n', undefined],
])('losetup -j: %j', (stdout, expected) => {
  expect(parseLoopDevices(stdout)).toEqual(expected);
});
