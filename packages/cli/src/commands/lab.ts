import { type Command, defineCommand, defineCommandGroup } from '../define-command.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import type { LabContext } from '../lab/lab.ts';
import { choice, flag, type OptionSpec, parsed, text } from '../options.ts';

const labOption: OptionSpec<string | undefined> = text(
  '--lab <name>',
  'which lab (default: $SMARTDOMAINS_LAB, else `default`); labs do not disturb each other',
);
const installOption: OptionSpec<boolean> = flag(
  '--install-packages',
  'install the Debian packages that are missing (as root)',
);
const linkOption = choice('--link <link>', '`wire` between the hosts (the default), or `management`: the way to sshd', [
  'wire',
  'management',
]);
const hostOperand = { form: '<host>', summary: 'xen1, xen2, …' } as const;

const build = defineCommand({
  name: 'build',
  summary: 'build the images the hosts boot from',
  description:
    'Builds the images unless they are there, made from the same scripts, and undamaged. `up` does that by itself; alone it ' +
    'is for the one step that needs root.',
  operands: [],
  options: { installPackages: installOption, force: flag('--force', 'build again in any case') },
  examples: [{ line: 'smartdomains lab build --install-packages', does: 'From nothing:' }],
  async run({ options, io }) {
    const { provideImages } = await import('../lab/images.ts');
    const { folders } = await contextFor(io, undefined);
    const images = await provideImages(folders, {
      io,
      installPackages: options.installPackages,
      isForced: options.force,
    });
    io.stdout.write(`${images.folder}\n`);
    return exitCodes.fine;
  },
});

const up = defineCommand({
  name: 'up',
  summary: 'start Xen hosts, and say how to reach them',
  description:
    'Starts the hosts from their saved states, which takes seconds. The first time the images are built, the hosts boot, ' +
    'and their states are saved. Resolves when every host answers over ssh. Everything listens on loopback addresses ' +
    'and Unix sockets only.',
  operands: [],
  options: {
    hosts: parsed('--hosts <number>', 'how many hosts (default 2)', {
      expected: 'a number from 1 to 9',
      parse: (written) => (/^[1-9]$/.test(written) ? Number(written) : undefined),
    }),
    fresh: flag('--fresh', 'boot them, and save their states anew'),
    installPackages: installOption,
    lab: labOption,
  },
  examples: [
    { line: 'smartdomains lab up --install-packages', does: 'The first time, as root:' },
    { line: 'smartdomains lab up --hosts 3 --lab mine', does: 'A lab of your own beside others:' },
  ],
  async run({ options, io }) {
    const { labUp } = await import('../lab/lab.ts');
    const { labFiles } = await import('../lab/lab-record.ts');
    const context = await contextFor(io, options.lab);
    const hostCount = options.hosts ?? 2;
    await labUp(context, { hostCount, isFresh: options.fresh, installPackages: options.installPackages });
    await printStatus(context, io);
    const { lab } = context.folders;
    io.stdout.write(
      `\nIn a description: #include "${labFiles.description}" and LabHost1, LabHost2, … as shells; run it with -I ${lab}\n` +
        `By hand: ssh -F ${lab}/${labFiles.sshConfig} xen1\n`,
    );
    return exitCodes.fine;
  },
});

const down = defineCommand({
  name: 'down',
  summary: 'end the hosts of the lab',
  description: 'Ends the hosts and removes their disks. Images and saved states stay for the next time.',
  operands: [],
  options: { lab: labOption },
  examples: [{ line: 'smartdomains lab down', does: 'When you have finished:' }],
  async run({ options, io }) {
    const { labDown } = await import('../lab/lab.ts');
    await labDown(await contextFor(io, options.lab));
    return exitCodes.fine;
  },
});

const status = defineCommand({
  name: 'status',
  summary: 'show the hosts of the lab',
  description: 'Shows which hosts the lab has, whether they run, and where their sshd is.',
  operands: [],
  options: {
    lab: labOption,
    json: flag('--json', 'print one JSON object: `lab`, `folder`, `hosts`'),
  },
  examples: [{ line: 'smartdomains lab status --json', does: 'For a script:' }],
  async run({ options, io }) {
    const { labStatus } = await import('../lab/lab.ts');
    const context = await contextFor(io, options.lab);
    const { labName, lab } = context.folders;
    if (options.json) io.stdout.write(`${JSON.stringify({ lab: labName, folder: lab, hosts: labStatus(context) })}\n`);
    else await printStatus(context, io);
    return exitCodes.fine;
  },
});

const ssh = defineCommand({
  name: 'ssh',
  summary: 'run a command, or a shell, as root on a host',
  description: 'Like ssh: the command is read by the shell of the host. The exit code is that of the command.',
  operands: [hostOperand, { form: '[command...]', summary: 'the command; a shell without it' }],
  options: { lab: labOption },
  passesOn: true,
  examples: [
    { line: 'smartdomains lab ssh xen1', does: 'A shell:' },
    { line: 'smartdomains lab ssh xen2 xl list -l', does: 'One command:' },
  ],
  async run({ operands, options, io }) {
    const { sshToHost } = await import('../lab/ssh-to-host.ts');
    const [host = '', ...words] = operands;
    return sshToHost((await contextFor(io, options.lab)).folders, host, words);
  },
});

