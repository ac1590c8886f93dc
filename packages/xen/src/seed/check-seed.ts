import type { Value } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { isIpv6, isIpv6WithPrefix, parseIpv4 } from '../addresses.ts';
import { checkPath, problemIn, type Report } from '../checks.ts';
import { type AddressView, checkAddresses } from '../domain/check-addresses.ts';
import { isHostname } from '../names.ts';
import { labelAt } from '../problem.ts';
import { isDescription } from '../view-values.ts';

/** Attributes of a domain that nothing but the seed disk tells the guest. */
const onlyOnSeed = [
  'ip6',
  'gateway6',
  'nameServers',
  'searchDomains',
  'sshKeys',
  'users',
  'userData',
  'userDataFile',
] as const;
/** The same of a further card. */
const onlyOnSeedOfVif = ['ip', 'netmask', 'gateway', 'ip6', 'gateway6'] as const;

/** What can be said from its description alone of what a domain's seed disk is to tell its guest. */
export function checkSeed(view: DescriptionView, report: Report): void {
  const cards = vifViews(view);
  if (view.text('seed') === undefined) {
    for (const name of onlyOnSeed) {
      if (view.value(name) !== undefined && view.value(name) !== null) unheard(view, name, report);
    }
    for (const card of cards) {
      for (const name of onlyOnSeedOfVif) if (card.text(name) !== undefined) unheard(card, name, report);
    }
    return;
  }
  for (const card of [view, ...cards]) checkAddresses6(card, report);
  for (const card of cards) checkAddresses(card, report);
  checkTexts(view, 'nameServers', {
    report,
    code: 'SD8311',
    wrong: (text) => (parseIpv4(text) === undefined && !isIpv6(text) ? 'is no address' : undefined),
    help: 'write addresses, such as "10.42.0.53" or "fd00::53"',
  });
  checkTexts(view, 'searchDomains', {
    report,
    code: 'SD8141',
    wrong: (text) => (isHostname(text) ? undefined : 'is no domain'),
    help: 'write domains, such as "example.org"',
  });
  checkTexts(view, 'sshKeys', { report, code: 'SD8141', wrong: whyNotAPublicKey, help: keyHelp });
  checkUsers(view, report);
  checkUserData(view, report);
}

function unheard(view: AddressView, name: string, report: Report): void {
  report(
    problemIn(view, 'SD8140', {
      at: labelAt(view.place(name), 'the guest would never hear of it'),
      help: 'give the domain `seed "nocloud"`, if its image has cloud-init; else leave this out',
    }),
  );
}

function checkAddresses6(view: AddressView, report: Report): void {
  const complain = (name: string, label: string, help: string): void =>
    report(problemIn(view, 'SD8311', { at: labelAt(view.place(name), label), help }));
  const [ip6, gateway6] = [view.text('ip6'), view.text('gateway6')];
  if (ip6 !== undefined && !isIpv6WithPrefix(ip6)) {
    complain('ip6', 'no IPv6 address with its prefix length', 'write both, such as "fd00::5/64"');
  }
  if (gateway6 === undefined) return;
  if (!isIpv6(gateway6)) complain('gateway6', 'no IPv6 address', 'write it without a prefix length, such as "fd00::1"');
  else if (ip6 === undefined) complain('gateway6', 'of a card without `ip6`', 'give the card an `ip6` as well');
}

interface TextRule {
  readonly report: Report;
  readonly code: 'SD8141' | 'SD8311';
  /** What is wrong with one, in words that follow it. */
  readonly wrong: (text: string) => string | undefined;
  readonly help: string;
}

function checkTexts(view: DescriptionView, name: string, rule: TextRule): void {
  checkElements(view.value(name), rule, (label) => ({ view, at: labelAt(view.place(name), label) }));
}

