import { spawn } from 'node:child_process';
import type { Log } from '@smartdomains/runtime';

/** The service manager that started the daemon, systemd for one; nothing happens without one. */
export interface ServiceManager {
  /** The daemon answers, and all applications it found are under way. */
  ready(status: string): Promise<void>;
  stopping(): Promise<void>;
  /** Says at half of each interval of the watchdog that the daemon lives; the result ends that. */
  watch(): () => void;
}

/** How long one notice may take. */
const noticeLimitMs = 5_000;

/**
 * Speaks sd_notify(3) by `systemd-notify` (docs/decisions/0010-systemd-notify.md): Node has no datagrams over Unix sockets.
 * A notice that fails is said in the log and changes nothing.
 */
export function createServiceManager(options: {
  /** `NOTIFY_SOCKET` and `WATCHDOG_USEC`. */
  readonly environment: (name: string) => string | undefined;
  readonly log: Log;
}): ServiceManager {
  const { environment, log } = options;
  const socket = environment('NOTIFY_SOCKET');
  if (socket === undefined || socket === '') {
    return { ready: async () => {}, stopping: async () => {}, watch: () => () => {} };
  }
  const intervalMs = Number(environment('WATCHDOG_USEC') ?? 0) / 1000;

  const notify = (...words: readonly string[]): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn('systemd-notify', words, {
        stdio: 'ignore',
        env: { ...process.env, NOTIFY_SOCKET: socket },
        timeout: noticeLimitMs,
      });
      child.on('error', (error) => {
        log.write('warning', 'the service manager could not be told', {
          notice: words.join(' '),
          error: error.message,
        });
        resolve();
      });
      child.on('exit', (code) => {
        if (code !== 0) {
          log.write('warning', 'the service manager could not be told', { notice: words.join(' '), exitCode: code });
        }
        resolve();
      });
    });

  return {
    ready: (status) => notify('--ready', `--status=${status}`),
    stopping: () => notify('STOPPING=1'),
    watch() {
      if (!(intervalMs > 0)) return () => {};
      const timer = setInterval(() => void notify('WATCHDOG=1'), intervalMs / 2);
      return () => clearInterval(timer);
    },
  };
}
