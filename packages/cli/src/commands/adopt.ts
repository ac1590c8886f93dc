import { type Command, defineCommand } from '../define-command.ts';
import { flag, text } from '../options.ts';
import { componentsOption, definitionOption, environmentOption, includeOption, stateOption } from './shared-options.ts';

/** `smartdomains adopt`. */
export const adoptCommand: Command = defineCommand({
  name: 'adopt',
  summary: 'take domains that were made by hand under a description',
  description:
    'Looks on the hosts of a description for domains that run there under the names of its components and are not ours, compares each ' +
    'with its description, and shows what would be adopted. After a question each is bound to its component: its UUID is put down on ' +
    'the host, and its disks are marked as its own. Nothing is done to the domain; the next `deploy` or `run` of the application takes it ' +
    'as it is, and from then on `terminate` ends it. A domain that differs in what cannot be changed while it runs is refused.',
  operands: [
    { form: '<file>', summary: 'the description; - is standard input' },
    { form: '[path...]', summary: 'only these components, such as sfConfig:web1' },
  ],
  options: {
    name: text('--name <name>', "the application's name (default: the file's name)"),
    yes: flag('--yes', 'adopt without the question'),
    dryRun: flag('--dry-run', 'show what would be adopted, and end'),
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    state: stateOption,
    json: flag('--json', 'print one line of JSON for each domain'),
  },
  examples: [
    { line: 'sudo smartdomains adopt pool.sf --dry-run', does: 'See what could be adopted, and what differs:' },
    { line: 'sudo smartdomains adopt pool.sf sfConfig:web1', does: 'Adopt one domain, after a question:' },
    { line: 'sudo smartdomains deploy pool.sf', does: 'Carry it from then on:' },
  ],
  async run({ operands, options, io }) {
    const { adoptDomains } = await import('../adopt/adopt-domains.ts');
    const [file = '-', ...paths] = operands;
    return adoptDomains(file, paths, { ...options, io });
  },
});
