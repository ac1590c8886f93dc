import { type Command, defineCommand } from '../define-command.ts';
import { choice, flag, text } from '../options.ts';
import {
  componentsOption,
  definitionOption,
  environmentOption,
  includeOption,
  skipPreflightOption,
  socketOption,
  stateOption,
} from './shared-options.ts';

/** `smartdomains deploy`. */
export const deployCommand: Command = defineCommand({
  name: 'deploy',
  summary: 'give a pool to the daemon, and see it start',
  description:
    'Resolves and checks the description here, as `validate` does, and gives it to the daemon, which looks on all hosts together whether they have what it needs, and refuses it otherwise. Then shows how it comes up until ' +
    'everything is started, or the deployment has failed and is undone. The pool stays when this command ends, also on Ctrl-C.',
  operands: [{ form: '<file>', summary: 'the description; - is standard input' }],
  options: {
    name: text('--name <name>', "the application's name (default: the file's name)"),
    onFailure: choice('--on-failure <what>', '`terminate` what was made (the default), or `keep` it for inspection', [
      'terminate',
      'keep',
    ]),
    background: flag('--background', 'return as soon as the daemon has taken it'),
    skipPreflight: skipPreflightOption,
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    socket: socketOption,
    state: stateOption,
    plain: flag('--plain', 'plain lines on a terminal too'),
    json: flag('--json', 'print each event as one line of JSON'),
  },
  examples: [
    { line: 'smartdomains deploy pool.sf', does: 'Deploy a pool and see it start:' },
    { line: 'smartdomains deploy pool.sf --name night --background', does: 'Under another name, without waiting:' },
  ],
  async run({ operands, options, io }) {
    const { deploy } = await import('../daemon/deploy.ts');
    return deploy(operands[0] ?? '-', { ...options, io });
  },
});
