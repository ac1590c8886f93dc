import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';

/** What the tests read of the daemon's API. */
export interface PoolStatus {
  readonly state: string;
  readonly components: number;
  readonly ready: number;
  /** Once it has ended: how, and what is left on hosts. */
  readonly end?: { readonly type: string; readonly description: string; readonly standing: readonly unknown[] };
}

/** A real daemon in a process of its own, that can be killed and started again over the same state. */
export interface DaemonProcess {
  /** Starts it and waits until it answers. Throws with its last words when it does not. */
  start(): Promise<void>;
  /** Kills it at once, as no signal handler notices. */
  kill(): Promise<void>;
  /** Tells it to stop and waits for that. */
  stop(): Promise<void>;
  readonly isRunning: boolean;
  deploy(name: string, description: unknown): Promise<void>;
  /** `undefined` when the daemon knows no such application. */
  status(name: string): Promise<PoolStatus | undefined>;
  /** Asks for the end and does not wait for it. */
  terminate(name: string): Promise<void>;
}

const program = path.join(import.meta.dirname, '../../packages/cli/bin/smartdomains.js');
const answerLimitMs = 300_000;
const stopLimitMs = 30_000;

export function createDaemonProcess(options: {
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}): DaemonProcess {
  const { stateFolder, environment } = options;
  const socketPath = path.join(stateFolder, 'daemon.sock');
  const outputFile = path.join(stateFolder, 'daemon.out');
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const ask = (method: 'GET' | 'POST', url: string, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = request(
        {
          socketPath,
          agent: false,
          method,
          path: url,
          ...(text && { headers: { 'content-type': 'application/json' } }),
        },
        (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            answer += chunk;
          });
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: answer }));
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });

  return {
    async start() {
      const output = openSync(outputFile, 'a');
      const made = spawn(process.execPath, [program, 'daemon', '--state', stateFolder, '--socket', socketPath], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', output, output],
      });
      closeSync(output);
      child = made;
      ended = new Promise((resolve) => {
        made.once('exit', () => resolve());
      });
      const deadlineMs = performance.now() + answerLimitMs;
      while (!(await answers())) {
        if (made.exitCode !== null || performance.now() > deadlineMs) {
          throw new Error(`the daemon does not answer:\n${readFileSync(outputFile, 'utf8').slice(-2000)}`);
        }
        if (made.signalCode !== null) return;
        await sleep(50);
      }
    },
    async kill() {
      child?.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child?.kill('SIGTERM');
      const limit = setTimeout(() => child?.kill('SIGKILL'), stopLimitMs);
      await ended;
      clearTimeout(limit);
    },
    get isRunning() {
      return child !== undefined && child.exitCode === null && child.signalCode === null;
    },
    async deploy(name, description) {
      accepted(await ask('POST', '/v1/applications', { name, description }));
    },
    async status(name) {
      const answer = await ask('GET', `/v1/applications/${name}`);
      if (answer.status === 404) return undefined;
      return statusOf(JSON.parse(accepted(answer)));
    },
    async terminate(name) {
      accepted(await ask('POST', `/v1/applications/${name}/terminate`, {}));
    },
  };

  async function answers(): Promise<boolean> {
    try {
      return (await ask('GET', '/v1/daemon')).status === 200;
    } catch {
      return false;
    }
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function accepted({ status, text }: Answer): string {
  if (status >= 200 && status < 300) return text;
  throw new Error(`the daemon answered ${status}: ${text}`);
}

interface StatusResource {
  readonly application: { readonly state: string; readonly components?: number; readonly ready?: number };
  readonly end?: {
    readonly reason: { readonly type: string; readonly description: string };
    readonly standing: readonly unknown[];
  };
}

function statusOf({ application, end }: StatusResource): PoolStatus {
  const { state, components = 0, ready = 0 } = application;
  return {
    state,
    components,
    ready,
    ...(end && { end: { ...end.reason, standing: end.standing } }),
  };
}

/** The processes of a stand-in host that work for somebody: its programs, and what they started; guests aside. */
export function commandsUnderWay(hostFolder: string): readonly number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const isHere = readFileSync(`/proc/${name}/environ`, 'utf8').includes(`STAND_IN_HOST=${hostFolder}\0`);
      if (!isHere) continue;
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (!words.includes('/guest\0') && !words.includes('smartdomains.js')) found.push(Number(name));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

export function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
