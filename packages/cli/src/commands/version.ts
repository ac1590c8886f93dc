import { readFile } from 'node:fs/promises';
import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { flag } from '../options.ts';

/** `smartdomains version`. */
export const versionCommand: Command = defineCommand({
  name: 'version',
  summary: 'print the version',
  description: 'Prints the version of SmartDomains and of the Node it runs on.',
  operands: [],
  options: { json: flag('--json', 'print one JSON object') },
  examples: [{ line: 'smartdomains version --json', does: 'For a script:' }],
  async run({ options, io }) {
    const version = await packageVersion();
    const node = process.versions.node;
    io.stdout.write(
      options.json
        ? `${JSON.stringify({ smartdomains: version, node })}\n`
        : `smartdomains ${version} (Node ${node})\n`,
    );
    return exitCodes.fine;
  },
});

/** The version in this package's package.json, one folder up from the sources and from the compiled code alike. */
async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
