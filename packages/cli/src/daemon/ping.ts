import type { PingResource } from '@smartdomains/daemon';
import { type DiagnosticJson, diagnosticFromJson } from '@smartdomains/language';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { report } from '../report.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Asks whether all is well. */
export async function ping(written: string, options: DaemonAddress): Promise<ExitCode> {
  const { application, path } = parseTarget(written);
  const { io, json } = options;
  return await withDaemon(options, async (client) => {
    const { findings } = await client.post<PingResource>(
      urlOf({ application }, '/ping'),
      path === undefined ? {} : { path },
    );
    if (json) for (const finding of findings) io.stdout.write(`${jsonText(finding)}\n`);
    else if (findings.length === 0) io.stdout.write(`${written}: all are well\n`);
    else for (const { path: found, result } of findings) io.stdout.write(`${found}: ${result}\n`);
    if (!json)
      report(
        findings.map(({ diagnostic }) => diagnosticFromJson(diagnostic as unknown as DiagnosticJson)),
        { io },
      );
    if (findings.some(({ result }) => result === 'failed')) return exitCodes.failed;
    return findings.length === 0 ? exitCodes.fine : exitCodes.unreachable;
  });
}
