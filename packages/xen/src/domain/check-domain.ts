import type { Value } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import {
  formatIpv4,
  formatNetwork,
  type Ipv4,
  isInNetwork,
  networkOf,
  parseIpv4,
  prefixLengthOf,
  whyNotAHostAddress,
} from '../addresses.ts';
import { checkDomainName, checkDuration, checkPath, checkSize, type Report } from '../checks.ts';
import { type XenCode, xenDiagnostic } from '../codes.ts';
import { isHostname, isInterfaceName, isMacAddress } from '../names.ts';
import { labelAt, type ProblemDetails } from '../problem.ts';
import { shellService } from '../shell/shell.ts';
import { storageBackendService } from '../storage/storage-backend.ts';
import { ownXlKeys } from '../xl/domain-config.ts';
import { whyNotAnXlKey, whyNotAnXlValue } from '../xl/xl-config.ts';
import { checkDevices } from './check-devices.ts';
import { xlValueOf } from './xl-value.ts';

/** Everything about one domain that can be said from its description alone. */
export function checkDomain(view: DescriptionView, report: Report): void {
  checkAddresses(view, report);
  checkNames(view, report);
  for (const name of ['kernel', 'ramdisk']) checkPath(view, name, report);
  for (const name of ['startTimeout', 'shutdownTimeout']) checkDuration(view, name, report);
  for (const name of ['memory', 'maxMemory']) checkSize(view, name, report);
  checkWords(view, report);
  checkPlace(view, report);
  checkXlKeys(view, report);
  checkDevices(view, report);
}

/** What two domains of one application must not share: an address, or a name on one host. */
export function checkDomainsTogether(views: readonly DescriptionView[], report: Report): void {
  reportTwice(views, {
    keyOf: (view) => {
      const ip = view.text('ip');
      const address = ip === undefined ? undefined : parseIpv4(ip);
      return address === undefined ? undefined : formatIpv4(address);
    },
    report: (view, other) =>
      report(
        problem(view, 'SD8308', {
          at: labelAt(view.place('ip'), 'this address'),
          secondary: labelAt(other.place('ip'), `is also that of ${other.path}`),
          help: 'give each domain an address of its own',
        }),
      ),
  });
  reportTwice(views, {
    keyOf: (view) => {
      const name = domainNameIn(view);
      const host = hostOf(view);
      return name === undefined || host === undefined ? undefined : `${host} ${name}`;
    },
    report: (view, other) =>
      report(
        problem(view, 'SD8116', {
          at: labelAt(domainNamePlace(view), 'this name'),
          secondary: labelAt(domainNamePlace(other), `is also that of ${other.path}`),
          help: 'give each domain, or its storage, a name of its own',
        }),
      ),
  });
}

function checkAddresses(view: DescriptionView, report: Report): void {
  const ip = checkAddress(view, 'ip', report);
  const netmask = checkAddress(view, 'netmask', report);
  const gateway = checkAddress(view, 'gateway', report);
  if ((view.text('ip') === undefined) !== (view.text('netmask') === undefined)) {
    const given = view.text('ip') === undefined ? 'netmask' : 'ip';
    report(
      problem(view, 'SD8309', {
        at: labelAt(view.place(given), `without ${given === 'ip' ? 'a netmask' : 'an address'}`),
        help: 'give both `ip` and `netmask`, or neither when the guest finds its own address',
      }),
    );
  }
  const prefixLength = netmask === undefined ? undefined : prefixLengthOf(netmask);
  if (netmask !== undefined && prefixLength === undefined) {
    report(
      problem(view, 'SD8302', {
        at: labelAt(view.place('netmask'), 'its ones are not all in front'),
        help: 'a netmask is ones, then zeros: 255.255.255.0 for 256 addresses, 255.255.0.0 for 65536',
      }),
    );
  }
  if (prefixLength === undefined) return;
  if (ip !== undefined) checkUse(view, 'ip', { address: ip, prefixLength, report });
  if (gateway === undefined) return;
  if (ip === undefined) return;
  const network = networkOf(ip, prefixLength);
  if (!isInNetwork(gateway, network)) {
    report(
      problem(view, 'SD8303', {
        at: labelAt(view.place('gateway'), `not in ${formatNetwork(network)}`),
        secondary: labelAt(view.place('ip'), `with this address and netmask ${view.text('netmask')}`),
        help: `give a gateway from ${formatIpv4(network.first)} to ${formatIpv4(network.last)}, or change ip or netmask`,
      }),
    );
    return;
  }
  checkUse(view, 'gateway', { address: gateway, prefixLength, report });
  if (gateway === ip) {
    report(
      problem(view, 'SD8304', {
        at: labelAt(view.place('ip'), 'it is the gateway itself'),
        secondary: labelAt(view.place('gateway'), 'given here'),
        help: 'give the domain another address of its network',
      }),
    );
  }
}

