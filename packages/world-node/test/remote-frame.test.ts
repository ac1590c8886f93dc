import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf } from '../../../test/contracts/support/command-records.ts';
import { createFrameReader, type FrameEnd, keeperText, remoteCommandText } from '../src/remote-frame.ts';
import { createTailBuffer } from '../src/tail-buffer.ts';

const nonce = '0123456789abcdef0123456789abcdef';
const mark = `\u0002${nonce}`;

interface Read {
  readonly group: number | undefined;
  readonly end: FrameEnd | undefined;
  readonly output: string;
  readonly noise: string;
}

/** What the reader makes of the text when it arrives cut at these places. */
async function read(text: string, cuts: readonly number[] = []): Promise<Read> {
  const bytes = Buffer.from(text);
  const output = createTailBuffer(10_000);
  const reader = createFrameReader(nonce, output);
  const places = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  for (const [index, place] of places.entries()) reader.push(bytes.subarray(places[index - 1] ?? 0, place));
  reader.finish();
  const settled = <Value>(promise: Promise<Value>) => Promise.race([promise, Promise.resolve(undefined)]);
  return {
    group: await settled(reader.begun),
    end: await settled(reader.ended),
    output: output.text(),
    noise: reader.noise(),
  };
}

describe('createFrameReader', () => {
  it('holds back no text that ends as the nonce begins, such as the echo of a key', () => {
    const output = createTailBuffer(10_000);
    const reader = createFrameReader(nonce, output);
    reader.push(Buffer.from(`${mark}+17\n${nonce.slice(0, 5)}`));
    expect(output.text()).toBe(nonce.slice(0, 5));
  });

  it.each<[string, string, Partial<Read>]>([
    [
      'a whole frame',
      `${mark}+17\nhello\n${mark}=0\n`,
      { group: 17, output: 'hello\n', end: { kind: 'exited', exitCode: 0 } },
    ],
    [
      'output without a line end',
      `${mark}+17\nhello${mark}=3\n`,
      { output: 'hello', end: { kind: 'exited', exitCode: 3 } },
    ],
    ['no output', `${mark}+17\n${mark}=255\n`, { output: '', end: { kind: 'exited', exitCode: 255 } }],
    ['no such program', `${mark}+17\n${mark}!127\n`, { end: { kind: 'notStarted', exitCode: 127 } }],
    ['noise of the login shell', `Welcome!\n${mark}+17\nx${mark}=0\n`, { output: 'x', noise: 'Welcome!\n' }],
    ['orphans after the end', `${mark}+17\nx${mark}=0\nlate\n`, { output: 'x' }],
    ['a connection lost in the middle', `${mark}+17\nhalf`, { group: 17, output: 'half', end: undefined }],
    ['a connection lost inside the end', `${mark}+17\nhalf${mark}=`, { end: undefined }],
    [
      'nothing but noise',
      'This account is not available.\n',
      { group: undefined, noise: 'This account is not available.\n' },
    ],
    [
      'the nonce in the output, as ps shows it',
      `${mark}+17\nsh -c … ${mark} ps\n${mark}=0\n`,
      { output: `sh -c … ${mark} ps\n` },
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await read(text)).toMatchObject(expected);
  });

  it('reads the same however the bytes are cut', async () => {
    const text = `noise\n${mark}+4711\nfirst ${nonce.slice(0, 20)} größe 🐟 ${mark} end${mark}=42\norphan`;
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 1_000 }), { maxLength: 30 }), async (cuts) => {
        expect(await read(text, cuts)).toEqual(whole);
      }),
    );
    expect(await read(text, [...Buffer.from(text).keys()])).toEqual(whole);
  });
});

