import { expect, test } from 'vitest';
import { parseDigest, parseImageSource } from '../../src/images/image-source.ts';

test.each([
  ['/srv/a.img', { kind: 'path', path: '/srv/a.img' }],
  ['file:/srv/a.img', { kind: 'path', path: '/srv/a.img' }],
  ['file:///srv/a.img', { kind: 'path', path: '/srv/a.img' }],
  ['https://images.example:8443/a.img?x=1', { kind: 'https', url: 'https://images.example:8443/a.img?x=1' }],
  ['ssh://root@store:22/srv/a.img', { kind: 'ssh', from: 'root@store:/srv/a.img', port: 22 }],
  ['ssh://store/srv/a.img', { kind: 'ssh', from: 'store:/srv/a.img', port: undefined }],
])('%s', (text, source) => {
  expect(parseImageSource(text)).toEqual(source);
});

test.each([
  'a.img',
  '/srv/../a.img',
  'http://images.example/a.img',
  'https://images example/a.img',
  'https://-o/a.img"',
  'ssh://-oProxyCommand=x/a.img',
  'ssh://store',
  'ssh://store/srv/$(x)"',
  'ftp://store/a.img',
])('%s is none, and says why', (text) => {
  expect(parseImageSource(text)).toMatchObject({ kind: 'none', reason: expect.stringMatching(/./) });
});

test('a digest is sha256 in hexadecimal', () => {
  expect(parseDigest(`sha256:${'A'.repeat(64)}`)).toBe('a'.repeat(64));
  for (const text of ['', 'a'.repeat(64), `md5:${'a'.repeat(64)}`, `sha256:${'a'.repeat(63)}`]) {
    expect(parseDigest(text)).toBeUndefined();
  }
});
