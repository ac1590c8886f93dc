import { type Command, defineCommand } from '../define-command.ts';
import { choice, flag, text, texts } from '../options.ts';
import {
  componentsOption,
  definitionOption,
  environmentOption,
  includeOption,
  seedOption,
  socketOption,
  speedOption,
} from './shared-options.ts';

/** `smartdomains daemon`. */
export const daemonCommand: Command = defineCommand({
  name: 'daemon',
  summary: 'carry pools in the background, over restarts',
  description:
    'Answers the other commands over a Unix socket that only its user can open. When it begins it takes up every application that ' +
    'was interrupted. On Ctrl-C or SIGTERM it stops and leaves all of them as they are, domains and all: the next one ' +
    'takes them up. To end them, use `terminate --all` before.',
  operands: [],
  options: {
    state: text('--state <folder>', "where the journal is kept (default: the user's state folder)"),
    socket: socketOption,
    world: choice('--world <world>', '`real` (the default) or `simulated`, whose hosts are gone with the process', [
      'real',
      'simulated',
    ]),
    seed: seedOption,
    speed: speedOption,
    site: text('--site <file>', 'the hosts of the simulated world, as a description'),
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    descriptions: texts(
      '--descriptions <folder>',
      'let a Deployer read descriptions from this folder while its application runs (repeatable; default: from nowhere)',
    ),
    printOpenapi: flag('--print-openapi', 'print the OpenAPI document of its API and do nothing else'),
  },
  examples: [
    { line: 'sudo smartdomains daemon', does: 'On a host, in the foreground:' },
    { line: 'systemctl start smartdomains', does: 'As a service (docs/guide/daemon.md):' },
    { line: 'smartdomains daemon --world simulated --state /tmp/try', does: 'To try it without touching a host:' },
  ],
  async run({ options, io }) {
    if (options.printOpenapi) {
      const { printApiDocument } = await import('../daemon/print-api-document.ts');
      return printApiDocument(io);
    }
    const { serve } = await import('../daemon/serve.ts');
    return serve({ ...options, io });
  },
});