describe('keeperText', () => {
  const ask = (question: string): readonly string[] =>
    spawnSync('sh', ['-c', keeperText(nonce)], { encoding: 'utf8', input: question })
      .stdout.split('\n')
      .slice(1);
  // No process has this number.
  const nobody = '2147483647\n';

  it.each([
    ['that nobody has made', {}, 'none'],
    ['whose script was killed before it ran the command', { '': nobody, '.out': '' }, 'notrun'],
    ['of a command that was killed', { '': nobody, '.run': '' }, 'lost'],
    ['of a command that runs', { '': `${groupOf(process.pid)}\n`, '.run': '' }, `runs ${groupOf(process.pid)}`],
    ['whose end could not be written on a full disk', { '': nobody, '.run': '', '.end': '' }, 'lost'],
    ['of a command that ended', { '': nobody, '.run': '', '.end': '=3\n' }, 'ended =3'],
  ])('finds a record %s', (_, files, expected) => {
    const [, directory = ''] = /^records \S+ (\/.+)$/.exec(ask('')[0] ?? '') ?? [];
    const name = randomBytes(16).toString('hex');
    for (const [end, text] of Object.entries(files)) writeFileSync(`${directory}/${name}${end}`, text);
    try {
      expect(ask(`find ${name}\n`)[1]).toBe(expected);
      expect(ask(`forget ${name}\n`)[1]).toBe('gone');
      expect(['', '.run', '.out', '.end'].filter((end) => existsSync(`${directory}/${name}${end}`))).toEqual([]);
    } finally {
      for (const end of ['', '.run', '.out', '.end']) rmSync(`${directory}/${name}${end}`, { force: true });
    }
  });
});

describe('remoteCommandText, run by a real shell', () => {
  const shells = [['sh'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
    ([program = '']) => existsSync(`/bin/${program}`) || existsSync(`/usr/bin/${program}`),
  );

  const check = async (shell: readonly string[], argv: readonly string[], expected: Partial<Read>, stdin = '') => {
    const [program = '', ...args] = shell;
    const { stdout, stderr } = spawnSync(program, [...args, '-c', remoteCommandText(nonce, argv)], {
      encoding: 'utf8',
      input: stdin,
    });
    const [out, error] = [await read(stdout), await read(stderr)];
    expect(out).toMatchObject(expected);
    expect(error.end).toEqual(out.end);
    expect(error.group).toBe(out.group);
    return error.output;
  };
  const exited = (exitCode: number) => ({ kind: 'exited', exitCode }) as const;

  describe.each(shells.map((shell) => ({ shell, title: shell.join(' ') })))('$title', ({ shell }) => {
    it('keeps output, error and exit code of the command', async () => {
      const argv = ['sh', '-c', 'printf out; printf err >&2; exit 7'];
      expect(await check(shell, argv, { output: 'out', end: exited(7) })).toBe('err');
    });

    it('gives it the input', async () => {
      await check(shell, ['cat'], { output: 'given\n', end: exited(0) }, 'given\n');
    });

    it.each([
      ['echo', '-n builtin'],
      ['exit', '3'],
      ['cd', '/'],
      ['eval', 'touch /tmp/pwned'],
      ['if', 'true'],
    ])('runs a program, never a builtin: %s', async (name, argument) => {
      const isProgram = existsSync(`/usr/bin/${name}`);
      await check(shell, [name, argument], {
        end: isProgram ? exited(0) : { kind: 'notStarted', exitCode: 127 },
      });
    });

    it('begins no command whose record cannot be made, and says so', async () => {
      const [program = '', ...args] = shell;
      const text = remoteCommandText(nonce, ['echo', 'ran'], { kind: 'recorded', directory: '/no/such/place' });
      const { stdout, stderr } = spawnSync(program, [...args, '-c', text], { encoding: 'utf8' });
      const none = { group: undefined, output: '', noise: '', end: { kind: 'noRecord' } };
      expect([await read(stdout), await read(stderr)]).toEqual([none, none]);
    });

    it('does not read an assignment', async () => {
      await check(shell, ['A=b', 'x'], { output: '', end: { kind: 'notStarted', exitCode: 127 } });
    });

    it('tells a program that may not be run', async () => {
      await check(shell, ['/etc/passwd'], { end: { kind: 'notStarted', exitCode: 126 } });
    });

    it.each([126, 127, 255])('believes a program that exits with %i', async (exitCode) => {
      await check(shell, ['sh', '-c', `exit ${exitCode}`], { end: exited(exitCode) });
    });

    it('says nothing of its own when a command is killed', async () => {
      expect(await check(shell, ['sh', '-c', 'kill -9 $$'], { end: exited(137) })).toBe('');
    });

    it('gives the command the C locale and no descriptors of its own', async () => {
      const script = 'echo "$LC_ALL"; ls /proc/self/fd | wc -l';
      const env = { ...process.env, LC_ALL: 'C' };
      const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8', input: '', env });
      await check(shell, ['sh', '-c', script], { output: stdout });
    });
  });
});
