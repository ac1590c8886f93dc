import { expect, test } from 'vitest';
import { type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const base = `Base extends { port 80; name "web"; }
sfConfig extends Base { port 8080; link name; later LAZY name; }
`;

async function parse(files: Readonly<Record<string, string>>, argv: readonly string[]): Promise<InProcessRun> {
  using folder = temporaryFolder(files);
  return await smartdomains(['parse', ...argv], { workingFolder: folder.path, environment: { SITE: 'lab' } });
}

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
