import { type Component, type ComponentClass, type ComponentContext, SdError } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { removeFile } from '../files/file-commands.ts';
import { waitForPing } from '../probes/ping.ts';
import { labelAt, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { parseDomid } from '../xl/host-info.ts';
import { xlCreate, xlDomid } from '../xl/xl-commands.ts';
import { checkDomain, checkDomainsTogether } from './check-domain.ts';
import { DomainFollower } from './domain-follower.ts';
import { type DomainSettings, readDomainSettings } from './domain-settings.ts';
import { endDomain } from './end-domain.ts';
import { checkHost, writeConfiguration } from './prepare-domain.ts';

/** A Xen virtual machine. */
export const xenDomainClass: ComponentClass = {
  className: 'XenDomain',
  aliases: ['ch.cern.openlab.smartdomains.XenDomain'],
  liveAttributes: ['domainName', 'uuid', 'mac', 'domid', 'state', 'startedAt'],
  check: checkDomain,
  checkAll: checkDomainsTogether,
  create: () => new XenDomain(),
};

/**
 * What may be on the host: nothing of ours; the configuration; a domain that is being made, or whose making was broken off; a
 * domain.
 */
type Made = 'nothing' | 'configuration' | 'unknown' | 'domain';

class XenDomain implements Component {
  #settings: DomainSettings | undefined;
  #made: Made = 'nothing';
  #isAdopted = false;
  #unsubscribe: (() => void) | undefined;

  async deploy(context: ComponentContext): Promise<void> {
    const settings = readDomainSettings(context);
    const { config, storage } = settings;
    this.#settings = settings;
    context.setAttribute('domainName', config.name);
    context.setAttribute('uuid', config.uuid);
    context.setAttribute('mac', config.mac);
    const { isRunning } = await checkHost(context, settings);
    this.#isAdopted = isRunning;
    this.#made = isRunning ? 'domain' : 'configuration';
    if (isRunning) storage.usedBy({ domainName: config.name, uuid: config.uuid });
    await writeConfiguration(context, settings);
  }

  async start(context: ComponentContext): Promise<void> {
    const settings = this.#deployed();
    if (this.#isAdopted) context.log.write('info', `domain ${settings.config.name} runs already and is ours`);
    else await this.#createDomain(context, settings);
    context.setAttribute('state', 'running');
    context.setAttribute('startedAt', { type: 'long', value: BigInt(Math.round(context.clock.nowMs())) });
    const domid = await this.#lookForDomid(context, settings);
    if (domid !== undefined) context.setAttribute('domid', domid);
    this.#follow(context, domid);
  }

  async ready(context: ComponentContext): Promise<void> {
    const { session, config, probe } = this.#deployed();
    if (probe === undefined) return;
    const { ip } = config.address;
    await context.waitFor(`${ip} to answer ping`, waitForPing(context, { session, ip, probe }));
  }

  async terminate(context: ComponentContext): Promise<void> {
    this.#unsubscribe?.();
    const settings = this.#settings;
    if (settings === undefined) return;
    const { shell, session, config, configurationPath } = settings;
    shell.memory.release(config.uuid);
    if (this.#made === 'nothing') return;
    if (this.#made !== 'configuration') await endDomain(context, settings, { mayAppear: this.#made === 'unknown' });
    await session.effect(
      {
        what: `remove ${configurationPath}`,
        removes: { kind: 'file', host: session.host, name: configurationPath },
      },
      removeFile(configurationPath),
      { timeoutMs: timeLimits.smallChangeMs },
    );
  }

  async #createDomain(context: ComponentContext, settings: DomainSettings): Promise<void> {
    const { shell, session, storage, config, configurationPath, startTimeoutMs } = settings;
    storage.usedBy({ domainName: config.name, uuid: config.uuid });
    const create = (): Promise<unknown> => {
      this.#made = 'unknown';
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
            if (failed.exitCode !== undefined) this.#made = 'domain';
            return whenFailed('SD8102', {
              at: labelAt(context.attributes.place('kernel'), 'booted from this kernel'),
              help: `the whole story is in /var/log/xen/xl-${config.name}.log on ${session.host}`,
            })(failed);
          },
        },
      );
    };
    const hasToWait = shell.creations.isFull;
    const creating = shell.creations.run(context.signal, () =>
      context.waitFor(`xl to create ${config.name}`, create()),
    );
    await (hasToWait ? context.waitFor(`its turn to be created on ${session.host}`, creating) : creating);
    this.#made = 'domain';
    shell.memory.release(config.uuid);
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

  #follow(context: ComponentContext, startedDomid: number | undefined): void {
    const { config, shell } = this.#deployed();
    const follower = new DomainFollower({ rebootGapMs: timeLimits.rebootGapMs });
    let state = 'running';
    let domid = startedDomid;
    this.#unsubscribe = shell.watch.subscribe(config.uuid, (sighting) => {
      const verdict = follower.judge(sighting, context.clock.nowMs());
      if (verdict.state !== state) {
        state = verdict.state;
        context.setAttribute('state', state);
      }
      if (verdict.domid !== undefined && verdict.domid !== domid) {
        domid = verdict.domid;
        context.setAttribute('domid', domid);
      }
      if (verdict.ended === undefined) return;
      this.#unsubscribe?.();
      const { type, description } = verdict.ended;
      context.end({
        type,
        description: `domain ${config.name}: ${description}`,
        ...(type === 'abnormal' && { cause: this.#crash(context, description) }),
      });
    });
  }

  #crash(context: ComponentContext, description: string): ReturnType<typeof xenDiagnostic> {
    const { session, config } = this.#deployed();
    return xenDiagnostic('SD8109', {
      component: `${context.path} on host ${session.host}`,
      facts: [{ name: 'domain', value: `${config.name}: ${description}` }],
      help: `look at the guest's last words, if xenconsoled keeps them, in /var/log/xen/console/guest-${config.name}.log on the host`,
    });
  }

  #deployed(): DomainSettings {
    if (this.#settings === undefined) throw new Error('XenDomain: start before deploy');
    return this.#settings;
  }
}
