import {
  type BeforeCrash,
  type Change,
  type Component,
  type ComponentClass,
  type ComponentContext,
  consoleService,
  type Recovery,
  SdError,
} from '@smartdomains/runtime';
import { removeFile } from '../files/file-commands.ts';
import { lookAtPath } from '../host-looks.ts';
import type { ProbeTarget } from '../probes/look.ts';
import { looksAtConsole } from '../probes/probe.ts';
import { describeProbe, waitUntilReady } from '../probes/wait.ts';
import { labelAt, whenFailed } from '../problem.ts';
import { removeSeedDisk } from '../seed/seed-disk.ts';
import { timeLimits } from '../time-limits.ts';
import { consoleLogPath } from '../xl/console-log.ts';
import { parseDomid } from '../xl/host-info.ts';
import { xlCreate, xlDomid } from '../xl/xl-commands.ts';
import { hasAdopted, isCarried, rememberedUuid, removeAdoption, withUuid } from './adopted-domain.ts';
import { changeDomain, domainChanges } from './change-domain.ts';
import { checkDomain, checkDomainsTogether } from './check-domain.ts';
import { createInTurn } from './create-in-turn.ts';
import { createDomainConsole } from './domain-console.ts';
import { areHeld, disksIn, disksToHold, holdDisks, holdLate, letDisksGo, proveDisksFree } from './domain-disks.ts';
import { needsOfDomain } from './domain-needs.ts';
import { type DomainOnHost, type DomainSettings, readDomainSettings, readStandingDomain } from './domain-settings.ts';
import { type EndedFrom, endDomain } from './end-domain.ts';
import { followDomain } from './follow-domain.ts';
import { checkHost, writeConfiguration } from './prepare-domain.ts';
import { lookForRemains, type Remains, settleRemains } from './remains.ts';

/** A Xen virtual machine. */
export const xenDomainClass: ComponentClass = {
  className: 'XenDomain',
  aliases: ['ch.cern.openlab.smartdomains.XenDomain'],
  offers: [consoleService],
  liveAttributes: ['domainName', 'uuid', 'mac', 'domid', 'state', 'startedAt', 'console'],
  changes: domainChanges,
  check: checkDomain,
  checkAll: checkDomainsTogether,
  needs: needsOfDomain,
  create: () => new XenDomain(),
};

/** What may be on the host: nothing of ours; the configuration; the domain, with what is known of it. */
type Made = 'nothing' | 'configuration' | EndedFrom;

class XenDomain implements Component {
  #settings: DomainSettings | undefined;
  /** What `terminate` works on. */
  #onHost: DomainOnHost | undefined;
  #made: Made = 'nothing';
  /** What an earlier run left of the domain. */
  #remains: Remains = 'gone';
  /** Disks that are marked as this domain's, or may be. */
  readonly #held = new Set<string>();
  /** It is a domain that was made by hand and adopted. */
  #isAdopted = false;
  #domid: number | undefined;
  /** Gives back its place among the guests that boot on the host. */
  #hasBooted: () => void = () => undefined;
  /** How long the console's log was before this start. */
  #consoleFromByte = 0;
  #unsubscribe: (() => void) | undefined;

