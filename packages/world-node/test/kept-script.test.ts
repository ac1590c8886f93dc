import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeptCommand, keptLeave, keptRequest, keptScript, keptTextBytesMax } from '../src/kept-script.ts';
import { createFrameReader, type FrameEnd } from '../src/remote-frame.ts';
import { createTailBuffer } from '../src/tail-buffer.ts';

const nonceOf = (index: number): string => String(index).padStart(32, '0');

interface Ran {
  /** What each command printed, and how it ended. */
  readonly commands: readonly {
    readonly stdout: string;
    readonly stderr: string;
    readonly end: FrameEnd | undefined;
  }[];
  readonly exitCode: number | null;
}

const shells = [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '']) => existsSync(`/bin/${program}`) || existsSync(`/usr/bin/${program}`),
);

describe.each(shells.map((shell) => ({ shell, title: shell.join(' ') })))(
  'the script of a kept session in $title',
  ({ shell }) => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'sd-kept-script-'));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    /** What the script makes of these commands, and of the bytes that follow. */
    const run = async (commands: readonly KeptCommand[], { leave = keptLeave } = {}): Promise<Ran> => {
      const [program = '', ...args] = shell;
      const input = commands.map((command, index) => {
        const request = keptRequest(nonceOf(index), command);
        expect(request).toBeDefined();
        return `${request}${leave}`;
      });
      const { stdout, stderr, status } = spawnSync(program, [...args, '-c', keptScript, 'smartdomains'], {
        input: input.join(''),
      });
      return {
        exitCode: status,
        commands: await Promise.all(
          commands.map(async (_, index) => {
            const [out, err] = [createTailBuffer(100_000), createTailBuffer(100_000)];
            const readers = [createFrameReader(nonceOf(index), out), createFrameReader(nonceOf(index), err)] as const;
            readers[0].push(stdout);
            readers[1].push(stderr);
            const [end, other] = await Promise.all(
              readers.map(({ ended }) => Promise.race([ended, Promise.resolve(undefined)])),
            );
            expect(other).toEqual(end);
            return { stdout: out.text(), stderr: err.text(), end };
          }),
        ),
      };
    };
    /** A text as standard input, and a directory for its record that nobody else has. */
    const given = (stdin: string) => ({ stdin, recordDirectory: mkdtempSync(join(directory, 'records-')) });
    const exited = (exitCode: number) => ({ kind: 'exited', exitCode }) as const;

    it('runs one after the other, each with its outputs and its end', async () => {
      const { commands, exitCode } = await run([
        { argv: ['sh', '-c', 'printf out; printf err >&2; exit 7'] },
        { argv: ['no-such-program'] },
        { argv: ['printf', '<%s>', '', ' a  b ', '\\n', "'", '*'] },
        { argv: ['sh', '-c', 'kill -9 $$'] },
      ]);
      expect(exitCode).toBe(0);
      expect(commands).toEqual([
        { stdout: 'out', stderr: 'err', end: exited(7) },
        { stdout: '', stderr: expect.stringContaining('no-such-program'), end: { kind: 'notStarted', exitCode: 127 } },
        { stdout: "<>< a  b ><\\n><'><*>", stderr: '', end: exited(0) },
        { stdout: '', stderr: '', end: exited(137) },
      ]);
    });

    it.each([['nothing'], ['a part of the line', 'x']])(
      'runs nothing that has no leave, but %s and then the end',
      async (_, rest = '') => {
        const { commands } = await run([{ argv: ['touch', join(directory, 'made')] }], { leave: rest });
        expect(commands).toEqual([{ stdout: '', stderr: '', end: undefined }]);
        expect(readdirSync(directory)).toEqual([]);
      },
    );

    it('gives a command the C locale and no descriptors of its own', async () => {
      const script = 'echo "$LC_ALL"; ls /proc/self/fd | wc -l';
      const { stdout } = spawnSync('sh', ['-c', script], {
        encoding: 'utf8',
        input: '',
        env: { ...process.env, LC_ALL: 'C' },
      });
      const argv = ['sh', '-c', script];
      const { commands } = await run([{ argv }, { argv, ...given('') }, { argv, recordDirectory: directory }]);
      expect(commands.map((command) => command.stdout)).toEqual([stdout, stdout, stdout]);
    });

    it('runs nothing of which not all words have come', () => {
      const [program = '', ...args] = shell;
      const request = keptRequest(nonceOf(0), { argv: ['touch', join(directory, 'made')] }) ?? '';
      for (let length = 0; length < request.length; length += 7) {
        spawnSync(program, [...args, '-c', keptScript, 'smartdomains'], { input: request.slice(0, length) });
      }
      expect(readdirSync(directory)).toEqual([]);
    });

    describe('standard input', () => {
      it.each([
        ['no end of line', 'x'],
        ['an end of line', 'x\n'],
        ['only ends of lines', '\n\n\n'],
        ['blanks around', ' \t x \t '],
        ['escapes', 'a\\nb\\\\c\\0101\\c d\\'],
        ['quotes and what shells expand', `'"$(x)\`x\`$x*?{a,b}~!`],
        ['percent signs', '%s%d%%\n'],
        ['options', '-n'],
        [
          'every character of one byte',
          Array.from({ length: 127 }, (_, code) => String.fromCharCode(code + 1)).join(''),
        ],
        [
          'every byte of characters of two',
          Array.from({ length: 1_920 }, (_, code) => String.fromCodePoint(code + 128))
            .join('')
            .slice(0, 400),
        ],
        ['carriage returns', 'a\r\nb\r'],
        ['a zero', 'a\0b'],
      ])('keeps a text with %s', async (_, stdin) => {
        const { commands } = await run([{ argv: ['cat'], ...given(stdin) }, { argv: ['echo', 'next'] }]);
        expect(commands).toEqual([
          { stdout: stdin, stderr: '', end: exited(0) },
          { stdout: 'next\n', stderr: '', end: exited(0) },
        ]);
      });

      it('keeps any text', async () => {
        const text = fc.string({ unit: 'binary', maxLength: 60 });
        const odd = fc.constantFrom('\\', '\n', '\\n', '\\0', '7', ' ', '\t', '%', '-');
        const stdin = fc.array(fc.oneof(text, odd), { maxLength: 8 }).map((parts) => parts.join(''));
        await fc.assert(
          fc.asyncProperty(fc.array(stdin, { minLength: 1, maxLength: 20 }), async (texts) => {
            const { commands } = await run(texts.map((each) => ({ argv: ['cat'], ...given(each) })));
            expect(commands.map(({ stdout }) => stdout)).toEqual(texts.map((each) => Buffer.from(each).toString()));
          }),
          { numRuns: 15 },
        );
      });

      it('tells an empty text from none', async () => {
        const argv = ['sh', '-c', 'readlink /proc/self/fd/0; wc -c'];
        const { commands } = await run([{ argv, ...given('') }, { argv }]);
        expect(commands.map(({ stdout }) => stdout)).toEqual([expect.stringMatching(/\.in\n0\n$/), '/dev/null\n0\n']);
      });

      it('is emptied in its record when the command has ended, or had no leave', async () => {
        const one = given('secret');
        await run([{ argv: ['cat'], ...one }]);
        const other = given('secret');
        await run([{ argv: ['cat'], ...other }], { leave: '' });
        for (const { recordDirectory } of [one, other]) {
          expect(readFileSync(join(recordDirectory, `${nonceOf(0)}.in`), 'utf8')).toBe('');
        }
      });

      it('does without a command that reads it, and keeps the exit code', async () => {
        const { commands } = await run([
          { argv: ['false'], ...given('x'.repeat(4_000)) },
          { argv: ['no-such'], ...given('x') },
        ]);
        expect(commands.map(({ end }) => end)).toEqual([exited(1), { kind: 'notStarted', exitCode: 127 }]);
      });

      it('and arguments are not taken when they are too long', () => {
        const words = (...argv: readonly string[]) => keptRequest(nonceOf(0), { argv });
        expect(words('x'.repeat(2_000), 'x'.repeat(2_094))).toBeDefined();
        expect(words('x'.repeat(2_000), 'x'.repeat(2_095))).toBeUndefined();

        const request = (length: number) =>
          keptRequest(nonceOf(0), { argv: ['cat'], stdin: 'x'.repeat(length), recordDirectory: directory });
        expect(request(keptTextBytesMax - 1)).toBeDefined();
        expect(request(keptTextBytesMax)).toBeUndefined();
        expect(request(10_000_000)).toBeUndefined();
      });

      it('is not taken without a record, nor begun when it cannot be kept as a whole', async () => {
        expect(keptRequest(nonceOf(0), { argv: ['cat'], stdin: 'x' })).toBeUndefined();
        symlinkSync('/dev/full', join(directory, `${nonceOf(0)}.in`));
        const argv = ['touch', join(directory, 'made')];
        const { commands } = await run([{ argv, recordDirectory: directory, stdin: 'x' }], { leave: '' });
        expect(commands).toEqual([{ stdout: '', stderr: '', end: { kind: 'noRecord' } }]);
        expect(readdirSync(directory)).toEqual([]);
      });
    });

    describe('records', () => {
      const script = 'cat; printf out; printf err >&2; exit 7';

      it('hold what became of a command, which is told all the same', async () => {
        const { commands } = await run([
          { argv: ['sh', '-c', script], recordDirectory: directory },
          { argv: ['no-such-program'], recordDirectory: directory },
          { argv: ['sh', '-c', script], recordDirectory: directory, stdin: 'in\n' },
          { argv: ['sh', '-c', script] },
        ]);
        const told = { stdout: 'out', stderr: 'err', end: exited(7) };
        expect(commands.filter((_, index) => index !== 1)).toEqual([told, { ...told, stdout: 'in\nout' }, told]);
        const record = (name: string): string => readFileSync(join(directory, `${nonceOf(0)}${name}`), 'utf8');
        expect(Number(record(''))).toBeGreaterThan(1);
        expect([record('.run'), record('.out'), record('.err'), record('.end')]).toEqual(['', 'out', 'err', '=7\n']);
        expect(readFileSync(join(directory, `${nonceOf(1)}.end`), 'utf8')).toBe('!127\n');
      });

      it('that cannot say that the command runs keep it from running', async () => {
        mkdirSync(join(directory, `${nonceOf(0)}.run`));
        const { commands, exitCode } = await run([
          { argv: ['touch', join(directory, 'made')], recordDirectory: directory },
        ]);
        expect(commands).toEqual([{ stdout: '', stderr: '', end: undefined }]);
        expect(exitCode).not.toBe(0);
        expect(existsSync(join(directory, 'made'))).toBe(false);
      });

      it('that somebody else has made keep the command from beginning', async () => {
        writeFileSync(join(directory, nonceOf(0)), 'none\n');
        const argv = ['touch', join(directory, 'made')];
        const { commands, exitCode } = await run([{ argv, recordDirectory: directory }, { argv: ['echo'] }]);
        expect(exitCode).toBe(99);
        expect(commands.map(({ end }) => end)).toEqual([undefined, undefined]);
        expect(readdirSync(directory)).toEqual([nonceOf(0)]);
        expect(readFileSync(join(directory, nonceOf(0)), 'utf8')).toBe('none\n');
      });

      it('that cannot be made keep the command from beginning, and no other', async () => {
        const recordDirectory = join(directory, 'none');
        const argv = ['touch', join(directory, 'made')];
        const [program = '', ...args] = shell;
        const input = [
          keptRequest(nonceOf(0), { argv, recordDirectory }),
          keptRequest(nonceOf(1), { argv: ['echo', 'next'] }),
          keptLeave,
        ].join('');
        const { stdout, stderr, status } = spawnSync(program, [...args, '-c', keptScript, 'smartdomains'], {
          input,
          encoding: 'utf8',
        });
        expect(stdout).toMatch(new RegExp(`^\\u0002${nonceOf(0)}~\n\\u0002${nonceOf(1)}\\+\\d+\nnext\n`));
        expect(stderr).toMatch(new RegExp(`^\\u0002${nonceOf(0)}~\n\\u0002${nonceOf(1)}\\+`));
        expect(status).toBe(0);
        expect(readdirSync(directory)).toEqual([]);
      });

      it('are made before the command has leave, and say then that it has not begun', async () => {
        await run([{ argv: ['touch', join(directory, 'made')], recordDirectory: directory }], { leave: '' });
        expect(readdirSync(directory)).toEqual([nonceOf(0)]);
      });
    });
  },
);
