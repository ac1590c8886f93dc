import type { Attribute, Description, Value } from '@smartdomains/language';
import { type DescriptionView, parseSizeBytes } from '@smartdomains/runtime';
import type { Report } from '../checks.ts';
import { type XenCode, xenDiagnostic } from '../codes.ts';
import { isInterfaceName, isMacAddress } from '../names.ts';
import { labelAt } from '../problem.ts';
import { seedDevice } from '../seed/seed-disk.ts';
import { isDescription } from '../view-values.ts';
import { deviceAt } from './domain-devices.ts';

/** What can be said of a domain's processors, memory, disks and cards from its description alone. */
export function checkDevices(view: DescriptionView, report: Report): void {
  checkBoot(view, report);
  checkLimits(view, report);
  const cpus = view.text('cpus');
  if (cpus !== undefined && !isProcessorList(cpus)) {
    complain(view, report, 'SD8120', {
      name: 'cpus',
      label: 'not a list of processors',
      help: 'write numbers and ranges, `^` before those to leave out: "2-3", "0-7,^1"; or "all"',
    });
  }
  checkRate(view.text('rate'), (label) => complain(view, report, 'SD8120', { name: 'rate', label, help: rateHelp }));
  if (view.integer('vlan') !== undefined && view.text('vifScript') !== openVswitch) {
    complain(view, report, 'SD8310', {
      name: 'vlan',
      label: 'the usual bridges know none',
      help: vlanHelp('vifScript'),
    });
  }
  checkDisks(view, report);
  checkVifs(view, report);
}

/** What is looked at of a domain's disks and cards, before it deploys and when they are changed. */
export type DeviceView = Pick<DescriptionView, 'path' | 'value' | 'text' | 'place'>;

const openVswitch = 'vif-openvswitch';
const rateHelp = 'write a number with its unit: "10Mb/s", "250KB/s", "2MB/s@20ms"';
const vlanHelp = (script: string): string =>
  `give \`${script} "${openVswitch}"\` and the name of its bridge, or name a bridge that is in the VLAN`;

function checkBoot(view: DescriptionView, report: Report): void {
  const type = view.text('type');
  if (type === undefined || type === 'hvm' || view.value('kernel') !== undefined) return;
  // Its value is not known before run time; a resolved description, as a daemon gets it, has no places.
  if (view.place('kernel') !== undefined) return;
  const xl = view.value('xl');
  const keys = typeof xl === 'object' && xl?.type === 'description' ? xl.attributes : new Map<string, Attribute>();
  if (keys.has('bootloader') || keys.has('firmware')) return;
  complain(view, report, 'SD8119', {
    name: 'type',
    label: `a ${type} domain without a kernel`,
    help: 'give `kernel`, a path on the host',
  });
}

/** Whether it is a list of processors as xl.cfg has it. */
export function isProcessorList(text: string): boolean {
  return /^(all|(\^?(nodes?:)?\d+(-\d+)?)(,\^?(nodes?:)?\d+(-\d+)?)*)$/.test(text);
}

function checkLimits(view: DescriptionView, report: Report): void {
  const pairs = [
    ['memory', 'maxMemory', bytesIn],
    ['vcpus', 'maxVcpus', numberIn],
  ] as const;
  for (const [name, limit, read] of pairs) {
    const value = read(view.value(name));
    const most = read(view.value(limit));
    if (value === undefined || most === undefined || value <= most) continue;
    report(
      xenDiagnostic('SD8121', {
        primary: labelAt(view.place(name) ?? view.place(limit), `more than \`${limit}\``),
        secondary: [view.place(limit)].flatMap((place) => (place ? [{ place, text: 'the limit' }] : [])),
        component: view.path,
        help: `raise \`${limit}\`, or leave it out`,
      }),
    );
  }
}

function bytesIn(value: Value | undefined): number | undefined {
  return typeof value === 'string' ? parseSizeBytes(value) : typeof value === 'number' ? value * 2 ** 20 : undefined;
}

