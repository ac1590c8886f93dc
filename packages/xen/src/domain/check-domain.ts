import type { Value } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { formatIpv4, parseIpv4 } from '../addresses.ts';
import { checkDomainName, checkDuration, checkPath, checkSize, problemIn, type Report } from '../checks.ts';
import { isHostname, isInterfaceName, isMacAddress } from '../names.ts';
import { labelAt } from '../problem.ts';
import { checkSeed } from '../seed/check-seed.ts';
import { shellService } from '../shell/shell.ts';
import { storageBackendService } from '../storage/storage-backend.ts';
import { ownXlKeys } from '../xl/domain-config.ts';
import { whyNotAnXlKey, whyNotAnXlValue } from '../xl/xl-config.ts';
import { checkAddresses } from './check-addresses.ts';
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
  checkSeed(view, report);
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
        problemIn(view, 'SD8308', {
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
        problemIn(view, 'SD8116', {
          at: labelAt(domainNamePlace(view), 'this name'),
          secondary: labelAt(domainNamePlace(other), `is also that of ${other.path}`),
          help: 'give each domain, or its storage, a name of its own',
        }),
      ),
  });
}

function checkNames(view: DescriptionView, report: Report): void {
  checkDomainName(view, report);
  const hostname = view.text('hostname');
  if (hostname !== undefined && !isHostname(hostname)) {
    report(
      problemIn(view, 'SD8305', {
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
      problemIn(view, 'SD8112', {
        severity: 'info',
        at: labelAt(view.place('domainName'), 'can be left out'),
        secondary,
        notes: ['useless since revision 84 (release 0.9.02): the domain takes its name from its storage'],
        help: 'remove `domainName` here',
      }),
    );
  } else {
    report(
      problemIn(view, 'SD8113', {
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
      problemIn(view, 'SD8306', {
        at: labelAt(view.place('mac'), 'six pairs of hexadecimal digits, the first an even number'),
        help: 'leave `mac` out: it is derived from the component and stays the same',
      }),
    );
  }
  const bridge = view.text('bridge');
  if (bridge !== undefined && !isInterfaceName(bridge)) {
    report(
      problemIn(view, 'SD8307', {
        at: labelAt(view.place('bridge'), 'not the name of a network interface'),
        help: 'write the name as `ip link` shows it: at most 15 letters, digits and . _ -',
      }),
    );
  }
  for (const name of ['root', 'extra']) {
    const text = view.text(name);
    const reason = text === undefined ? undefined : whyNotAnXlValue(text);
    if (reason !== undefined) report(problemIn(view, 'SD8106', { at: labelAt(view.place(name), reason) }));
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
    problemIn(view, 'SD8208', {
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
        problemIn(view, 'SD8114', {
          at: labelAt(namePlace ?? valuePlace, 'not here'),
          help: owner.startsWith('none')
            ? `leave it out; ${owner.slice(6)}`
            : `use the domain's attribute \`${owner}\``,
        }),
      );
      continue;
    }
    const reason = whyNotAnXlKey(name) ?? whyNotXlShape(value);
    if (reason !== undefined) report(problemIn(view, 'SD8106', { at: labelAt(valuePlace ?? namePlace, reason) }));
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
