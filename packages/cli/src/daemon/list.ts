import type { ApplicationList, ApplicationSummary } from '@smartdomains/daemon';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';
import { formatDuration } from '../duration.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** One line for each application there is. */
export async function list(options: DaemonAddress): Promise<ExitCode> {
  const { io, json } = options;
  return await withDaemon(options, async (client) => {
    const { applications } = await client.get<ApplicationList>('/v1/applications');
    const sorted = applications.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    if (json) for (const summary of sorted) io.stdout.write(`${jsonText(summary)}\n`);
    else for (const line of tableOf(sorted)) io.stdout.write(`${line}\n`);
    return exitCodes.fine;
  });
}

const heads = ['NAME', 'STATE', 'READY', 'DRIVEN BY', 'WHAT'] as const;

/** Columns at least two spaces apart; `-` stands for what is not known, so that each line has them all. */
function tableOf(applications: readonly ApplicationSummary[]): readonly string[] {
  const rows = [heads, ...applications.map(rowOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function rowOf(summary: ApplicationSummary): readonly string[] {
  const { name, state, components, ready, lease } = summary;
  const readyText = components === undefined ? '-' : `${ready ?? 0}/${components}`;
  const holder =
    lease === undefined
      ? '-'
      : `${lease.purpose}, process ${lease.pid} of ${lease.user}${lease.state === 'dead' ? ' (gone)' : ''}, ${formatDuration(Date.now() - lease.sinceMs)}`;
  return [name, state, readyText, printable(holder), printable(whatOf(summary))];
}

function whatOf({ state, reason, problem, failed }: ApplicationSummary): string {
  if (problem) return `not taken up: ${problem.summary} (${problem.code})`;
  if (reason) return reason.type === 'normal' ? reason.description : `${reason.type}: ${reason.description}`;
  if (state === 'interrupted') return 'take it up with `recover`, or end it with `terminate`';
  return failed !== undefined && failed > 0 ? `${failed} failed` : '';
}
