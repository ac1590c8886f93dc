import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains set`. */
export const setCommand: Command = defineCommand({
  name: 'set',
  summary: 'change an attribute of a component that lives',
  description:
    'Does what the new value needs and returns when it is done: the memory of a domain is changed while it runs. What would need a reboot or a replacement is refused.',
  operands: [
    { form: '<target>', summary: 'a component such as web:pool:domain1' },
    {
      form: '<change>',
      summary:
        'NAME=VALUE: true, false, a whole number, a description (extends DATA {…}), or else a text, in double quotes in any case; NAME= takes it away',
    },
  ],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains set web:pool:domain1 memory=512MiB', does: 'Give a domain more memory:' },
    {
      line: "smartdomains set web:pool:domain1 'disks=extends DATA { a extends Disk { storageBackend LAZY ATTRIB data; } }'",
      does: 'Give it the disk of the component data, and no further one besides:',
    },
  ],
  async run({ operands, options, io }) {
    const { set } = await import('../daemon/set.ts');
    const [target = '', change = ''] = operands;
    return set({ target, change }, { ...options, io });
  },
});
