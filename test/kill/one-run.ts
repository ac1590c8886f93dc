import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomFrom } from '../../scripts/random.ts';
import { createStandInHost, quickTimes, type StandInContents, type StandInHost } from '../stand-in/stand-in-host.ts';
import { commandsUnderWay, createDaemonProcess, type DaemonProcess, type PoolStatus, sleep } from './daemon-process.ts';

/** When the daemon is killed for the first time. */
export type Moment = 'deploying' | 'running' | 'after a crash' | 'terminating';

/** One run, drawn from its seed. */
export interface Plan {
  readonly seed: number;
  readonly moment: Moment;
  /** How long after the moment's beginning. */
  readonly delayMs: number;
  /** The daemon is killed again so long after each time it began to take the pool up. */
  readonly againMs: readonly number[];
  /** Whether the commands it runs on the host are killed with it, as by a service manager. */
  readonly withCommands: boolean;
}

export interface RunReport {
  readonly plan: Plan;
  readonly outcome: 'complete' | 'gone';
  readonly kills: number;
  readonly durationMs: number;
  /** What was not as it must be; the run's folder is kept then. */
  readonly problems: readonly string[];
  readonly folder: string;
}

const settleLimitMs = 400_000;
const pollMs = 250;
const application = 'pool';
const machines = ['db', 'job', 'web'];

export function planFor(seed: number): Plan {
  const random = randomFrom(seed);
  const draw = random(100);
  const moment: Moment = draw < 45 ? 'deploying' : draw < 55 ? 'running' : draw < 70 ? 'after a crash' : 'terminating';
  const longestMs: Readonly<Record<Moment, number>> = {
    deploying: 6_000,
    running: 1_000,
    'after a crash': 6_000,
    terminating: 8_000,
  };
  const againCount = random(5);
  return {
    seed,
    moment,
    delayMs: random(longestMs[moment]),
    againMs: Array.from({ length: againCount }, () => random(4_000)),
    withCommands: random(100) < 30,
  };
}

/** Deploys, kills as planned, lets the daemon take it up, looks at everything, and ends it. Never rejects for what it finds. */
export async function runOnce(plan: Plan, description: unknown): Promise<RunReport> {
  const folder = mkdtempSync(path.join(os.tmpdir(), `smartdomains-kill-${plan.seed}-`));
  const beginMs = performance.now();
  const stateFolder = path.join(folder, 'state');
  for (const name of ['host', 'state']) mkdirSync(path.join(folder, name), { mode: 0o700 });
  const host = createStandInHost(path.join(folder, 'host'), quickTimes);
  const daemon = createDaemonProcess({ stateFolder, environment: host.environment });
  const run = new Run({ plan, host, daemon });
  try {
    await run.through(description);
  } catch (error) {
    run.problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    await daemon.stop();
    for (const pid of commandsUnderWay(host.folder)) killQuietly(pid);
  }
  const { problems, outcome, kills } = run;
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  return { plan, outcome, kills, durationMs: performance.now() - beginMs, problems, folder };
}

class Run {
  readonly problems: string[] = [];
  outcome: 'complete' | 'gone' = 'gone';
  kills = 0;
  readonly #plan: Plan;
  readonly #host: StandInHost;
  readonly #daemon: DaemonProcess;

  constructor(parts: { readonly plan: Plan; readonly host: StandInHost; readonly daemon: DaemonProcess }) {
    this.#plan = parts.plan;
    this.#host = parts.host;
    this.#daemon = parts.daemon;
  }

