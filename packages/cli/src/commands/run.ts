import { type Command, defineCommand } from '../define-command.ts';
import { choice, flag, text } from '../options.ts';
import {
  componentsOption,
  definitionOption,
  environmentOption,
  includeOption,
  seedOption,
  skipPreflightOption,
  speedOption,
} from './shared-options.ts';

/** `smartdomains run`. */
export const runCommand: Command = defineCommand({
  name: 'run',
  summary: 'deploy a pool, start it, and end it on Ctrl-C',
  description:
    'Checks the description and does nothing when it has an error. Then deploys and starts it, shows what happens, and ' +
    'stays until Ctrl-C, until the pool ends by itself, or until --terminate-after is over. The end is in reverse order ' +
    'and leaves nothing. A second Ctrl-C stops waiting for that and says what is left.',
  operands: [{ form: '<file>', summary: 'the description; - is standard input' }],
  options: {
    world: choice('--world <world>', '`real` (the default) or `simulated`: nothing outside this process is touched', [
      'real',
      'simulated',
    ]),
    seed: seedOption,
    speed: speedOption,
    site: text('--site <file>', 'the hosts of the simulated world, as a description'),
    name: text('--name <name>', "the application's name (default: the file's name)"),
    skipPreflight: skipPreflightOption,
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    terminateAfter: text('--terminate-after <duration>', 'end the pool so long after it was started: 90s, 5m, 2h'),
    onFailure: choice('--on-failure <what>', '`terminate` what was made (the default), or `keep` it for inspection', [
      'terminate',
      'keep',
    ]),
    interrupted: choice(
      '--interrupted <what>',
      '`resume` an interrupted run of this name as it was, or `terminate` what it left',
      ['resume', 'terminate'],
    ),
    state: text('--state <folder>', "where the journal is kept (default: the user's state folder)"),
    plain: flag('--plain', 'plain lines on a terminal too'),
    json: flag('--json', 'print each event as one line of JSON'),
  },
  examples: [
    { line: 'smartdomains run pool.sf --world simulated', does: 'Try a pool without touching a host:' },
    { line: 'sudo smartdomains run pool.sf', does: 'Run it on the hosts it names:' },
    { line: 'smartdomains run pool.sf --world simulated --terminate-after 20s --json', does: 'In a script:' },
  ],
  async run({ operands, options, io }) {
    const { runPool } = await import('../run/run-pool.ts');
    return runPool(operands[0] ?? '-', { ...options, io });
  },
});
