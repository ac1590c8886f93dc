import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { flag } from '../options.ts';
import { packageVersion } from '../package-version.ts';

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
