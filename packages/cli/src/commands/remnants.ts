import { type Command, defineCommand } from '../define-command.ts';
import { flag, texts } from '../options.ts';
import { componentsOption, definitionOption, environmentOption, includeOption, stateOption } from './shared-options.ts';

/** `smartdomains remnants`. */
export const remnantsCommand: Command = defineCommand({
  name: 'remnants',
  summary: 'list what is left on hosts and belongs to nothing',
  description:
    'Looks on hosts for domains, configurations, disks and half-fetched images that carry our mark and belong to no application that ' +
    'runs or is to be taken up: on the hosts of a description, of --host, or else of all applications on record. What the record ' +
    'says stands and is proved gone is taken off the record. With --remove all that is ours to remove is removed, after a ' +
    'question: domains first, then their disks.',
  operands: [{ form: '[file]', summary: 'a description whose hosts are looked at; - is standard input' }],
  options: {
    host: texts('--host <host>', 'look at this host: `user@name:port`, or `localhost` for this machine (repeatable)'),
    remove: flag('--remove', 'remove what is found, after a question'),
    yes: flag('--yes', 'remove without the question'),
    application: texts(
      '--application <name>',
      'only what this application left; needed to remove what is of one that is not on record here (repeatable)',
    ),
    forgetHost: texts(
      '--forget-host <host>',
      'take all that stands on a host that will not come back off the record (repeatable)',
    ),
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    state: stateOption,
    json: flag('--json', 'print one line of JSON for each thing'),
  },
  examples: [
    { line: 'sudo smartdomains remnants', does: 'After a crash, on all hosts on record:' },
    { line: 'sudo smartdomains remnants pool.sf --remove', does: "Remove what is left on a pool's hosts:" },
    { line: 'smartdomains remnants --host root@xen7 --json', does: 'For a script:' },
  ],
  async run({ operands, options, io }) {
    const { remnants } = await import('../remnants/remnants.ts');
    return remnants(operands[0], { ...options, io });
  },
});
