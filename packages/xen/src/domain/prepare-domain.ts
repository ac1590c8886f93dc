import type { ComponentContext } from '@smartdomains/runtime';
import { makeDirectory, writeFile } from '../files/file-commands.ts';
import { lookAtDomains, lookAtNeeded } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { xlConfigOf } from '../xl/domain-config.ts';
import { findByName, findByUuid } from '../xl/domain-table.ts';
import { parseHostInfo } from '../xl/host-info.ts';
import { xlInfo, xlValidate } from '../xl/xl-commands.ts';
import { formatXlConfig } from '../xl/xl-config.ts';
import { type DomainSettings, runDirectory } from './domain-settings.ts';
import { type Remains, remainsIn } from './remains.ts';

/** What Xen keeps for a domain besides its memory (page tables, shared pages), generously. */
const overheadMiB = 8;

/**
 * Everything the host must have, looked at before anything is made there. Says what is there of the domain already: what
 * carries our mark was left by an earlier run.
 */
export async function checkHost(context: ComponentContext, settings: DomainSettings): Promise<Remains> {
  const remains = await checkName(context, settings);
  await checkBootFiles(context, settings);
  await checkBridges(context, settings);
  if (remains === 'gone') await checkMemory(context, settings);
  return remains;
}

async function checkName(context: ComponentContext, { session, config }: DomainSettings): Promise<Remains> {
  const where = { component: context.path, host: session.host };
  const table = await lookAtDomains(session, { sleep: context.sleep.bind(context) });
  if (table === undefined) {
    throw problemOn(where, 'SD8101', { notes: ['`xl list -v` gave an answer that is no whole list'] });
  }
  const row = findByUuid(table, config.uuid);
  if (row !== undefined) return remainsIn(row);
  const other = findByName(table, config.name);
  if (other === undefined) return 'gone';
  throw problemOn(where, 'SD8103', {
    at: labelAt(context.attributes.place('domainName'), `${session.host} has a domain \`${config.name}\``),
    notes: [`it is number ${other.domid} with UUID ${other.uuid}, which is not ours`],
    help: 'give another `domainName`, or end that domain if nobody needs it',
  });
}

async function checkBootFiles(context: ComponentContext, { session, config }: DomainSettings): Promise<void> {
  for (const name of ['kernel', 'ramdisk'] as const) {
    const path = config[name];
    if (path === undefined) continue;
    const place = context.attributes.place(name);
    const help = `put the ${name} there, or change \`${name}\`: it is a path on the host that runs the domain`;
    const status = await lookAtNeeded(
      session,
      path,
      whenFailed('SD8104', { at: labelAt(place, `not on ${session.host}`), help }),
    );
    if (status === undefined || status.kind === 'file') continue;
    throw problemOn({ component: context.path, host: session.host }, 'SD8104', {
      at: labelAt(place, `this is a ${status.kind} on ${session.host}`),
      facts: [{ name, value: path }],
      help,
    });
  }
}

async function checkBridges(context: ComponentContext, { session, config }: DomainSettings): Promise<void> {
  const [first, ...further] = config.vifs.map(({ bridge }) => bridge);
  for (const bridge of new Set(first === undefined ? [] : [first, ...further])) {
    const place = context.attributes.place(bridge === first ? 'bridge' : 'vifs');
    await lookAtNeeded(
      session,
      `/sys/class/net/${bridge}`,
      whenFailed('SD8307', {
        at: labelAt(place, `no network interface \`${bridge}\` on ${session.host}`),
        notes: ['xl makes no bridges; a domain without one would start and reach nobody'],
        help: 'make the bridge on the host, or name one that is there:\n  ip link show type bridge',
      }),
    );
  }
}

async function checkMemory(context: ComponentContext, { shell, session, config }: DomainSettings): Promise<void> {
  const where = { component: context.path, host: session.host };
  const answer = await session.query(xlInfo, { timeoutMs: timeLimits.lookMs, failure: whenFailed('SD8101') });
  const info = parseHostInfo(answer.stdout);
  if (info === undefined)
    throw problemOn(where, 'SD8101', { notes: ['`xl info` did not say how much memory is free'] });
  if (!info.hasFixedDom0Memory) {
    // Then xl takes what is missing from dom0: what is free says nothing.
    context.log.write('warning', `${session.host}: dom0's memory is not fixed (dom0_mem=), so creations may queue up`);
    return;
  }
  const wantedMiB = config.memoryMiB + overheadMiB;
  const promise = shell.memory.promise({ holder: config.uuid, wantedMiB, freeMiB: info.freeMemoryMiB });
  if (promise.ok) return;
  throw problemOn(where, 'SD8108', {
    at: labelAt(context.attributes.place('memory'), `${config.memoryMiB} MiB, and ${overheadMiB} MiB for Xen itself`),
    facts: [
      {
        name: 'free',
        value: `${info.freeMemoryMiB} MiB, ${promise.leftMiB} MiB not promised to other domains of ours`,
      },
    ],
    help: 'give the domain less `memory`, put it on another host, or end other domains',
  });
}

/** Writes the configuration and lets `xl` read it. Throws SD8106, SD8110 and SD8105. */
export async function writeConfiguration(context: ComponentContext, settings: DomainSettings): Promise<void> {
  const { session, config, configurationPath } = settings;
  const written = formatXlConfig(xlConfigOf(config));
  if ('refused' in written) {
    throw problemOn({ component: context.path, host: session.host }, 'SD8106', {
      notes: written.refused.map(({ key, reason }) => `\`${key}\`: ${reason}`),
      help: 'use printable ASCII without backslashes, and one kind of quotes',
    });
  }
  const failure = whenFailed('SD8110');
  await session.effect({ what: `make directory ${runDirectory}` }, makeDirectory(runDirectory), {
    timeoutMs: timeLimits.smallChangeMs,
    failure,
  });
  await session.effect(
    {
      what: `write ${configurationPath}`,
      creates: { kind: 'file', host: session.host, name: configurationPath },
    },
    writeFile(configurationPath),
    { timeoutMs: timeLimits.smallChangeMs, stdin: written.text, failure },
  );
  await session.query(xlValidate(configurationPath), {
    timeoutMs: timeLimits.validateMs,
    failure: whenFailed('SD8105', { help: 'the keys in `xl extends DATA {…}` and `extra` are the likely cause' }),
  });
}
