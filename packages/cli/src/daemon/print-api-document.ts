import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { packageVersion } from '../package-version.ts';

/** Prints what `GET /v1/openapi.json` answers. */
export async function printApiDocument(io: CliIo): Promise<ExitCode> {
  const { apiDocument } = await import('@smartdomains/daemon');
  io.stdout.write(`${JSON.stringify(await apiDocument(await packageVersion()), undefined, 2)}\n`);
  return exitCodes.fine;
}
