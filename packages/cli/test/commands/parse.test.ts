import { describe, expect, test } from 'vitest';
import { type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const base = `Base extends { port 80; name "web"; }
sfConfig extends Base { port 8080; link name; later LAZY name; }
`;

async function parse(
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
  stdin = '',
): Promise<InProcessRun> {
  using folder = temporaryFolder(files);
  return await smartdomains(['parse', ...argv], { workingFolder: folder.path, environment: { SITE: 'lab' }, stdin });
}

const objectsOf = ({ stdout }: InProcessRun): readonly unknown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('what sfConfig resolves to, in canonical text', async () => {
  expect(await parse({ 'a.sf': base }, ['a.sf'])).toEqual({
    exitCode: 0,
    stdout: 'port 8080;\nname "web";\nlink "web";\nlater LAZY name;\n',
    stderr: '',
  });
});

test('several files, one of them wrong', async () => {
  const { exitCode, stdout, stderr } = await parse(
    { 'a.sf': 'sfConfig extends { x 1; }', 'b.sf': 'sfConfig extends {' },
    ['b.sf', 'a.sf'],
  );
  expect(stdout).toBe('// a.sf\nx 1;\n');
  expect(stderr).toMatch(/^error\[SD1201\]: brace is not closed\n.*b\.sf:1:18/);
  expect(exitCode).toBe(1);
});

test('as JSON, one object a file', async () => {
  const { exitCode, stdout } = await parse({ 'a.sf': base, 'b.sf': 'sfConfig extends {' }, ['--json', 'a.sf', 'b.sf']);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    { file: 'a.sf', ok: true, value: { port: 8080, name: 'web', link: 'web', later: { $ref: 'LAZY name' } } },
    { file: 'b.sf', ok: false, diagnostics: [expect.objectContaining({ code: 'SD1201' })] },
  ]);
  expect(exitCode).toBe(1);
});

test('properties and the environment', async () => {
  const files = { 'a.sf': 'sfConfig extends { p PROPERTY p; n IPROPERTY n; e ENVPROPERTY SITE; }' };
  const { stdout, stderr } = await parse(files, ['a.sf', '-D', 'p=one=two', '-Dn=7']);
  expect({ stdout, stderr }).toEqual({ stdout: 'p "one=two";\nn 7;\ne "lab";\n', stderr: '' });
});

test('one object a file, also for what cannot be read; none stops the others', async () => {
  const files = { 'a.sf': 'sfConfig extends { x 1; }', 'b.sf': 'sfConfig {', 'c.sf/inner.sf': '', 'd.sf': '\u0000' };
  const run = await parse(files, ['--json', 'none.sf', 'b.sf', 'c.sf', 'd.sf', 'a.sf', '-'], 'x 1;');
  expect(objectsOf(run)).toEqual([
    { file: 'none.sf', ok: false, diagnostics: [expect.objectContaining({ code: 'SD1001' })] },
    { file: 'b.sf', ok: false, diagnostics: expect.anything() as unknown },
    { file: 'c.sf', ok: false, diagnostics: [expect.objectContaining({ code: 'SD5901' })] },
    { file: 'd.sf', ok: false, diagnostics: [expect.objectContaining({ code: 'SD1004' })] },
    { file: 'a.sf', ok: true, value: { x: 1 } },
    { file: '-', ok: false, diagnostics: [expect.objectContaining({ code: 'SD2001' })] },
  ]);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 1, stderr: '' });
});

test('names that look like numbers are in their order in the JSON, and what a terminal may obey is escaped', async () => {
  const { stdout } = await parse({ 'a.sf': 'sfConfig extends { "10" 1; "9" "\\u202e"; }' }, ['--json', 'a.sf']);
  expect(stdout).toBe('{"file":"a.sf","ok":true,"value":{"10":1,"9":"\\u202e"}}\n');
});

test('-I, several times, in order', async () => {
  const files = {
    'one/a.sf': 'x 1;',
    'two/a.sf': 'x 2;',
    'two/b.sf': 'y 2;',
    'p.sf': '#include "a.sf" #include "b.sf" sfConfig extends { z x; w y; }',
  };
  expect((await parse(files, ['p.sf', '-I', 'one', '-I', 'two'])).stdout).toBe('z 1;\nw 2;\n');
  const { stderr } = await parse(files, ['p.sf', '-I', 'one']);
  expect(stderr).toContain('looked for it as b.sf, one/b.sf, ');
});

