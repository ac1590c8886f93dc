import type { Description } from '@smartdomains/language';
import type { ComponentContext } from '@smartdomains/runtime';
import { parseIpv4, prefixLengthOf } from '../addresses.ts';
import { descriptionsIn } from '../domain/nested-reader.ts';
import { labelAt, problemOn } from '../problem.ts';
import { shellService } from '../shell/shell.ts';
import { type JsonData, jsonOf, NoJsonValue } from './json-value.ts';
import type { GuestCard, GuestUser, Seed } from './nocloud.ts';

/** What a card's attributes say of the guest's addresses. */
export interface CardAddresses {
  readonly ip: string | undefined;
  readonly netmask: string | undefined;
  readonly gateway: string | undefined;
  readonly ip6: string | undefined;
  readonly gateway6: string | undefined;
}

/** The same for the guest. A netmask that is none was refused before. */
export function guestCardOf(mac: string, { ip, netmask, gateway, ip6, gateway6 }: CardAddresses): GuestCard {
  const mask = netmask === undefined ? undefined : parseIpv4(netmask);
  const prefixLength = mask === undefined ? undefined : prefixLengthOf(mask);
  return {
    mac,
    addresses: [
      ...(ip === undefined || prefixLength === undefined ? [] : [`${ip}/${prefixLength}`]),
      ...(ip6 === undefined ? [] : [ip6]),
    ],
    gateway,
    gateway6,
  };
}

/** What the domain's attributes tell the guest. Throws SD6202 for a value of the wrong type, SD8141 for one that cannot be told. */
export function readSeed(
  context: ComponentContext,
  { instanceId, cards }: { readonly instanceId: string; readonly cards: readonly GuestCard[] },
): Seed {
  const { attributes, origin: owner } = context;
  return {
    owner,
    instanceId,
    hostname: attributes.text('hostname'),
    cards,
    nameServers: textsIn(context, 'nameServers'),
    searchDomains: textsIn(context, 'searchDomains'),
    sshKeys: textsIn(context, 'sshKeys'),
    users: usersIn(context),
    ...userDataIn(context),
    userDataFile: attributes.optionalText('userDataFile'),
  };
}

function textsIn(context: ComponentContext, name: string): readonly string[] {
  return (context.attributes.optionalVector(name) ?? []).map((value) =>
    typeof value === 'string' ? value : refuse(context, name, 'only strings can be in it'),
  );
}

function usersIn(context: ComponentContext): readonly GuestUser[] {
  const value = context.attributes.optionalDescription('users');
  if (value === undefined) return [];
  return descriptionsIn(context, value, 'users').map(([name, user]) => ({
    name,
    sshKeys: user.texts('sshKeys'),
    groups: user.texts('groups'),
    sudo: user.boolean('sudo') ?? false,
    shell: user.text('shell'),
    fullName: user.text('fullName'),
  }));
}

function userDataIn(context: ComponentContext): Pick<Seed, 'cloudConfig' | 'userData'> {
  const value = context.attributes.optionalValue('userData');
  if (typeof value === 'string') return { cloudConfig: {}, userData: value };
  if (typeof value !== 'object' || value === null || value.type !== 'description') {
    return { cloudConfig: {}, userData: undefined };
  }
  return { cloudConfig: cloudConfigIn(context, value), userData: undefined };
}

function cloudConfigIn(context: ComponentContext, description: Description): { readonly [key: string]: JsonData } {
  try {
    const follow = (value: Parameters<typeof context.follow>[0], within: Description): typeof value => {
      const found = context.follow(value, { within });
      return found.component === undefined ? found.value : value;
    };
    const config = jsonOf(description, follow, { within: description, where: ['userData'] });
    return config as { readonly [key: string]: JsonData };
  } catch (error) {
    if (!(error instanceof NoJsonValue)) throw error;
    return refuse(context, 'userData', `${error.message}, which cloud-init cannot be told`);
  }
}

function refuse(context: ComponentContext, name: string, label: string): never {
  const host = context.attributes.service('shell', shellService).connection.name;
  throw problemOn({ component: context.path, host }, 'SD8141', {
    at: labelAt(context.attributes.place(name), label),
    ...(context.attributes.place(name) === undefined && { notes: [`\`${name}\`: ${label}`] }),
  });
}
