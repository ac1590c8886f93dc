import { expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';

const includes = `
#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
`;

/** A whole pool of one domain; `domain` and `disk` are laid over what a good one has. */
function pool(options: { readonly domain?: string; readonly disk?: string } = {}): string {
  return `${includes}
sfConfig extends Compound {
  myShell extends BashShell;
  disk extends LoopbackStorageBackend {
    shell LAZY ATTRIB myShell;
    domainName "web1";
    baseImage "/data/xen/slc3-smartfrog.img";
    ${options.disk ?? ''}
  }
  domain extends XenDomain {
    shell LAZY ATTRIB myShell;
    storageBackend LAZY ATTRIB disk;
    kernel "/boot/vmlinuz-2.6-xen";
    ip "10.42.9.1";
    netmask "255.255.0.0";
    gateway "10.42.1.1";
    hostname "web1";
    ${options.domain ?? ''}
  }
}
`;
}

/** Bad input in, one clear diagnostic out: its code, a place, and never a stack trace. */
async function check(
  text: string,
  expected: { readonly exitCode: number; readonly matches: readonly RegExp[] },
): Promise<string> {
  using files = temporaryFiles({ 'pool.sf': text });
  const run = await smartdomains(['validate', files.path('pool.sf')]);
  const output = run.stdout + run.stderr;
  expect(output).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
  expect(output).not.toContain('SD9001');
  for (const pattern of expected.matches) expect(output).toMatch(pattern);
  expect(run.exitCode).toBe(expected.exitCode);
  return output;
}

test('the good pool is good', async () => {
  await check(pool(), { exitCode: 0, matches: [] });
});

test('a missing file', async () => {
  const run = await smartdomains(['validate', '/no/such/pool.sf']);
  expect(run.stdout + run.stderr).toMatch(/SD1001.*file not found/);
  expect(run.exitCode).toBe(1);
});

test('a missing include', () =>
  check('#include "org/smartfrog/componets.sf"\nsfConfig extends {}\n', {
    exitCode: 1,
    matches: [/error\[SD1\d\d\d\]/, /pool\.sf:1:10/, /componets\.sf/],
  }));

test('files that include each other', async () => {
  using files = temporaryFiles({ 'a.sf': '#include "b.sf"\nsfConfig extends {}\n', 'b.sf': '#include "a.sf"\n' });
  const run = await smartdomains(['validate', files.path('a.sf')]);
  const output = run.stdout + run.stderr;
  expect(output).toMatch(/SD1003.*files include each other/);
  expect(output).toMatch(/a\.sf:1:/);
  expect(output).toMatch(/b\.sf:1:/);
  expect(run.exitCode).toBe(1);
});

test('an unclosed brace is reported where it was opened', () =>
  check('sfConfig extends {\n  inner extends {\n    a 1;\n  b 2;\n}\n', {
    exitCode: 1,
    matches: [/error\[SD1\d\d\d\]/, /pool\.sf:(1:18|2:17)/],
  }));

test('an unknown class', () =>
  check(`${includes}\nsfConfig extends Compound { a extends Prim { sfClass "XenDomian"; } }\n`, {
    exitCode: 1,
    matches: [/error\[SD5\d\d\d\]/, /did you mean `XenDomain`/],
  }));

test('an attribute that is nearly a known one', async () => {
  const output = await check(pool({ domain: 'memroy "256MiB";' }), {
    exitCode: 0,
    matches: [/warning\[SD4\d\d\d\]/, /did you mean `memory`/],
  });
  expect(output).toMatch(/pool\.sf:\d+:\d+/);
});

test('a needed attribute spelled wrong', () =>
  check(pool().replace('kernel "', 'kernal "'), {
    exitCode: 1,
    matches: [/error\[SD8119\]/, /warning\[SD4007\]/, /`kernel`/, /kernal/],
  }));

test('a reference to nothing', () =>
  check('sfConfig extends { a b:c; b extends { d 1; } }\n', {
    exitCode: 1,
    matches: [/error\[SD2\d\d\d\]/, /pool\.sf:1:2\d/, /`c`/],
  }));

test('a lazy reference to nothing', () =>
  check(pool({ domain: 'storageBackend LAZY ATTRIB dsk;' }), {
    exitCode: 1,
    matches: [/error\[SD\d{4}\]/, /dsk/, /did you mean `disk`/],
  }));

test('a reference to the wrong kind of component', () =>
  check(pool({ domain: 'storageBackend LAZY ATTRIB myShell;' }), {
    exitCode: 1,
    matches: [/error\[SD\d{4}\]/, /storage back end/],
  }));

test('10 000 levels of nesting', () =>
  check(`sfConfig ${'extends { a '.repeat(10_000)} 1; ${'}'.repeat(10_000)}\n`, {
    exitCode: 1,
    matches: [/error\[SD1\d\d\d\]/, /nest/],
  }));

test('a 20 MB file is read', async () => {
  const attributes = Array.from(
    { length: 400_000 },
    (_, index) => `  attribute${index} "some text that is not short";`,
  );
  using files = temporaryFiles({ 'large.sf': `sfConfig extends {\n${attributes.join('\n')}\n}\n` });
  const run = await smartdomains(['parse', files.path('large.sf')]);
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('attribute399999 "some text that is not short"');
  expect(run.exitCode).toBe(0);
});

test.each([
  ['hostname', `"web1'; touch /tmp/sd-pwned; '"`],
  ['hostname', '"$(touch /tmp/sd-pwned)"'],
  ['kernel', '"/boot/vmlinuz\\"; touch /tmp/sd-pwned; \\""'],
  ['ip', '"10.42.9.1; reboot"'],
])('a %s of %s is refused', async (name, value) => {
  await check(pool({ domain: `${name} ${value};` }), {
    exitCode: 1,
    matches: [/error\[SD8\d\d\d\]/, /pool\.sf:\d+:\d+/],
  });
});

test('a domain name with quotes and semicolons is refused', () =>
  check(pool({ disk: `domainName "web1'; touch /tmp/sd-pwned; '";` }), {
    exitCode: 1,
    matches: [/error\[SD8\d\d\d\]/],
  }));

test('a file that is not text', async () => {
  using files = temporaryFiles({ 'pool.sf': '\u0000\u0001\u0002\u007fELF\u0000' });
  const run = await smartdomains(['validate', files.path('pool.sf')]);
  expect(run.stdout + run.stderr).toMatch(/error\[SD1\d\d\d\]/);
  expect(run.exitCode).toBe(1);
});

test.each([
  [['run']],
  [['run', 'examples/asyncVirtualPool.sf', '--world', 'imagined']],
  [['run', 'examples/asyncVirtualPool.sf', '--terminate-after', 'soon']],
  [['validat']],
  [['parse', '--jsno', 'x.sf']],
])('wrong usage ends with 2: %s', async (args) => {
  const run = await smartdomains(args);
  expect(run.stderr).not.toBe('');
  expect(run.exitCode).toBe(2);
});