  async through(description: unknown): Promise<void> {
    const { moment, delayMs, againMs } = this.#plan;
    await this.#daemon.start();
    await this.#daemon.deploy(application, description);
    if (moment !== 'deploying') await this.#settled('the first deployment');
    const before = this.#host.contents();
    if (moment === 'after a crash') this.#host.run('guest', 'web', 'crash');
    if (moment === 'terminating') await this.#daemon.terminate(application);
    await sleep(delayMs);
    await this.#kill();
    for (const laterMs of againMs) {
      const starting = this.#daemon.start();
      await sleep(laterMs);
      await this.#kill();
      await starting.catch(() => undefined);
    }
    await this.#daemon.start();
    const status = await this.#settled('being taken up');
    this.outcome = isComplete(status) ? 'complete' : 'gone';
    if (this.outcome === 'complete') this.#expectComplete();
    else this.#expectNothing(status);
    if (moment === 'terminating' && this.outcome === 'complete') this.problems.push('its end was forgotten');
    if (moment !== 'terminating' && this.outcome === 'gone')
      this.problems.push(`it is gone: ${JSON.stringify(status)}`);
    if (moment === 'running') this.#expectUntouched(before);
    if (this.outcome === 'complete') {
      await this.#daemon.terminate(application);
      this.#expectNothing(await this.#settled('its end', { toEnd: true }));
    }
    for (const alarm of this.#host.alarms()) this.problems.push(`on the host: ${alarm}`);
  }

  async #kill(): Promise<void> {
    this.kills += 1;
    await this.#daemon.kill();
    if (this.#plan.withCommands) for (const pid of commandsUnderWay(this.#host.folder)) killQuietly(pid);
  }

  /** Waits until nothing more is to come: the pool is complete, or it has ended. */
  async #settled(what: string, { toEnd = false } = {}): Promise<PoolStatus | undefined> {
    const deadlineMs = performance.now() + settleLimitMs;
    for (;;) {
      const status = await this.#daemon.status(application);
      if (status === undefined || status.end || (!toEnd && isComplete(status))) return status;
      if (performance.now() > deadlineMs) throw new Error(`${what} takes for ever: ${JSON.stringify(status)}`);
      if (!this.#daemon.isRunning) throw new Error(`the daemon ended by itself during ${what}`);
      await sleep(pollMs);
    }
  }

  #expectComplete(): void {
    const { domains, loopDevices, volumes, files } = this.#host.contents();
    this.#expectSame('domains', domains.map(({ name }) => name ?? '').sort(), machines);
    this.#expectSame(
      'domains that do not run',
      domains.filter(({ isRunning }) => !isRunning),
      [],
    );
    this.#expectSame('disks', domains.map(({ disk }) => disk).sort(), [
      '/dev/vg0/db',
      `${images}/job.img`,
      `${images}/web.img`,
    ]);
    this.#expectSame('loop devices', [...loopDevices].sort(), [`${images}/job.img`, `${images}/web.img`]);
    this.#expectSame('volumes', volumes, ['vg0/db']);
    const expected = [
      '/dev/vg0/db',
      ...machines.map((name) => `/run/smartdomains/${application}-${name}.cfg`),
      ...['job', 'web'].flatMap((name) => ['', '.smartdomains', '.holder'].map((end) => `${images}/${name}.img${end}`)),
    ];
    this.#expectSame('files', [...files].sort(), expected.sort());
  }

  #expectNothing(status: PoolStatus | undefined): void {
    const { domains, loopDevices, volumes, files } = this.#host.contents();
    this.#expectSame('what is left', { domains, loopDevices, volumes, files }, nothing);
    this.#expectSame('what the journal says is left', status?.end?.standing ?? [], []);
  }

  /** Nobody restarts a domain for the sake of a daemon. */
  #expectUntouched(before: StandInContents): void {
    const ids = ({ domains }: StandInContents): readonly number[] => domains.map(({ id }) => id);
    this.#expectSame('the domains of before', ids(this.#host.contents()), ids(before));
  }

  #expectSame(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    this.problems.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

const images = '/var/lib/smartdomains/images';
const nothing: StandInContents = { domains: [], loopDevices: [], volumes: [], files: [] };

function isComplete(status: PoolStatus | undefined): boolean {
  return status?.state === 'started' && status.components > 0 && status.ready === status.components;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** The last words of the daemon of a run that went wrong. */
export function lastWords({ folder }: RunReport): string {
  return readFileSync(path.join(folder, 'state', 'daemon.out'), 'utf8')
    .split('\n')
    .slice(-12)
    .join('\n');
}
