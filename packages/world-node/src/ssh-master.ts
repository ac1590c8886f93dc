import { randomBytes } from 'node:crypto';
import { within } from './end-group.ts';
import { keeperText, quotingProbe } from './remote-frame.ts';
import { createSeenSessions, type SeenSessions } from './seen-sessions.ts';
import { spawnGroup } from './spawn-group.ts';
import { masterArguments, type SshTarget } from './ssh-arguments.ts';
import { createTailBuffer } from './tail-buffer.ts';
import { untilLimit } from './until-limit.ts';

/** How long it may take from the beginning to a connection that can be used: name, TCP, keys, login, first answer. */
export const connectLimitMs = 60_000;
/** How long the other side may take to answer a signal. */
const answerLimitMs = 5_000;
/** How long ssh may take to end when it is told to. */
const closeLimitMs = 2_000;
/** What is kept of ssh's own messages. */
const messageBytesMax = 4_096;
/** How many of its last lines make the reason that is shown. */
const reasonLinesMax = 4;

/** A process group that no system has: asking for it shows that somebody answers. */
const nobodysGroup = 2 ** 31 - 1;

/** A connection that is shared by all commands to one target; it is one ssh process, and lives as long as that. */
export interface SshMaster {
  readonly controlPath: string;
  /** Of this connection; told by those who open sessions. */
  readonly sessions: SeenSessions;
  /** Signals a process group on the host, one of root's by sudo; whether somebody was there, nothing when there was no answer. */
  signalGroup(signal: 'TERM' | 'KILL' | '0', group: number, whose?: 'ours' | 'roots'): Promise<boolean | undefined>;
  /** Where records of commands are kept on the host; nothing when there is no place for them. */
  records(): Promise<RecordPlace | undefined>;
  /** What became of a recorded command; nothing when there was no answer. */
  find(nonce: string): Promise<RecordState | undefined>;
  /** Removes the records with these names; whether the host has confirmed it. */
  forget(nonces: readonly string[]): Promise<boolean>;
  /** Whether the host answers now; all that it sent before over this connection has arrived then. */
  isSound(): Promise<boolean>;
  /** Resolves with the reason when the connection is gone. */
  readonly lost: Promise<string>;
  isLost(): boolean;
  close(): Promise<void>;
}

/** A directory for records, and which life of the host it belongs to. */
export interface RecordPlace {
  readonly directory: string;
  readonly boot: string;
}

/**
 * `none`: nobody had made its record, and now it never begins. `notrun`: its script made the record, and was killed before it ran the
 * command. `lost`: it began and somebody killed it.
 */
export type RecordState =
  | { readonly kind: 'none' }
  | { readonly kind: 'notrun' }
  | { readonly kind: 'lost' }
  /** Its process group, when that is known already. */
  | { readonly kind: 'runs'; readonly group: number | undefined }
  | { readonly kind: 'ended'; readonly isStarted: boolean; readonly exitCode: number };

/** A connection, or why there is none. */
export type MasterConnected =
  | { readonly kind: 'connected'; readonly master: SshMaster }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Connects and logs in. One session of the connection is kept by a small script on the host: its first answer shows that
 * the connection is usable, it delivers our signals, and when we die it ends, and the connection with it.
 */