const reset = defineCommand({
  name: 'reset',
  summary: 'bring hosts back to their saved state',
  description:
    'Brings the hosts (all, when none is named) back to the state after their first boot: memory, disks, links. Takes ' +
    'seconds. A host that is off is on again.',
  operands: [{ form: '[host...]', summary: 'xen1, xen2, …' }],
  options: { lab: labOption },
  examples: [{ line: 'smartdomains lab reset', does: 'Between two tries:' }],
  async run({ operands, options, io }) {
    const { labReset } = await import('../lab/lab.ts');
    const { hostNamed, labRecord } = await import('../lab/lab-record.ts');
    const context = await contextFor(io, options.lab);
    const record = labRecord(context.folders);
    await labReset(
      context,
      operands.map((name) => hostNamed(record, name)),
    );
    return exitCodes.fine;
  },
});

const powerOff = hostCommand({
  name: 'power-off',
  summary: 'switch a host off, as if its cable were pulled',
  description: 'The host gets no chance to do anything; what it had written to its disks stays.',
  does: 'Lose a host in the middle of a run:',
  work: (lab, context, host) => lab.labPowerOff(context, host),
});

const powerOn = hostCommand({
  name: 'power-on',
  summary: 'boot a host that is off, with the disks it had',
  description: 'Boots the host, half a minute or more, while the others run on.',
  does: 'And have it back:',
  work: (lab, context, host) => lab.labPowerOn(context, host),
});

const cut = linkCommand(
  'cut',
  'off',
  'cut a link of a host',
  'The host runs on; nothing passes the link until `join`.',
);
const join = linkCommand('join', 'on', 'join a link that was cut', 'Undoes `cut`.');

/** `smartdomains lab`. */
export const labCommand: Command = defineCommandGroup({
  name: 'lab',
  summary: 'real Xen hosts in an emulator, to try things on',
  description:
    'Real Xen hosts in QEMU on this machine, for those who have no Xen and for tests: with xl, LVM, loop devices, a bridge, ' +
    'a wire between them, and a tiny guest. No hardware virtualisation is needed. docs/guide/lab.md is the guide.',
  commands: [up, down, status, ssh, reset, powerOff, powerOn, cut, join, build],
  examples: [
    { line: 'smartdomains lab up --install-packages', does: 'Two hosts (the first time as root, some minutes):' },
    { line: 'smartdomains lab ssh xen1 xl list', does: 'What runs on one:' },
    { line: 'smartdomains lab down', does: 'When you have finished:' },
  ],
});

type Lab = typeof import('../lab/lab.ts');
type Host = import('../lab/lab-record.ts').LabHostRecord;

function hostCommand(definition: {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly does: string;
  readonly work: (lab: Lab, context: LabContext, host: Host) => Promise<void>;
}): Command {
  const { name, summary, description, does, work } = definition;
  return defineCommand({
    name,
    summary,
    description,
    operands: [hostOperand],
    options: { lab: labOption },
    examples: [{ line: `smartdomains lab ${name} xen2`, does }],
    async run({ operands, options, io }): Promise<ExitCode> {
      const context = await contextFor(io, options.lab);
      await work(await import('../lab/lab.ts'), context, await namedHost(context, operands[0] ?? ''));
      return exitCodes.fine;
    },
  });
}

function linkCommand(name: string, to: 'on' | 'off', summary: string, description: string): Command {
  return defineCommand({
    name,
    summary,
    description,
    operands: [hostOperand],
    options: { lab: labOption, link: linkOption },
    examples: [
      { line: `smartdomains lab ${name} xen2 --link management`, does: 'The way from this machine to its sshd:' },
    ],
    async run({ operands, options, io }): Promise<ExitCode> {
      const { labLink } = await import('../lab/lab.ts');
      const context = await contextFor(io, options.lab);
      await labLink(context, await namedHost(context, operands[0] ?? ''), { link: options.link ?? 'wire', to });
      return exitCodes.fine;
    },
  });
}

async function contextFor(io: CliIo, lab: string | undefined): Promise<LabContext> {
  const { labFoldersFor } = await import('../lab/lab-folders.ts');
  return { folders: labFoldersFor(io, lab), io };
}

async function namedHost({ folders }: LabContext, name: string): Promise<Host> {
  const { hostNamed, labRecord } = await import('../lab/lab-record.ts');
  return hostNamed(labRecord(folders), name);
}

async function printStatus(context: LabContext, io: CliIo): Promise<void> {
  const { labStatus } = await import('../lab/lab.ts');
  const hosts = labStatus(context);
  if (hosts.length === 0) io.stdout.write(`the lab ${context.folders.labName} was never brought up\n`);
  for (const { name, isRunning, address, port } of hosts) {
    io.stdout.write(`${name}  ${isRunning ? 'on ' : 'off'}  root@${address} port ${port}\n`);
  }
}