  async deploy(context: ComponentContext): Promise<void> {
    const described = this.#settle(context);
    const { remains, adopted } = await checkHost(context, described);
    const settings = adopted === undefined ? described : this.#takeAdopted(context, described, adopted.uuid);
    this.#remains = remains;
    await holdDisks(context, settings, (disk) => this.#held.add(disk));
    if (this.#remains === 'gone') this.#made = 'configuration';
    else this.#isThere(settings, this.#remains);
    await writeConfiguration(context, settings);
  }

  async start(context: ComponentContext): Promise<void> {
    const settings = this.#deployed();
    if (this.#remains === 'halfMade' || this.#remains === 'dying') {
      this.#remains = await context.waitFor(
        `what an earlier run left of ${settings.config.name}`,
        settleRemains(context, settings),
      );
    }
    if (this.#remains === 'whole') context.log.write('info', `domain ${settings.config.name} runs already and is ours`);
    else await this.#createDomain(context, settings);
    this.#made = 'running';
    if (this.#isAdopted) context.memory.set('carried', true);
    await this.#showRunning(context, settings);
    this.#follow(context, 'running');
  }

  /**
   * By the UUID alone: what is whole is followed and otherwise left as it is. A domain that is missing may be in a reboot or still
   * being made, so it is given the time these take, if it can have been there at all.
   */
  async recover(context: ComponentContext, before: BeforeCrash): Promise<Recovery> {
    const hadStarted = before.state === 'started';
    const mayBeThere = hadStarted || before.standing.some(({ kind }) => kind === 'domain');
    if (before.state === 'terminating') return await this.#recoverToEnd(context, before);
    const described = this.#settle(context);
    const adopted = rememberedUuid(context);
    // It did not get as far as to look at what it has adopted: it deploys anew.
    if (adopted === undefined && hasAdopted(before.standing) && !hadStarted) return 'partial';
    const settings = adopted === undefined ? described : this.#takeAdopted(context, described, adopted);
    for (const disk of [...disksToHold(settings), ...disksIn(before.standing)]) this.#held.add(disk);
    const missingMs = hadStarted ? timeLimits.rebootGapMs : timeLimits.creationSettleMs;
    const remains = await lookForRemains(context, settings, mayBeThere ? missingMs : 0);
    if (remains === 'gone' && !mayBeThere) this.#made = 'configuration';
    else this.#isThere(settings, remains);
    if (remains === 'unknown') {
      if (hadStarted) this.#follow(context, 'unreachable');
      return 'unknown';
    }
    // One that had started and has not run is in a reboot.
    if (remains === 'whole' || (remains === 'halfMade' && hadStarted)) {
      // Only started it is its own.
      if (adopted !== undefined && !isCarried(context)) return 'partial';
      const isHeld = await areHeld(context, settings);
      await this.#showRunning(context, settings);
      this.#follow(context, 'running');
      if (!isHeld) context.background(() => holdLate(context, settings));
      return 'running';
    }
    if (remains === 'dying') return hadStarted ? 'gone' : 'partial';
    return remains === 'gone' ? 'gone' : 'partial';
  }

  async ready(context: ComponentContext): Promise<void> {
    const { shell, session, config, probe } = this.#deployed();
    if (probe === undefined) {
      this.#hasBooted();
      return;
    }
    const target: ProbeTarget = {
      session,
      domainName: config.name,
      domid: () => this.#domid,
      consoleFromByte: this.#consoleFromByte,
      pings: shell.pings,
    };
    await context.waitFor(describeProbe(probe), waitUntilReady(context, target, probe));
    this.#hasBooted();
  }

  async change(context: ComponentContext, change: Change): Promise<void> {
    this.#settings = await changeDomain(context, this.#deployed(), { ...change, held: this.#held });
  }

  async terminate(context: ComponentContext): Promise<void> {
    this.#unsubscribe?.();
    this.#hasBooted();
    const onHost = this.#onHost;
    if (onHost === undefined) return;
    const { shell, session, config } = onHost;
    shell.memory.release(config.uuid);
    if (this.#isAdopted && !isCarried(context)) {
      context.log.write('info', `adopted domain ${config.name} runs on as it was: its component had not started`);
      if (this.#made !== 'nothing') await removeConfiguration(onHost);
      return;
    }
    const disks = [...this.#held];
    if (this.#made !== 'nothing' && this.#made !== 'configuration') {
      await endDomain(context, { ...onHost, shutdownTimeoutMs: shutdownTimeoutNow(context, onHost) }, this.#made);
      await proveDisksFree(context, onHost, disks);
    }
    await letDisksGo(context, onHost, disks);
    if (this.#made === 'nothing') return;
    await removeConfiguration(onHost);
    if (this.#isAdopted) await removeAdoption(context, session);
  }

  async #createDomain(context: ComponentContext, settings: DomainSettings): Promise<void> {
    const { shell, session, config, configurationPath, startTimeoutMs } = settings;
    useDisks(settings);
    if (looksAtConsole(settings.probe)) {
      this.#consoleFromByte = (await lookAtPath(session, consoleLogPath(config.name)))?.sizeBytes ?? 0;
    }
    const create = (): Promise<unknown> => {
      this.#made = 'unsure';
      shell.looks.domains.forget();
      return session.effect(
        {
          what: `create domain ${config.name}`,
          creates: { kind: 'domain', host: session.host, name: config.name },
        },
        xlCreate(configurationPath),
        {
          timeoutMs: startTimeoutMs,
          failure: (failed) => {
            // With an exit code it is over: what stands then is found by looking, nothing appears any more.
            if (failed.exitCode !== undefined) this.#made = 'ended';
            return whenFailed('SD8102', {
              at: labelAt(context.attributes.place('kernel'), 'booted from this kernel'),
              help: `the whole story is in /var/log/xen/xl-${config.name}.log on ${session.host}`,
            })(failed);
          },
        },
      );
    };
    this.#hasBooted = await createInTurn(context, shell, { name: config.name, host: session.host, create });
    context.memory.set(startedAt, Math.round(context.clock.nowMs()));
    shell.memory.release(config.uuid);
  }

  /** Finds what `terminate` has to end, also when its storage is not what it was. */
  async #recoverToEnd(context: ComponentContext, { standing }: BeforeCrash): Promise<Recovery> {
    const described = readStandingDomain(context, standing);
    if (described === undefined) return 'gone';
    const adopted = rememberedUuid(context);
    const onHost = adopted === undefined ? described : withUuid(described, adopted);
    this.#onHost = onHost;
    this.#isAdopted = hasAdopted(standing);
    // It runs on as it was, and nothing else was made.
    if (this.#isAdopted && adopted === undefined) return 'partial';
    for (const disk of disksIn(standing)) this.#held.add(disk);
    if (standing.length === this.#held.size) return 'partial';
    const remains = await lookForRemains(context, onHost, 0);
    const mayBeThere = standing.some(({ kind }) => kind === 'domain');
    this.#made = remains === 'gone' && !mayBeThere ? 'configuration' : madeOf(remains);
    return 'partial';
  }

  /** The domain has the UUID that whoever made it gave it; put down, for a host that does not answer could not be asked again. */
  #takeAdopted(context: ComponentContext, described: DomainSettings, uuid: string): DomainSettings {
    const settings = withUuid(described, uuid);
    this.#isAdopted = true;
    this.#settings = settings;
    this.#onHost = settings;
    if (rememberedUuid(context) !== uuid) context.memory.set('adopted', uuid);
    context.setAttribute('uuid', uuid);
    return settings;
  }

  /** Reads the attributes, and shows those that follow from them. */
  #settle(context: ComponentContext): DomainSettings {
    const settings = readDomainSettings(context);
    this.#settings = settings;
    this.#onHost = settings;
    context.offer(consoleService, createDomainConsole(settings.session, settings.shell.target, settings.config.name));
    context.setAttribute('domainName', settings.config.name);
    context.setAttribute('uuid', settings.config.uuid);
    context.setAttribute('mac', settings.config.vifs[0]?.mac ?? '');
    context.setAttribute('console', consoleLogPath(settings.config.name));
    return settings;
  }

  /** Something of the domain is on the host or may be: its disk is not free, and there is something to end. */
  #isThere(settings: DomainSettings, remains: Remains | 'unknown'): void {
    useDisks(settings);
    this.#made = madeOf(remains);
  }

  async #showRunning(context: ComponentContext, settings: DomainSettings): Promise<void> {
    context.setAttribute('state', 'running');
    context.setAttribute('startedAt', { type: 'long', value: BigInt(startedAtMs(context)) });
    this.#domid = await this.#lookForDomid(context, settings);
    if (this.#domid !== undefined) context.setAttribute('domid', this.#domid);
  }

  /** The domain runs, so a look that fails is no failure: the watch finds its number soon. */
  async #lookForDomid(context: ComponentContext, { session, config }: DomainSettings): Promise<number | undefined> {
    try {
      const answer = await session.query(xlDomid(config.name), { timeoutMs: timeLimits.lookMs });
      return parseDomid(answer.stdout);
    } catch (error) {
      if (!SdError.isInstance(error)) throw error;
      context.log.write('info', `the number of domain ${config.name} is not known yet: ${error.message}`);
      return undefined;
    }
  }

  #follow(context: ComponentContext, shown: 'running' | 'unreachable'): void {
    this.#unsubscribe?.();
    this.#unsubscribe = followDomain(context, this.#deployed(), {
      shown,
      domid: this.#domid,
      onEnded: () => {
        this.#hasBooted();
        this.#made = 'ended';
      },
    });
    // One without a number was not there when it was asked for: it may have ended before anybody was told.
    if (shown === 'unreachable' || this.#domid === undefined) this.#deployed().shell.watch.lookSoon();
  }

  #deployed(): DomainSettings {
    if (this.#settings === undefined) throw new Error('XenDomain: start before deploy');
    return this.#settings;
  }
}

/** Under what name it is remembered when the domain was started. */
const startedAt = 'startedAt';

/** Of one that another run left it is not known: then it counts from now. */
function startedAtMs({ memory, clock }: ComponentContext): number {
  const known = memory.get(startedAt);
  return typeof known === 'number' ? known : Math.round(clock.nowMs());
}

function madeOf(remains: Remains | 'unknown'): EndedFrom {
  if (remains === 'halfMade') return 'unsure';
  return remains === 'whole' ? 'running' : 'unsureForLong';
}

async function removeConfiguration({ session, configurationPath, seedFolder }: DomainOnHost): Promise<void> {
  if (seedFolder !== undefined) await removeSeedDisk(session, seedFolder);
  await session.effect(
    { what: `remove ${configurationPath}`, removes: { kind: 'file', host: session.host, name: configurationPath } },
    removeFile(configurationPath),
    { timeoutMs: timeLimits.smallChangeMs },
  );
}

/** It may have been changed meanwhile; as it was when it cannot be read. */
function shutdownTimeoutNow(context: ComponentContext, { shutdownTimeoutMs }: DomainOnHost): number {
  try {
    return context.attributes.durationMs('shutdownTimeout');
  } catch (error) {
    if (SdError.isInstance(error)) return shutdownTimeoutMs;
    throw error;
  }
}

/** Each disk is told whose end must be proved before it is removed. */
function useDisks({ disks, config }: DomainSettings): void {
  for (const { storage } of disks) storage.usedBy({ domainName: config.name, uuid: config.uuid });
}
