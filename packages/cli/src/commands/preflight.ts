import { type Command, defineCommand } from '../define-command.ts';
import { choice, flag, text } from '../options.ts';
import { componentsOption, definitionOption, environmentOption, includeOption } from './shared-options.ts';

/** `smartdomains preflight`. */
export const preflightCommand: Command = defineCommand({
  name: 'preflight',
  summary: 'look whether the hosts have what a pool needs',
  description:
    'Checks the description, then looks on every host it names, on all together: whether it answers, its Xen, memory, ' +
    'volume groups, room, kernels, images, bridges, programs and clock. Reports everything that is missing, by host, and changes ' +
    'nothing. `run` and `deploy` do the same before their first step.',
  operands: [{ form: '<file>', summary: 'the description; - is standard input' }],
  options: {
    world: choice('--world <world>', '`real` (the default) or `simulated`', ['real', 'simulated']),
    site: text('--site <file>', 'the hosts of the simulated world, as a description'),
    name: text('--name <name>', "the application's name (default: the file's name)"),
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    json: flag('--json', 'print one line of JSON for each host'),
  },
  examples: [
    { line: 'sudo smartdomains preflight pool.sf', does: 'Before a pool is run:' },
    { line: 'smartdomains preflight --json pool.sf', does: 'For a script, one JSON object a host:' },
  ],
  async run({ operands, options, io }) {
    const { preflightFile } = await import('../preflight-file.ts');
    return preflightFile(operands[0] ?? '-', { ...options, io });
  },
});
