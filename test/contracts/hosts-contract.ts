import type { Clock, CommandResult, HostCommand, HostConnection, Hosts, HostTarget } from '@smartdomains/runtime';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** A host under test. It has at least the programs true, false, sleep, cat, tail, tee, test, rm and mkdir. */
export interface HostsSubject {
  readonly hosts: Hosts;
  readonly target: HostTarget;
  /** The clock of the same world. */
  readonly clock: Clock;
  /** A directory on the host, empty and ours alone. */
  readonly directory: string;
  /**
   * A command that prints each of the arguments followed by a NUL, where the host has such a program: then exactness is
   * tested with any text, and otherwise through names of files.
   */
  readonly printArguments?: (args: readonly string[]) => readonly [string, ...string[]];
  readonly close?: () => Promise<void>;
}

/** One over whose connection so many commands can be followed at once. */
export interface BoundedHostsSubject extends HostsSubject {
  readonly followedMax: number;
}

/** Arguments that a shell, an option parser or a careless split would change. */
export const nastyWords: readonly string[] = [
  'two words',
  ' spaces around ',
  "it's",
  '"quoted"',
  `'"'"'`,
  'a;b',
  'a && touch pwned || true',
  '$(touch pwned)',
  '`touch pwned`',
  '$HOME $PATH $$ $1',
  '*',
  '?[a-z]*',
  '{a,b}',
  '~',
  '#no comment',
  '!history !!',
  '<in >out 2>&1 |pipe &',
  'back\\slash \\n \\\\',
  'line\nbreak\n',
  '\ttab\r',
  '=assignment=x',
  '-dash',
  '--option=value',
  '%s %d %%',
  'größe Ünïcode',
  '🐟',
  '\u0001\u001b[31m\u007f',
];

const longMs = 60_000;
const exited = (exitCode: number) => ({ kind: 'exited', exitCode }) as const;

