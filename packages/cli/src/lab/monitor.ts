import { createConnection } from 'node:net';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { labLimits } from './lab-settings.ts';

/** A command for QEMU's machine protocol. */
export interface MonitorCommand {
  readonly execute: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** What a person would type at QEMU's monitor. It answers with a text, which is empty when all went well. */
export function typed(line: string): MonitorCommand {
  return { execute: 'human-monitor-command', arguments: { 'command-line': line } };
}

/**
 * Gives QEMU commands one after another over its socket and resolves to their answers. `quit` has none. Throws an `SdError` when
 * QEMU refuses one, does not answer in time, or is not there.
 */
export async function askMonitor(socketPath: string, commands: readonly MonitorCommand[]): Promise<readonly unknown[]> {
  const socket = createConnection(socketPath);
  const expired = AbortSignal.timeout(labLimits.monitorMs);
  expired.addEventListener('abort', () => socket.destroy(new Error(`no answer in ${labLimits.monitorMs / 1000} s`)));
  try {
    const lines = linesOf(socket);
    await lines.next();
    const answers: unknown[] = [];
    for (const command of [{ execute: 'qmp_capabilities' }, ...commands]) {
      socket.write(`${JSON.stringify(command)}\n`);
      const answer = await nextAnswer(lines);
      if (answer === undefined && command.execute !== 'quit') throw new Error('QEMU closed the connection');
      if (answer?.error !== undefined) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(answer.error)}`);
      answers.push(answer?.return);
    }
    return answers.slice(1);
  } catch (error) {
    throw new SdError(
      cliDiagnostic('SD5952', {
        facts: [
          { name: 'socket', value: socketPath },
          { name: 'reason', value: error instanceof Error ? error.message : String(error) },
        ],
        help: 'see how the hosts are, and begin anew if need be:\n    smartdomains lab status\n    smartdomains lab down',
      }),
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

interface Answer {
  readonly return?: unknown;
  readonly error?: unknown;
}

/** The next line that is an answer; events come between. */
async function nextAnswer(lines: AsyncIterator<string>): Promise<Answer | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) return undefined;
    const answer: unknown = JSON.parse(value);
    if (typeof answer === 'object' && answer !== null && !('event' in answer)) return answer;
  }
}

async function* linesOf(socket: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of socket) {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
}