function checkAddress(view: DescriptionView, name: 'ip' | 'netmask' | 'gateway', report: Report): Ipv4 | undefined {
  const text = view.text(name);
  if (text === undefined) return undefined;
  const address = parseIpv4(text);
  if (address === undefined) {
    report(
      problem(view, 'SD8301', {
        at: labelAt(view.place(name), whyNotAnAddress(text)),
        help: text.includes('999')
          ? "999.999.999.999 is the tutorial's placeholder: each number is 0 to 255. Write an address of your network"
          : 'write four numbers from 0 to 255 with dots between them, such as 10.42.9.1',
      }),
    );
  }
  return address;
}

function whyNotAnAddress(text: string): string {
  const parts = text.split('.');
  if (parts.length !== 4) return `${parts.length === 1 ? 'one part' : `${parts.length} parts`} instead of four`;
  const wrong = parts.find((part) => parseIpv4(`${part}.0.0.0`) === undefined) ?? text;
  if (/^0\d+$/.test(wrong)) return `\`${wrong}\` begins with 0, which some tools read as octal`;
  return /^\d+$/.test(wrong) ? `${wrong} is more than 255` : `\`${wrong}\` is not a number`;
}

function checkUse(
  view: DescriptionView,
  name: 'ip' | 'gateway',
  { address, prefixLength, report }: { readonly address: Ipv4; readonly prefixLength: number; readonly report: Report },
): void {
  const reason = whyNotAHostAddress(address, networkOf(address, prefixLength));
  if (reason === undefined) return;
  report(
    problem(view, 'SD8304', {
      at: labelAt(view.place(name), reason),
      notes: [`the netmask is ${view.text('netmask')}`],
      help: 'give an address between the first and the last of its network',
    }),
  );
}

function checkNames(view: DescriptionView, report: Report): void {
  checkDomainName(view, report);
  const hostname = view.text('hostname');
  if (hostname !== undefined && !isHostname(hostname)) {
    report(
      problem(view, 'SD8305', {
        at: labelAt(view.place('hostname'), 'letters, digits and inner hyphens, with dots between labels'),
        help: "the hostname becomes part of the kernel command line and of the guest's prompt: keep it plain",
      }),
    );
  }
  const own = view.text('domainName');
  const storage = view.service('storageBackend', storageBackendService);
  const theirs = storage?.text('domainName');
  if (own === undefined || theirs === undefined) return;
  const secondary = labelAt(storage?.place('domainName'), 'the storage gives the name');
  if (own === theirs) {
    report(
      problem(view, 'SD8112', {
        severity: 'info',
        at: labelAt(view.place('domainName'), 'can be left out'),
        secondary,
        notes: ['useless since revision 84 (release 0.9.02): the domain takes its name from its storage'],
        help: 'remove `domainName` here',
      }),
    );
  } else {
    report(
      problem(view, 'SD8113', {
        at: labelAt(view.place('domainName'), `this says ${own}`),
        secondary: labelAt(storage?.place('domainName'), `this says ${theirs}`),
        notes: ['the disk is named after the domain; with two names nobody can tell what belongs together'],
        help: 'remove `domainName` from the domain',
      }),
    );
  }
}

