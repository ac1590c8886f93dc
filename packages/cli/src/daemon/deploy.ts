import type { DeployedApplication } from '@smartdomains/daemon';
import { type DiagnosticJson, descriptionToJson, diagnosticFromJson } from '@smartdomains/language';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { report } from '../report.ts';
import { applicationNameFor, type ReadPoolOptions, readPool } from '../run/read-pool.ts';
import { outputFormFor } from '../run/run-output.ts';
import { followApplication } from './follow.ts';
import { urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

export interface DeployOptions extends DaemonAddress, ReadPoolOptions {
  readonly io: DaemonAddress['io'];
  readonly json: boolean;
  readonly name: string | undefined;
  readonly onFailure: 'terminate' | 'keep' | undefined;
  readonly background: boolean;
  readonly skipPreflight: boolean;
  readonly plain: boolean;
}

/** Resolves and checks a description here, gives it to the daemon, and shows how it comes up. */
export async function deploy(file: string, options: DeployOptions): Promise<ExitCode> {
  const { io, json, onFailure, background, skipPreflight } = options;
  const application = applicationNameFor(file, options.name);
  const read = await readPool(file, options);
  if (typeof read === 'number') return read;
  return await withDaemon(options, async (client) => {
    const answer = await client.post<DeployedApplication>('/v1/applications', {
      name: application,
      description: descriptionToJson(read.description, { functions: 'whole' }),
      ...(onFailure && { onFailure }),
      ...(skipPreflight && { skipPreflight }),
    });
    const { findings = [], ...summary } = answer;
    report(
      findings.map((finding) => diagnosticFromJson(finding as unknown as DiagnosticJson)),
      { io, format: json ? 'json' : 'text' },
    );
    if (background) {
      io.stdout.write(json ? `${jsonText(summary)}\n` : `${application} is being deployed.\n`);
      return exitCodes.fine;
    }
    return await followApplication({
      io,
      client,
      url: urlOf({ application }, '/events', { from: 'oldest' }),
      application,
      form: outputFormFor(io, options),
      until: 'started',
      interrupted: `${application} goes on without this command: \`smartdomains watch ${application}\` shows it, \`smartdomains terminate ${application}\` ends it.`,
    });
  });
}
