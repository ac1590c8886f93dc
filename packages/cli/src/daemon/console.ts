import { spawn } from 'node:child_process';
import type { ConsoleResource, DaemonStatus } from '@smartdomains/daemon';
import type { Diagnostic } from '@smartdomains/language';
import type { HostTarget } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { printable } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { report } from '../report.ts';
import { UsageError } from '../usage-error.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/**
 * Connects this terminal with the console of a component's machine. The daemon says where that is; the command that leads there runs
 * here, as the user, and is printed first.
 */
export async function openConsole(written: string, options: Omit<DaemonAddress, 'json'>): Promise<ExitCode> {
  const { io } = options;
  const target = parseTarget(written);
  if (target.path === undefined)
    throw new UsageError('a component such as web:pool:domain1 has a console, an application has none');
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    throw new UsageError(
      `a console needs a terminal; what the guest printed is printed by \`smartdomains logs ${written}\``,
    );
  }
  return await withDaemon({ ...options, json: false }, async (client) => {
    const place = await client.get<ConsoleResource>(urlOf(target, '/console/place', { path: target.path }));
    const { world } = await client.get<DaemonStatus>('/v1/daemon');
    if (world !== 'real world') {
      report([simulated(written, world)], { io, format: 'text' });
      return exitCodes.failed;
    }
    const { commandText } = await import('@smartdomains/runtime');
    const { interactiveCommand } = await import('@smartdomains/world-node');
    const argv = interactiveCommand(place.target as HostTarget, place.argv as readonly [string, ...string[]]);
    const command = commandText(argv);
    io.stderr.write(`${printable(command)}\nCtrl-] leaves the console; the domain goes on.\n`);
    const end = await atThisTerminal(argv);
    if (end === 0) return exitCodes.fine;
    const isUnreachable = place.target.kind === 'ssh' && end === 255;
    report([ended(command, end, { isUnreachable })], { io, format: 'text' });
    return isUnreachable ? exitCodes.unreachable : exitCodes.failed;
  });
}

/** Runs the command with our terminal as its own; its exit code, or why there is none. */
function atThisTerminal([program, ...args]: readonly [string, ...string[]]): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (exitCode, signalName) => resolve(exitCode ?? signalName ?? 'no exit code'));
  });
}

function simulated(written: string, world: string): Diagnostic {
  return cliDiagnostic('SD5921', {
    notes: [`the daemon works in a ${world}, whose guests have no keyboard`],
    help: `read what the guest printed:\n    smartdomains logs ${written}`,
  });
}

function ended(
  command: string,
  end: number | string,
  { isUnreachable }: { readonly isUnreachable: boolean },
): Diagnostic {
  return cliDiagnostic('SD5920', {
    facts: [{ name: 'command', value: `${command}  (${typeof end === 'number' ? `exit ${end}` : end})` }],
    help: isUnreachable
      ? 'what ssh says stands above; try the same command without its last part'
      : 'what it says stands above; a domain that does not run has no console, `smartdomains status` shows whether it does',
  });
}