function checkElements(
  value: Value | undefined,
  { report, code, wrong, help }: TextRule,
  at: (label: string) => { readonly view: AddressView; readonly at: ReturnType<typeof labelAt> },
): void {
  if (typeof value !== 'object' || value === null || value.type !== 'vector') return;
  for (const element of value.elements) {
    // Others are references, which are read when it runs.
    if (typeof element !== 'string') continue;
    const reason = wrong(element);
    if (reason === undefined) continue;
    const found = at(`\`${shortened(element)}\` ${reason}`);
    report(problemIn(found.view, code, { at: found.at, help }));
  }
}

function shortened(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

const keyHelp = 'give the whole line of a public key, as it is in a file such as ~/.ssh/id_ed25519.pub';

function whyNotAPublicKey(text: string): string | undefined {
  if (text.includes('PRIVATE KEY')) return 'is a private key, which belongs in no description';
  if (/[\n\r]/.test(text.trimEnd())) return 'is more than one line';
  return /(^|\s)(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{16,}=*(\s|$)/.test(
    text,
  )
    ? undefined
    : 'is no public key';
}

function checkUsers(view: DescriptionView, report: Report): void {
  const users = view.value('users');
  if (!isDescription(users)) return;
  for (const { name, value, namePlace, valuePlace } of users.attributes.values()) {
    if (!isDescription(value) || name.startsWith('sf')) continue;
    const place = namePlace ?? valuePlace ?? view.place('users');
    if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name)) {
      report(
        problemIn(view, 'SD8141', {
          at: labelAt(place, 'not the name of a user'),
          help: 'use up to 32 small letters, digits, _ and -, no digit first',
        }),
      );
    }
    const keys = value.attributes.get('sshKeys');
    checkElements(keys?.value, { report, code: 'SD8141', wrong: whyNotAPublicKey, help: keyHelp }, (label) => ({
      view,
      at: labelAt(keys?.valuePlace ?? place, label),
    }));
  }
}

/** What the first line of a text must begin with, that cloud-init may know what it is. */
const beginnings: readonly string[] = [
  '#cloud-config',
  '#!',
  '#include',
  '#cloud-boothook',
  '#part-handler',
  '#upstart-job',
  '## template: jinja',
  'Content-Type: ',
  'MIME-Version: ',
];

function checkUserData(view: DescriptionView, report: Report): void {
  checkPath(view, 'userDataFile', report);
  const userData = view.value('userData');
  const complain = (label: string, help: string): void =>
    report(problemIn(view, 'SD8141', { at: labelAt(view.place('userData'), label), help }));
  if (typeof userData === 'string') {
    if (view.text('userDataFile') !== undefined) {
      complain(
        '`userDataFile` is the user data already',
        'give one of the two, or write this one as cloud-init’s keys',
      );
    } else if (!beginnings.some((beginning) => userData.startsWith(beginning))) {
      complain(
        'cloud-init does not know what this is',
        'begin with #cloud-config, with #! and the interpreter of a script, or with another word that cloud-init knows',
      );
    }
  } else if (isDescription(userData) && userData.attributes.has('users') && isDescription(view.value('users'))) {
    complain('it has `users`, and the domain has them too', 'give all users at one of the two places');
  }
}

/** The further cards, as far as they are written. */
function vifViews(view: DescriptionView): readonly AddressView[] {
  const vifs = view.value('vifs');
  if (!isDescription(vifs)) return [];
  return [...vifs.attributes.values()].flatMap(({ name: card, value: vif, valuePlace, namePlace }) => {
    if (!isDescription(vif) || card.startsWith('sf')) return [];
    return [
      {
        path: view.path,
        text(name) {
          const value = vif.attributes.get(name)?.value;
          return typeof value === 'string' ? value : undefined;
        },
        place(name) {
          const attribute = vif.attributes.get(name);
          return attribute?.valuePlace ?? attribute?.namePlace ?? valuePlace ?? namePlace ?? view.place('vifs');
        },
      } satisfies AddressView,
    ];
  });
}
