import { describe, expect, it } from 'vitest';
import { parseConfigSyntax } from '../../../src/programs/xl/config-syntax.ts';
import { readGuestConfig } from '../../../src/programs/xl/guest-config.ts';

describe('parseConfigSyntax', () => {
  it.each([
    ['', {}],
    ['a = 1', { a: 1 }],
    ['a=1;b=2', { a: 1, b: 2 }],
    ['a = 0x10 # comment', { a: 16 }],
    [`a = 'it is "so"'`, { a: 'it is "so"' }],
    [String.raw`a = "quote \" tab \t hex \x41 octal \101 back \\"`, { a: 'quote " tab \t hex A octal A back \\' }],
    ['a = [ "x", "y", ]', { a: ['x', 'y'] }],
    ['a = [\n "x",\n "y"\n]\n', { a: ['x', 'y'] }],
    ['a = [ ]', { a: [] }],
    ['a = [ [ 1, 2 ], "x" ]', { a: [[1, 2], 'x'] }],
    ['a = 1\na = 2', { a: 2 }],
    ['a = [ "x" ]\na += [ "y" ]', { a: ['x', 'y'] }],
    ['a = "x"\na += "y"', { a: 'xy' }],
  ])('%j', (text, expected) => {
    const result = parseConfigSyntax(text);
    if (!result.ok) throw new Error(result.problem);
    expect(Object.fromEntries([...result.settings].map(([name, { value }]) => [name, value]))).toEqual(expected);
  });

  it.each([
    ['a', "1: config parsing error near `': syntax error, unexpected end of file, expecting '=' or PLUSEQ"],
    ['a = b', "1: config parsing error near `b': syntax error, unexpected IDENT, expecting STRING or NUMBER or '['"],
    ['\n= 1', "2: config parsing error near `=': syntax error, unexpected '='"],
    ['a = 1 2', "1: config parsing error near `2': syntax error, unexpected NUMBER, expecting NEWLINE or ';'"],
    ['a = "x', '1: config parsing error near `"x\': lexical error'],
    ['a = {', "1: config parsing error near `{': lexical error"],
    [`a = ${'['.repeat(100)}`, expect.stringContaining('syntax error')],
  ])('%j', (text, problem) => {
    expect(parseConfigSyntax(text)).toEqual({ ok: false, problem });
  });
});

describe('readGuestConfig', () => {
  const read = (text: string) => readGuestConfig('/g.cfg', `name = "g"\nkernel = "/k"\n${text}`);

  it.each([
    [
      '"format=raw, vdev=xvda, access=rw, target=/srv/a,b.img"',
      { target: '/srv/a,b.img', format: 'raw', readOnly: false },
    ],
    ['"/srv/a.img,raw,xvda,w"', { target: '/srv/a.img', format: 'raw', readOnly: false }],
    ['"/srv/a.img,,xvda,ro"', { target: '/srv/a.img', format: 'raw', readOnly: true }],
    ['"file:/srv/a.img,xvda,w"', { target: '/srv/a.img', format: 'raw', readOnly: false }],
    ['"phy:/dev/vg0/a,xvda,r"', { target: '/dev/vg0/a', format: 'raw', readOnly: true }],
    ['"vdev=xvda,format=qcow2,target=/srv/a.qcow2"', { target: '/srv/a.qcow2', format: 'qcow2', readOnly: false }],
    ['"/dev/vg0/a,raw,xvda,rw,discard,direct-io-safe"', { target: '/dev/vg0/a', format: 'raw', readOnly: false }],
  ])('understands the disk %s', (spec, expected) => {
    expect(read(`disk = [ ${spec} ]`)).toMatchObject({
      messages: '',
      config: { disks: [{ ...expected, vdev: 'xvda' }] },
    });
  });

  it.each([
    ['disk = [ "format=raw,target=/x" ]', /disk specification: no vdev specified/],
    ['disk = [ "vdev=xvda,access=q,target=/x" ]', /unknown value for access: near `q'/],
    ['disk = [ "vdev=xvda,colour=red,target=/x" ]', /unknown parameter: near `colour=red'/],
    ['on_crash = "explode"', /Unknown on_crash action "explode" specified/],
    ['uuid = "no"', /Failed to parse UUID: no/],
    ['type = "lxc"', /Invalid domain type lxc\./],
  ])('refuses %s', (text, message) => {
    const { config, messages } = read(text);
    expect(config).toBeUndefined();
    expect(messages).toMatch(message);
  });

  it('takes the memory it may grow to as its memory when there is no other, and ignores keys it does not know', () => {
    expect(read('maxmem = 64\nnonsense = [ 1 ]\n')).toMatchObject({
      messages: '',
      config: { memoryKib: 65_536, memoryMaxKib: 65_536, type: 'pv', onReboot: 'restart', onPoweroff: 'destroy' },
    });
  });
});
