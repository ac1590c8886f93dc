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
import { problemIn, type Report } from '../checks.ts';
import { labelAt } from '../problem.ts';

/** The attributes of one card, wherever they are written. */
export type AddressView = Pick<DescriptionView, 'path' | 'text' | 'place'>;

/** Reports what is wrong with a card's `ip`, `netmask` and `gateway`, alone and together. */
export function checkAddresses(view: AddressView, report: Report): void {
  const ip = checkAddress(view, 'ip', report);
  const netmask = checkAddress(view, 'netmask', report);
  const gateway = checkAddress(view, 'gateway', report);
  if ((view.text('ip') === undefined) !== (view.text('netmask') === undefined)) {
    const given = view.text('ip') === undefined ? 'netmask' : 'ip';
    report(
      problemIn(view, 'SD8309', {
        at: labelAt(view.place(given), `without ${given === 'ip' ? 'a netmask' : 'an address'}`),
        help: 'give both `ip` and `netmask`, or neither when the guest finds its own address',
      }),
    );
  }
  const prefixLength = netmask === undefined ? undefined : prefixLengthOf(netmask);
  if (netmask !== undefined && prefixLength === undefined) {
    report(
      problemIn(view, 'SD8302', {
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
      problemIn(view, 'SD8303', {
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
      problemIn(view, 'SD8304', {
        at: labelAt(view.place('ip'), 'it is the gateway itself'),
        secondary: labelAt(view.place('gateway'), 'given here'),
        help: 'give the domain another address of its network',
      }),
    );
  }
}

function checkAddress(view: AddressView, name: 'ip' | 'netmask' | 'gateway', report: Report): Ipv4 | undefined {
  const text = view.text(name);
  if (text === undefined) return undefined;
  const address = parseIpv4(text);
  if (address === undefined) {
    report(
      problemIn(view, 'SD8301', {
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
  view: AddressView,
  name: 'ip' | 'gateway',
  { address, prefixLength, report }: { readonly address: Ipv4; readonly prefixLength: number; readonly report: Report },
): void {
  const reason = whyNotAHostAddress(address, networkOf(address, prefixLength));
  if (reason === undefined) return;
  report(
    problemIn(view, 'SD8304', {
      at: labelAt(view.place(name), reason),
      notes: [`the netmask is ${view.text('netmask')}`],
      help: 'give an address between the first and the last of its network',
    }),
  );
}