function numberIn(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function checkRate(rate: string | undefined, complainOf: (label: string) => void): void {
  if (rate !== undefined && !/^\d+([KMG]?[Bb])\/s(@\d+(ms|us|s))?$/.test(rate)) complainOf('not a rate');
}

/** Reports disks whose device is none, or is given twice. */
export function checkDisks(view: DeviceView, report: Report): void {
  const value = view.value('disks');
  if (isDescription(value)) {
    const devices = new Map<string, string>([
      ['xvda', 'storageBackend'],
      ...(view.text('seed') === undefined ? [] : [[seedDevice, 'seed'] as const]),
    ]);
    let index = 0;
    for (const [name, disk] of named(value)) {
      index += 1;
      const at = disk.attributes.get('device') ?? value.attributes.get(name);
      const device = textIn(disk, 'device') ?? deviceAt(index);
      const say = (code: XenCode, label: string, help: string): void =>
        report(
          xenDiagnostic(code, {
            primary: labelAt(placeOf(at) ?? view.place('disks'), label),
            component: view.path,
            help,
          }),
        );
      if (!/^(xvd[a-z]{1,2}|hd[a-d]|sd[a-p])\d*$/.test(device)) {
        say('SD8120', 'not the name of a disk', 'write xvdb, xvdc and so on');
      } else if (devices.has(device)) {
        say('SD8120', `\`${device}\` is that of \`${devices.get(device)}\``, 'give each disk a device of its own');
      }
      devices.set(device, name);
    }
    return;
  }
}

/** Reports what is wrong with the further cards. */
export function checkVifs(view: DeviceView, report: Report): void {
  const value = view.value('vifs');
  if (!isDescription(value)) return;
  const macs = new Map<string, string>();
  const first = view.text('mac');
  if (first !== undefined) macs.set(first.toLowerCase(), 'the first card');
  for (const [name, vif] of named(value)) {
    const say = (attribute: string, code: XenCode, label: string, help: string): void => {
      const at = vif.attributes.get(attribute) ?? value.attributes.get(name);
      report(
        xenDiagnostic(code, { primary: labelAt(placeOf(at) ?? view.place('vifs'), label), component: view.path, help }),
      );
    };
    const mac = textIn(vif, 'mac');
    if (mac !== undefined && !isMacAddress(mac)) {
      say(
        'mac',
        'SD8306',
        'six pairs of hexadecimal digits, the first an even number',
        'leave `mac` out: it is derived',
      );
    }
    const other = mac === undefined ? undefined : macs.get(mac.toLowerCase());
    if (other !== undefined) say('mac', 'SD8312', `that of ${other}`, 'leave `mac` out: it is derived');
    if (mac !== undefined) macs.set(mac.toLowerCase(), `\`${name}\``);
    const bridge = textIn(vif, 'bridge');
    if (bridge !== undefined && !isInterfaceName(bridge)) {
      say('bridge', 'SD8307', 'not the name of a network interface', 'write the name as `ip link` shows it');
    }
    checkRate(textIn(vif, 'rate'), (label) => say('rate', 'SD8120', label, rateHelp));
    if (vif.attributes.get('vlan')?.value !== undefined && textIn(vif, 'script') !== openVswitch) {
      say('vlan', 'SD8310', 'the usual bridges know none', vlanHelp('script'));
    }
    const script = textIn(vif, 'script');
    if (script !== undefined && !isScript(script)) {
      say('script', 'SD8120', 'not the name of a script', 'write its name in /etc/xen/scripts, or its whole path');
    }
  }
}

/** A value that cannot end the word it stands in. */
function isScript(text: string): boolean {
  return /^[A-Za-z0-9_./-]+$/.test(text);
}

function complain(
  view: DescriptionView,
  report: Report,
  code: XenCode,
  what: { readonly name: string; readonly label: string; readonly help: string },
): void {
  const { name, label, help } = what;
  report(xenDiagnostic(code, { primary: labelAt(view.place(name), label), component: view.path, help }));
}

function named(description: Description): readonly (readonly [string, Description])[] {
  return [...description.attributes.values()].flatMap(({ name, value }) =>
    isDescription(value) && !name.startsWith('sf') ? [[name, value] as const] : [],
  );
}

function textIn(description: Description, name: string): string | undefined {
  const value = description.attributes.get(name)?.value;
  return typeof value === 'string' ? value : undefined;
}

function placeOf(attribute: Attribute | undefined): Attribute['valuePlace'] {
  return attribute?.valuePlace ?? attribute?.namePlace;
}
