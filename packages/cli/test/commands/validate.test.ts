import { expect, test } from 'vitest';
import { type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const fine = `#include "org/smartfrog/components.sf"
sfConfig extends Compound { a extends Prim { sfClass "Prim"; } }
`;
const unknownClass = 'sfConfig extends { sfClass "Compund"; }\n';
const toNothing = 'sfConfig extends { a b:c; b extends { d 1; } }\n';

async function validate(
  files: Readonly<Record<string, string | Uint8Array>>,
  argv: readonly string[],
  stdin = '',
): Promise<InProcessRun> {
  using folder = temporaryFolder(files);
  return await smartdomains(['validate', ...argv], { workingFolder: folder.path, stdin });
}

test('a good description', async () => {
  expect(await validate({ 'pool.sf': fine }, ['pool.sf'])).toEqual({
    exitCode: 0,
    stdout: 'pool.sf: fine\n',
    stderr: '',
  });
});

test('all that is wrong in all files', async () => {
  const files = { 'a.sf': unknownClass, 'b.sf': fine, 'c.sf': toNothing };
  const { exitCode, stdout, stderr } = await validate(files, ['a.sf', 'b.sf', 'c.sf', 'none.sf']);
  expect(stdout).toBe('1 error in a.sf\nb.sf: fine\n1 error in c.sf\n1 error in none.sf\n');
  const heads = stderr.split('\n').filter((line) => /^error\[|┌─|file:/.test(line));
  expect(heads).toEqual([
    'error[SD5002]: unknown component class',
    '  ┌─ a.sf:1:28',
    'error[SD2004]: reference does not resolve',
    '  ┌─ c.sf:1:24',
    'error[SD1001]: file not found',
    '  = file: none.sf',
  ]);
  expect(exitCode).toBe(1);
});

test('as JSON, one object a file', async () => {
  const files = { 'a.sf': unknownClass, 'b.sf': fine };
  const { exitCode, stdout, stderr } = await validate(files, ['--json', 'a.sf', 'b.sf']);
  const [first, second, ...rest] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(first).toMatchObject({ file: 'a.sf', ok: false, diagnostics: [{ code: 'SD5002', primary: { line: 1 } }] });
  expect(second).toEqual({ file: 'b.sf', ok: true, diagnostics: [] });
  expect(rest).toEqual([]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
});

test('standard input, -I and -D', async () => {
  const files = { 'parts/part.sf': 'Part extends { sfClass IPROPERTY class; }\n' };
  const stdin = '#include "part.sf"\nsfConfig extends Part;\n'.replace('IPROPERTY', 'PROPERTY');
  const good = await validate(files, ['-', '-I', 'parts', '-D', 'class=Prim'], stdin);
  expect(good.stderr).not.toContain('SD1002');
  const without = await validate(files, ['-'], stdin);
  expect(without.stderr).toContain('SD1002');
  expect(without.stderr).toContain('<stdin>:1:10');
  expect(without.stdout).toBe('1 error in <stdin>\n');
});

test('an included file that is no text is said at the include', async () => {
  const files = { 'pool.sf': '#include "disk.img"\nsfConfig extends {}\n', 'disk.img': Buffer.from([1, 0, 2]) };
  const { exitCode, stderr } = await validate(files, ['pool.sf']);
  expect(stderr).toMatchSnapshot();
  expect(exitCode).toBe(1);
});

test('a file whose name would move the cursor', async () => {
  const { stdout, stderr } = await validate({ 'a\u001b[2J.sf': fine }, ['a\u001b[2J.sf']);
  expect({ stdout, stderr }).toEqual({ stdout: 'a?[2J.sf: fine\n', stderr: '' });
});
