import type { ComponentContext } from '@smartdomains/runtime';
import { type AdoptionRecord, lookAtAdoption } from '../adopt/adoption-record.ts';
import { writeFile } from '../files/file-commands.ts';
import { lookAtPaths } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { runDirectory } from '../run-directory.ts';
import { lookAtUserDataFile, makeSeedDisk } from '../seed/seed-disk.ts';
import { inDirectory } from '../shell/in-directory.ts';
import { timeLimits } from '../time-limits.ts';
import { isForXlToJudge, xlConfigOf } from '../xl/domain-config.ts';
import { type DomainTable, dom0Processors, findByName, findByUuid } from '../xl/domain-table.ts';
import type { HostInfo } from '../xl/host-info.ts';
import { xlValidate } from '../xl/xl-commands.ts';
import { formatXlConfig } from '../xl/xl-config.ts';
import type { DomainSettings } from './domain-settings.ts';
import {
  type Asking,
  bridgePath,
  checkNameIsFree,
  lookAtBootFile,
  lookAtBridge,
  lookAtHostInfo,
  lookAtXen,
  overheadMiB,
} from './looks-for-domain.ts';
import { type Remains, remainsIn } from './remains.ts';

/**
 * Everything the host must have, looked at before anything is made there. Says what is there of the domain already: what
 * carries our mark was left by an earlier run. `adopted`: it is a domain that was made by hand, and is the component's by its record.
 */
export async function checkHost(
  context: ComponentContext,
  settings: DomainSettings,
): Promise<{ readonly remains: Remains; readonly adopted: AdoptionRecord | undefined }> {
  const { remains, adopted } = await checkName(context, settings);
  await checkFilesAndBridges(context, settings);
  const { session, seed } = settings;
  if (seed?.userDataFile !== undefined) await lookAtUserDataFile(session, seed.userDataFile, askingOf(context));
  if (remains === 'gone') await checkMemory(context, settings);
  return { remains, adopted };
}

async function checkName(
  context: ComponentContext,
  { shell, session, config }: DomainSettings,
): ReturnType<typeof checkHost> {
  const asking = askingOf(context);
  const look = (): Promise<DomainTable> => lookAtXen(session, asking, { sleep: context.sleep.bind(context) });
  const { domains } = shell.looks;
  const recent = await domains.seeRecent(context.signal, look, timeLimits.recentLookMs);
  // One that came since is met by `xl create`, which refuses the name.
  const isAbsent = (findByUuid(recent, config.uuid) ?? findByName(recent, config.name)) === undefined;
  const table = isAbsent ? recent : await domains.see(context.signal, look);
  shell.learnProcessors({ dom0: dom0Processors(table) });
  const row = findByUuid(table, config.uuid);
  if (row !== undefined) return { remains: remainsIn(row), adopted: undefined };
  const other = findByName(table, config.name);
  const adopted = other && (await lookAtAdoption(session, config.uuid));
  if (other !== undefined && adopted?.uuid === other.uuid) return { remains: remainsIn(other), adopted };
  checkNameIsFree(table, config, { ...asking, host: session.host });
  return { remains: 'gone', adopted: undefined };
}

/** One command looks at all of them; what is not as it must be is looked at by itself, for the words. */
async function checkFilesAndBridges(
  context: ComponentContext,
  { shell, session, config }: DomainSettings,
): Promise<void> {
  const bootFiles = (['kernel', 'ramdisk'] as const).flatMap((name) => {
    const path = config[name];
    return path === undefined ? [] : [{ name, path }];
  });
  const [first, ...further] = config.vifs.map(({ bridge }) => bridge);
  const bridges = [...new Set(first === undefined ? [] : [first, ...further])];
  const paths = [...bootFiles.map(({ path }) => path), ...bridges.map(bridgePath)];
  const found = await shell.looks.paths
    .at(paths.join('\n'))
    .seeRecent(context.signal, () => lookAtPaths(session, paths), timeLimits.recentLookMs);
  for (const file of bootFiles) {
    if (found.get(file.path)?.kind !== 'file') await lookAtBootFile(session, file, askingOf(context));
  }
  for (const bridge of bridges) {
    if (found.has(bridgePath(bridge))) continue;
    await lookAtBridge(session, bridge, {
      component: context.path,
      place: () => context.attributes.place(bridge === first ? 'bridge' : 'vifs'),
    });
  }
}

function askingOf({ path, attributes }: ComponentContext): Asking {
  return { component: path, place: (name) => attributes.place(name) };
}

async function checkMemory(context: ComponentContext, { shell, session, config }: DomainSettings): Promise<void> {
  const where = { component: context.path, host: session.host };
  const look = (): Promise<HostInfo> => lookAtHostInfo(session, askingOf(context));
  const wantedMiB = config.memoryMiB + overheadMiB;
  const promiseOf = ({ freeMemoryMiB: freeMiB }: HostInfo): ReturnType<typeof shell.memory.promise> =>
    shell.memory.promise({ holder: config.uuid, wantedMiB, freeMiB });
  const recent = await shell.looks.hostInfo.seeRecent(context.signal, look, timeLimits.recentLookMs);
  shell.learnProcessors({ host: recent.processors });
  if (recent.hasFixedDom0Memory && promiseOf(recent).ok) return;
  const info = recent.hasFixedDom0Memory ? await shell.looks.hostInfo.see(context.signal, look) : recent;
  if (!info.hasFixedDom0Memory) {
    // Then xl takes what is missing from dom0: what is free says nothing.
    context.log.write('warning', `${session.host}: dom0's memory is not fixed (dom0_mem=), so creations may queue up`);
    return;
  }
  const promise = promiseOf(info);
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

/** Writes the configuration, makes the seed disk, and lets `xl` read what nobody else can judge. Throws SD8106, SD8110, SD8143 and SD8105. */
export async function writeConfiguration(context: ComponentContext, settings: DomainSettings): Promise<void> {
  const { shell, session, config, configurationPath, seed, seedFolder } = settings;
  const written = formatXlConfig(xlConfigOf(config));
  if ('refused' in written) {
    throw problemOn({ component: context.path, host: session.host }, 'SD8106', {
      notes: written.refused.map(({ key, reason }) => `\`${key}\`: ${reason}`),
      help: 'use printable ASCII without backslashes, and one kind of quotes',
    });
  }
  await inDirectory(
    session,
    { directory: runDirectory, known: { directories: shell.directories, signal: context.signal }, code: 'SD8110' },
    (onFailed) =>
      session.effect(
        {
          what: `write ${configurationPath}`,
          creates: { kind: 'file', host: session.host, name: configurationPath },
        },
        writeFile(configurationPath),
        {
          timeoutMs: timeLimits.smallChangeMs,
          stdin: written.text,
          failure: (failed) => {
            onFailed(failed);
            return whenFailed('SD8110')(failed);
          },
        },
      ),
  );
  if (seed !== undefined && seedFolder !== undefined) {
    await makeSeedDisk(context, { session, folder: seedFolder, seed });
  }
  if (!isForXlToJudge(config)) return;
  await session.query(xlValidate(configurationPath), {
    timeoutMs: timeLimits.validateMs,
    failure: whenFailed('SD8105', {
      help: 'a key in `xl extends DATA {…}`, or `cpus`, `rate` or `vifScript` (`script` in `vifs`), is the likely cause',
    }),
  });
}