function checkWords(view: DescriptionView, report: Report): void {
  const mac = view.text('mac');
  if (mac !== undefined && !isMacAddress(mac)) {
    report(
      problem(view, 'SD8306', {
        at: labelAt(view.place('mac'), 'six pairs of hexadecimal digits, the first an even number'),
        help: 'leave `mac` out: it is derived from the component and stays the same',
      }),
    );
  }
  const bridge = view.text('bridge');
  if (bridge !== undefined && !isInterfaceName(bridge)) {
    report(
      problem(view, 'SD8307', {
        at: labelAt(view.place('bridge'), 'not the name of a network interface'),
        help: 'write the name as `ip link` shows it: at most 15 letters, digits and . _ -',
      }),
    );
  }
  for (const name of ['root', 'extra']) {
    const text = view.text(name);
    const reason = text === undefined ? undefined : whyNotAnXlValue(text);
    if (reason !== undefined) report(problem(view, 'SD8106', { at: labelAt(view.place(name), reason) }));
  }
}

function checkPlace(view: DescriptionView, report: Report): void {
  const shell = view.service('shell', shellService);
  const storage = view.service('storageBackend', storageBackendService);
  const storageShell = storage?.service('shell', shellService);
  const here = shell && targetOf(shell);
  const there = storageShell && targetOf(storageShell);
  if (here === undefined || there === undefined || here === there) return;
  report(
    problem(view, 'SD8208', {
      at: labelAt(view.place('shell'), `the domain is on ${here}`),
      secondary: labelAt(storage?.place('shell'), `its storage is on ${there}`),
      help: 'let both refer to the same shell',
    }),
  );
}

function checkXlKeys(view: DescriptionView, report: Report): void {
  const xl = view.value('xl');
  if (typeof xl !== 'object' || xl === null || xl.type !== 'description') return;
  for (const { name, value, valuePlace, namePlace } of xl.attributes.values()) {
    const owner = ownXlKeys.get(name);
    if (owner !== undefined) {
      report(
        problem(view, 'SD8114', {
          at: labelAt(namePlace ?? valuePlace, 'not here'),
          help: owner.startsWith('none')
            ? `leave it out; ${owner.slice(6)}`
            : `use the domain's attribute \`${owner}\``,
        }),
      );
      continue;
    }
    const reason = whyNotAnXlKey(name) ?? whyNotXlShape(value);
    if (reason !== undefined) report(problem(view, 'SD8106', { at: labelAt(valuePlace ?? namePlace, reason) }));
  }
}

function whyNotXlShape(value: Value): string | undefined {
  const xlValue = xlValueOf(value);
  return xlValue === undefined ? 'a string, an integer, a boolean or a vector of strings' : whyNotAnXlValue(xlValue);
}

/** Where a shell leads, in words that are equal for the same place. */
function targetOf(shell: DescriptionView): string | undefined {
  if (shell.text('sfClass') !== 'SshShell') return 'this machine';
  const host = shell.text('host');
  if (host === undefined) return undefined;
  const port = shell.integer('port');
  return port === undefined ? host : `${host} port ${port}`;
}

function hostOf(view: DescriptionView): string | undefined {
  const shell = view.service('shell', shellService);
  return shell && targetOf(shell);
}

function domainNameIn(view: DescriptionView): string | undefined {
  return view.text('domainName') ?? view.service('storageBackend', storageBackendService)?.text('domainName');
}

function domainNamePlace(view: DescriptionView): ReturnType<DescriptionView['place']> {
  return view.place('domainName') ?? view.service('storageBackend', storageBackendService)?.place('domainName');
}

function reportTwice(
  views: readonly DescriptionView[],
  rule: {
    readonly keyOf: (view: DescriptionView) => string | undefined;
    readonly report: (view: DescriptionView, first: DescriptionView) => void;
  },
): void {
  const first = new Map<string, DescriptionView>();
  for (const view of views) {
    const key = rule.keyOf(view);
    if (key === undefined) continue;
    const other = first.get(key);
    if (other === undefined) first.set(key, view);
    else rule.report(view, other);
  }
}

type Problem = Pick<ProblemDetails, 'at' | 'notes' | 'help'> & {
  readonly severity?: 'error' | 'warning' | 'info';
  readonly secondary?: ReturnType<typeof labelAt>;
};

function problem(view: DescriptionView, code: XenCode, details: Problem): ReturnType<typeof xenDiagnostic> {
  return xenDiagnostic(code, {
    severity: details.severity ?? 'error',
    primary: details.at,
    secondary: details.secondary ? [details.secondary] : [],
    component: view.path,
    notes: details.notes ?? [],
    help: details.help,
  });
}
