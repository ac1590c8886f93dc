import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { text, texts } from '../options.ts';
import { UsageError } from '../usage-error.ts';

/** `smartdomains sudoers`. */
export const sudoersCommand: Command = defineCommand({
  name: 'sudoers',
  summary: 'print what sudo must allow on hosts that are not used as root',
  description:
    'Prints a file for /etc/sudoers.d: every command that SmartDomains runs as root on a host whose shell has `sudo true`, for one user, limited to our own folders and those you name.',
  operands: [],
  options: {
    user: text('--user <name>', 'who logs in there, or whom the daemon runs as'),
    directory: texts('--directory <path>', 'a folder of images and disks (repeatable)'),
    volumeGroup: texts('--volume-group <name>', 'an LVM volume group for disks (repeatable)'),
  },
  examples: [
    {
      line: 'smartdomains sudoers --user xenop --directory /srv/images --volume-group vg0 > smartdomains.sudoers',
      does: 'For disks of images in /srv/images and in vg0:',
    },
    { line: 'visudo -cf smartdomains.sudoers', does: 'Look whether sudo can read it, before it is put on a host:' },
  ],
  async run({ options, io }) {
    const { user, directory: directories, volumeGroup: volumeGroups } = options;
    if (user === undefined) throw new UsageError('--user is missing: for whom is the list?');
    const { sudoersProblem, sudoersText } = await import('@smartdomains/xen');
    const scope = { user, directories, volumeGroups };
    const problem = sudoersProblem(scope);
    if (problem !== undefined) throw new UsageError(problem);
    io.stdout.write(sudoersText(scope));
    return exitCodes.fine;
  },
});