/** What every adapter of `Hosts` must do. */
export function hostsContract(name: string, setUp: () => HostsSubject | Promise<HostsSubject>): void {
  describe(`${name}: hosts contract`, () => {
    let subject: HostsSubject;
    let host: HostConnection;
    let names = 0;
    let path: string;
    beforeAll(async () => {
      subject = await setUp();
      host = subject.hosts.connect(subject.target);
    });
    afterAll(() => subject.close?.());
    beforeEach(() => {
      names += 1;
      path = `${subject.directory}/${names}`;
    });

    const run = (
      argv: readonly [string, ...string[]],
      options: Omit<Partial<HostCommand>, 'argv'> = {},
    ): Promise<CommandResult> => host.run({ argv, timeoutMs: longMs, ...options });

    const check = async (
      argv: readonly [string, ...string[]],
      expected: Partial<Omit<CommandResult, 'durationMs'>>,
      options: Omit<Partial<HostCommand>, 'argv'> = {},
    ) => {
      expect(await run(argv, options)).toMatchObject(expected);
    };

    describe('exit and output', () => {
      it('exits with 0 and says nothing', () => check(['true'], { outcome: exited(0), stdout: '', stderr: '' }));

      it('exits with the code of the command', () => check(['false'], { outcome: exited(1), stdout: '', stderr: '' }));

      it('keeps standard error apart', async () => {
        const result = await run(['cat', `${path}/none`]);
        expect(result.outcome).toEqual(exited(1));
        expect(result.stdout).toBe('');
        expect(result.stderr).toContain('No such file or directory');
      });

      it('measures how long the command took', async () => {
        const result = await run(['sleep', '0.2']);
        expect(result.outcome).toEqual(exited(0));
        expect(result.durationMs).toBeGreaterThanOrEqual(200);
      });

      it('knows when there is no such program', async () => {
        const result = await run(['no-such-program-anywhere', 'argument']);
        expect(result).toMatchObject({ outcome: { kind: 'notStarted' }, stdout: '' });
        expect(JSON.stringify(result.outcome)).toContain('no-such-program-anywhere');
      });

      it.each([['true', 'a\0b'], ['a\0b'], ['true', '\ud800'], ['']] as const)(
        'does not start %j, which cannot be passed on exactly',
        (...argv) => check(argv, { outcome: { kind: 'notStarted', reason: expect.any(String) } }),
      );
    });

    describe('standard input', () => {
      it.each(['', 'one line\n', 'no line end', 'größe 🐟\n\n\u0001\r\n', '\\n $HOME "quoted"\n'])(
        'gives %j to the command and back',
        (stdin) => check(['cat'], { outcome: exited(0), stdout: stdin, stderr: '' }, { stdin }),
      );

      it('is at its end at once when there is none', () => check(['cat'], { outcome: exited(0), stdout: '' }));

      it('takes more than a pipe holds', async () => {
        const stdin = 'x'.repeat(300_000);
        const result = await run(['cat'], { stdin });
        expect(result.outcome).toEqual(exited(0));
        expect(result.stdout === stdin).toBe(true);
      });

      it('is no trouble for a command that does not read it', () =>
        check(['true'], { outcome: exited(0) }, { stdin: 'x'.repeat(300_000) }));
    });

    describe('arguments', () => {
      it.each(nastyWords)('passes on %j as one name of a file', async (word) => {
        await check(['mkdir', path], { outcome: exited(0) });
        const file = `${path}/${word.replaceAll('/', ':')}`;
        await check(['tee', file], { outcome: exited(0), stdout: 'content' }, { stdin: 'content' });
        await check(['cat', file], { outcome: exited(0), stdout: 'content' });
        await check(['test', '-e', file], { outcome: exited(0) });
        await check(['test', '-e', `${file}x`], { outcome: exited(1) });
        await check(['rm', file], { outcome: exited(0) });
        await check(['test', '-e', file], { outcome: exited(1) });
      });

      it('passes on any list of arguments, also empty ones', async (context) => {
        const { printArguments } = subject;
        if (printArguments === undefined) {
          // Said in the report of the run, not silent.
          await context.annotate('this host has no program that prints its arguments');
          return;
        }
        const checkList = async (args: readonly string[]) => {
          const { outcome, stdout } = await run(printArguments(args));
          expect(outcome).toEqual(exited(0));
          expect(stdout.split('\0').slice(0, -1)).toEqual(args);
        };
        await checkList(['']);
        await checkList(['', '', 'between', '']);
        await checkList(nastyWords);
        const argument = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
        await fc.assert(fc.asyncProperty(fc.array(argument, { minLength: 1, maxLength: 6 }), checkList), {
          numRuns: 30,
          examples: nastyWords.map((word): [string[]] => [[word, '', word]]),
        });
      });
    });

    describe('limits', () => {
      it('ends a command whose time is over', async () => {
        const startMs = subject.clock.nowMs();
        const result = await run(['sleep', '50'], { timeoutMs: 300 });
        expect(result.outcome).toEqual({ kind: 'timedOut' });
        expect(result.durationMs).toBeGreaterThanOrEqual(300);
        expect(subject.clock.nowMs() - startMs).toBeLessThan(40_000);
      });

      it('ends a command that is aborted', async () => {
        const startMs = subject.clock.nowMs();
        const controller = new AbortController();
        const result = run(['sleep', '50'], { signal: controller.signal });
        subject.clock.after(300, () => controller.abort());
        expect((await result).outcome).toEqual({ kind: 'aborted' });
        expect(subject.clock.nowMs() - startMs).toBeLessThan(40_000);
      });

      it('does not begin a command that is aborted before', async () => {
        await check(['tee', path], { outcome: { kind: 'aborted' } }, { stdin: 'x', signal: AbortSignal.abort() });
        await check(['test', '-e', path], { outcome: exited(1) });
      });

      it('keeps the last of the output', () =>
        check(
          ['cat'],
          { outcome: exited(0), stdout: 'the end' },
          { stdin: `${'x'.repeat(50_000)}the end`, outputBytesMax: 7 },
        ));

      it('does not cut a character in two', () =>
        check(['cat'], { outcome: exited(0), stdout: 'ééé' }, { stdin: 'é'.repeat(1_000), outputBytesMax: 7 }));
    });

    describe('following', () => {
      /** Follows a command; what it has said so far, and its end. */
      const follow = (
        argv: readonly [string, ...string[]],
        options: { readonly onText?: (text: string) => void | Promise<void>; readonly outputBytesMax?: number } = {},
      ) => {
        const controller = new AbortController();
        const pieces: string[] = [];
        let isOver = false;
        let wake = (): void => {};
        const { onText, ...rest } = options;
        const result = host
          .follow({
            argv,
            signal: controller.signal,
            onText: (text) => {
              expect(isOver).toBe(false);
              pieces.push(text);
              wake();
              return onText?.(text);
            },
            ...rest,
          })
          .finally(() => {
            isOver = true;
            wake();
          });
        return {
          result,
          abort: () => controller.abort(),
          text: () => pieces.join(''),
          /** Resolves when it has said the text, or is over. */
          says: async (text: string) => {
            while (!isOver && !pieces.join('').includes(text)) {
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
            }
          },
        };
      };
      const pass = (delayMs: number) => new Promise<void>((resolve) => void subject.clock.after(delayMs, resolve));
      const append = (text: string) =>
        check(['tee', '-a', path], { outcome: exited(0), stdout: text }, { stdin: text });

      it('hands over what is said while the command goes on, and ends when it is aborted', async () => {
        await append('first\n');
        const log = follow(['tail', '-n', '+1', '-F', path]);
        await log.says('first\n');
        await append('größe 🐟\n');
        await log.says('🐟\n');
        await append('no line end');
        await log.says('no line end');
        log.abort();
        const result = await log.result;
        expect(result.outcome).toEqual({ kind: 'aborted' });
        expect(log.text()).toBe('first\ngröße 🐟\nno line end');
        expect(result.stdout).toBe(log.text());
        await append('unheard\n');
        await pass(500);
        expect(log.text()).not.toContain('unheard');
      });

      it('hands over everything before the end of a command that ends by itself', async () => {
        const text = 'line of some length\n'.repeat(20_000);
        await run(['tee', path], { stdin: text });
        const all = follow(['cat', path], { outputBytesMax: 7 });
        expect(await all.result).toMatchObject({ outcome: exited(0), stdout: text.slice(-7) });
        expect(all.text() === text).toBe(true);
      });

      it('says how a command ended that fails, and when there is none', async () => {
        const failing = await follow(['cat', `${path}/none`]).result;
        expect(failing).toMatchObject({ outcome: exited(1), stdout: '' });
        expect(failing.stderr).toContain('No such file or directory');
        expect((await follow(['no-such-program-anywhere']).result).outcome).toMatchObject({ kind: 'notStarted' });
      });

      it('waits for a slow reader', async () => {
        const text = 'line of some length\n'.repeat(20_000);
        await run(['tee', path], { stdin: text });
        let inside = 0;
        const all = follow(['cat', path], {
          async onText() {
            inside += 1;
            expect(inside).toBe(1);
            await pass(100);
            inside -= 1;
          },
        });
        expect((await all.result).outcome).toEqual(exited(0));
        expect(all.text() === text).toBe(true);
      });

      it('ends the command when its reader fails, and rejects with that', async () => {
        await append('first\n');
        const log = follow(['tail', '-n', '+1', '-F', path], {
          onText() {
            throw new Error('the reader is broken');
          },
        });
        await expect(log.result).rejects.toThrow('the reader is broken');
      });

      it('does not begin when it is aborted before', async () => {
        const signal = AbortSignal.abort();
        const result = await host.follow({ argv: ['mkdir', path], signal, onText: () => {} });
        expect(result.outcome).toEqual({ kind: 'aborted' });
        await check(['test', '-e', path], { outcome: exited(1) });
      });

      it('takes no place of the commands, however many are followed', async () => {
        await append('first\n');
        const logs = Array.from({ length: 20 }, () => follow(['tail', '-n', '+1', '-F', path]));
        await Promise.all(logs.map((log) => log.says('first\n')));
        await check(['true'], { outcome: exited(0) });
        for (const log of logs) log.abort();
        const results = await Promise.all(logs.map((log) => log.result));
        expect(new Set(results.map(({ outcome }) => outcome.kind))).toEqual(new Set(['aborted']));
      });
    });

    describe('many at once', () => {
      it('runs commands beside each other', async () => {
        const startMs = subject.clock.nowMs();
        const results = await Promise.all([1, 2, 3, 4].map(() => run(['sleep', '2'])));
        expect(results.map(({ outcome }) => outcome)).toEqual([1, 2, 3, 4].map(() => exited(0)));
        expect(subject.clock.nowMs() - startMs).toBeLessThan(7_000);
      });

      it('gives each its own input and output', async () => {
        const texts = Array.from({ length: 30 }, (_, index) => `text ${index}`);
        const results = await Promise.all(texts.map((stdin) => run(['cat'], { stdin })));
        expect(results.map(({ outcome, stdout }) => ({ outcome, stdout }))).toEqual(
          texts.map((stdout) => ({ outcome: exited(0), stdout })),
        );
      });
    });

    describe('connections', () => {
      it('shares one connection among all who name the same target', () => {
        expect(subject.hosts.connect({ ...subject.target })).toBe(host);
      });

      it('ends what is under way as unreachable when it is closed, and begins nothing afterwards', async () => {
        const closing = (await setUp()) satisfies HostsSubject;
        const other = closing.hosts.connect(closing.target);
        const log = `${closing.directory}/closing`;
        await other.run({ argv: ['tee', log], stdin: 'first', timeoutMs: longMs });
        const underWay = other.run({ argv: ['sleep', '50'], timeoutMs: longMs });
        const begun = Promise.withResolvers<string>();
        const followed = other.follow({
          argv: ['tail', '-F', log],
          signal: new AbortController().signal,
          onText: begun.resolve,
        });
        expect(await begun.promise).toBe('first');
        await new Promise<void>((resolve) => void closing.clock.after(500, resolve));
        await other.close();
        expect((await underWay).outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
        expect((await followed).outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
        const late = await other.run({ argv: ['true'], timeoutMs: longMs });
        expect(late.outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: false });
        await closing.close?.();
      });
    });
  });
}

/** What every adapter of `Hosts` must do whose connections carry so many followed commands and no more. */
export function followBoundContract(name: string, setUp: () => Promise<BoundedHostsSubject>): void {
  it(`${name}: one command more than can be followed is not started, until another has ended`, async () => {
    await using subject = await disposable(setUp);
    const { hosts, target, clock, directory, followedMax } = subject;
    const host = hosts.connect(target);
    const log = `${directory}/followed`;
    await host.run({ argv: ['tee', log], stdin: 'first', timeoutMs: longMs });
    const follow = () => {
      const leave = new AbortController();
      const says = Promise.withResolvers<string>();
      const argv = ['tail', '-F', log] as const;
      const result = host.follow({ argv, signal: leave.signal, onText: says.resolve });
      return { result, leave: () => leave.abort(), begun: Promise.race([says.promise, result]) };
    };
    const all = Array.from({ length: followedMax }, follow);
    expect(await Promise.all(all.map(({ begun }) => begun))).toEqual(all.map(() => 'first'));
    const refused = { kind: 'notStarted', reason: expect.any(String) as string, refusedBy: 'connection' };
    expect((await follow().result).outcome).toEqual(refused);
    expect((await host.run({ argv: ['true'], timeoutMs: longMs })).outcome).toEqual(exited(0));

    all[0]?.leave();
    let next = follow();
    // The place comes free a moment after the command has ended.
    while ((await next.begun) !== 'first') {
      await new Promise<void>((resolve) => void clock.after(100, resolve));
      next = follow();
    }
    for (const { leave } of [...all, next]) leave();
    const outcomes = await Promise.all([...all, next].map(async ({ result }) => (await result).outcome));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['aborted']));
  });
}

async function disposable(setUp: () => Promise<BoundedHostsSubject>): Promise<BoundedHostsSubject & AsyncDisposable> {
  const subject = await setUp();
  return { ...subject, [Symbol.asyncDispose]: async () => subject.close?.() };
}