describe('the environment', () => {
  const text = 'sfConfig extends { e ENVPROPERTY SITE; }';
  test('a file sees it', async () => {
    expect((await parse({ 'a.sf': text }, ['a.sf'])).stdout).toBe('e "lab";\n');
  });
  test('standard input sees what is allowed by name', async () => {
    expect((await parse({}, ['-', '--env', 'OTHER', '--env', 'SITE'], text)).stdout).toBe('e "lab";\n');
  });
  test('standard input does not see the rest, and the message says so', async () => {
    const { exitCode, stderr } = await parse({}, ['-'], text);
    expect(stderr).toMatch(/^error\[SD2011\]/);
    expect(stderr).toContain('= help: allow it with `--env SITE`');
    expect(exitCode).toBe(1);
  });
  test('what is not set is said as that', async () => {
    expect((await parse({}, ['-'], text.replace('SITE', 'NONE'))).stderr).toContain('set `NONE` in the environment');
  });
});

describe('--phase', () => {
  test('what stands there after it', async () => {
    const { stdout } = await parse({ 'a.sf': base }, ['--phase', 'type', 'a.sf']);
    expect(stdout).toBe(`Base extends  {
  port 80;
  name "web";
}
sfConfig extends  {
  port 8080;
  name "web";
  link name;
  later LAZY name;
}
`);
  });
  test('as JSON', async () => {
    const run = await parse({ 'a.sf': 'sfConfig extends { a b; }' }, ['--phase', 'sfConfig', '--json', 'a.sf']);
    expect(objectsOf(run)).toEqual([{ file: 'a.sf', ok: true, value: { a: { $ref: 'b' } } }]);
  });
  test.each([
    ['plcae', 'did you mean `place`?'],
    ['predicate', 'the phases are raw, type, place, function, sfConfig, link'],
  ])('%s is none', async (phase, help) => {
    const { exitCode, stdout, stderr } = await parse({ 'a.sf': base }, ['--phase', phase, 'a.sf']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      `smartdomains: --phase: there is no phase \`${phase}\`; ${help}\nSee: smartdomains parse --help\n`,
    );
  });
});

describe('--trace', () => {
  const files = {
    'guest.sf': 'Guest extends {\n  memory 128;\n  disk extends { size TBD; }\n}\n',
    'pool.sf': `#include "guest.sf"
Big extends Guest {
  memory big;
}
big 512;
sfConfig extends {
  web extends Big;
  web:disk:size 8;
  also web;
}
`,
  };
  test.each(['web:memory', 'sfConfig:web:disk:size', 'also:memory', 'web:"disk"'])('%s', async (attribute) => {
    const run = await parse(files, ['--trace', attribute, 'pool.sf']);
    expect(run.stdout).toMatchSnapshot();
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
  test('as JSON', async () => {
    const [object] = objectsOf(await parse(files, ['--json', '--trace', 'web:memory', 'pool.sf']));
    const step = {
      attribute: 'web:memory',
      file: 'pool.sf',
      endLine: expect.any(Number) as number,
      endColumn: expect.any(Number) as number,
    };
    expect(object).toEqual({
      file: 'pool.sf',
      ok: true,
      attribute: 'web:memory',
      value: 512,
      steps: [
        { ...step, step: 'inherited', text: 'Big', line: 7, column: 15, source: '  web extends Big;' },
        { ...step, step: 'written', text: 'big', line: 3, column: 10, source: '  memory big;' },
        { ...step, file: 'guest.sf', step: 'overrides', text: '128', line: 2, column: 10, source: '  memory 128;' },
        { ...step, step: 'linked', text: '512', line: 5, column: 5, source: 'big 512;' },
      ],
    });
  });
  test.each([
    ['web:memroy', 'no attribute `memroy` in `web`', 'did you mean `memory`?'],
    ['nothing', 'no attribute `nothing` in `sfConfig`', 'it has `web`, `also`'],
    ['web:memory:x', '`web:memory` is no description: integer', 'give the path of an attribute'],
  ])('%s is not there', async (attribute, where, help) => {
    const { exitCode, stdout, stderr } = await parse(files, ['--trace', attribute, 'pool.sf']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error\[SD5908\]: no such attribute\n/);
    expect(stderr).toContain(where);
    expect(stderr).toContain(help);
  });
  test('not with --phase', async () => {
    const { exitCode, stderr } = await parse(files, ['--trace', 'a', '--phase', 'type', 'pool.sf']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--trace') as string });
  });
});