export async function connectMaster(
  target: SshTarget,
  controlPath: string,
  closing: AbortSignal,
): Promise<MasterConnected> {
  const nonce = randomBytes(16).toString('hex');
  const spawned = await spawnGroup(['ssh', ...masterArguments(target, controlPath, keeperText(nonce))], {
    kind: 'open',
  });
  if (spawned.kind === 'failed') return { kind: 'failed', reason: notSpawnedReason(spawned) };
  const { process } = spawned;
  const messages = createTailBuffer(messageBytesMax);
  process.stderr.on('data', messages.push);

  const answers = readAnswers(nonce);
  // The first line after the probe.
  const records = answers.next().then(parseRecordPlace);
  process.stdout.setEncoding('utf8').on('data', answers.push);

  let isLost = false;
  const lost = process.exited.then(async ({ exitCode, signalName }) => {
    isLost = true;
    // Its last message may still be in the pipe.
    await within(closeLimitMs, process.closed);
    answers.finish();
    process.release();
    const said = lastLines(messages.text()) || lastLines(answers.noise());
    if (said !== '') return said;
    // ssh says nothing of its own when the host stops answering.
    const how = `ssh ended with ${exitCode ?? signalName}`;
    return answers.isReady() ? `contact with ${target.host} was lost (${how})` : how;
  });
  const ask = async (question: string): Promise<string | undefined> => {
    if (isLost) return undefined;
    const answer = answers.next();
    process.stdin?.write(`${question}\n`);
    return (await within(answerLimitMs, answer)) ? answer : undefined;
  };
  const close = async () => {
    process.stdin?.end();
    if (await within(closeLimitMs, process.exited)) return;
    process.signalGroup('SIGKILL');
    await within(closeLimitMs, process.exited);
  };

  const ready = Promise.race([answers.ready, lost.then((reason) => ({ reason }))]);
  const first = await untilLimit(ready, { timeoutMs: connectLimitMs, closing });
  if (first.kind !== 'ended') {
    process.signalGroup('SIGKILL');
    await close();
    return { kind: 'failed', reason: `no connection to ${target.host} within ${connectLimitMs / 1_000} s` };
  }
  if ('reason' in first.value) return { kind: 'failed', reason: first.value.reason };
  if (first.value.probe !== quotingProbe) {
    await close();
    const reason = `the login shell of the user on ${target.host} is not a POSIX shell: it does not pass arguments on exactly`;
    return { kind: 'failed', reason };
  }

  const signalGroup: SshMaster['signalGroup'] = async (signal, group, whose = 'ours') => {
    const answer = await ask(`${whose === 'roots' ? 'sudo ' : ''}${signal} ${group}`);
    return answer === undefined ? undefined : answer === 'here';
  };
  return {
    kind: 'connected',
    master: {
      controlPath,
      sessions: createSeenSessions(),
      signalGroup,
      records: () => records,
      find: async (wanted) => parseRecordState(await ask(`find ${wanted}`)),
      forget: async (wanted) => (await ask(`forget ${wanted.join(' ')}`)) !== undefined,
      isSound: async () => (await signalGroup('0', nobodysGroup)) !== undefined,
      lost,
      isLost: () => isLost,
      close,
    },
  };
}

/** Reads what the script on the host prints: the echo of the probe, then one line for the place of the records and for each question, in order. */
function readAnswers(nonce: string) {
  const ready = Promise.withResolvers<{ readonly probe: string }>();
  const waiting: ((line: string | undefined) => void)[] = [];
  let isReady = false;
  let text = '';

  return {
    ready: ready.promise,
    isReady: () => isReady,
    noise: () => (isReady ? '' : text),
    next: () => new Promise<string | undefined>((resolve) => waiting.push(resolve)),
    finish: () => {
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
    push: (chunk: string): void => {
      text += chunk;
      if (!isReady) {
        const [, probe, rest] = text.split(new RegExp(`${nonce}\\+|${nonce}\\n`));
        // What a login shell prints of its own before is bounded, or it would fill the memory of ours.
        if (rest === undefined) text = text.slice(-messageBytesMax);
        if (probe === undefined || rest === undefined) return;
        isReady = true;
        text = rest;
        ready.resolve({ probe });
      }
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) waiting.shift()?.(line);
    },
  };
}

/** `records BOOT DIRECTORY`. */
function parseRecordPlace(line: string | undefined): RecordPlace | undefined {
  const match = /^records (\S+) (\/.+)$/.exec(line ?? '');
  const [, boot, directory] = match ?? [];
  return boot === undefined || directory === undefined ? undefined : { boot, directory };
}

function parseRecordState(line: string | undefined): RecordState | undefined {
  const [, word, mark, number] = /^(none|notrun|lost|runs|ended) ?([=!]?)(\d*)$/.exec(line ?? '') ?? [];
  switch (word) {
    case 'none':
    case 'notrun':
    case 'lost':
      return { kind: word };
    case 'ended':
      // The line of its end is not whole yet.
      if (number === '' || number === undefined) return { kind: 'runs', group: undefined };
      return { kind: 'ended', isStarted: mark === '=', exitCode: Number(number) };
    case 'runs':
      return { kind: 'runs', group: number ? Number(number) : undefined };
    default:
      return undefined;
  }
}

function notSpawnedReason(failure: { readonly errorCode: string; readonly reason: string }): string {
  return failure.errorCode === 'ENOENT'
    ? 'there is no program ssh on this machine (Debian package openssh-client)'
    : failure.reason;
}

/** The last lines on one line, without the frames that ssh draws around its warnings. */
export function lastLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^@+$/.test(line))
    .slice(-reasonLinesMax)
    .join('; ');
}
