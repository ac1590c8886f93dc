import { type ComponentContext, type HostSession, SdError } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { lookAtEndTrace } from '../host-looks.ts';
import { timeLimits } from '../time-limits.ts';
import { boundConsoleLog } from './domain-console.ts';
import { DomainFollower, type DomainState, type Verdict } from './domain-follower.ts';
import type { DomainSettings } from './domain-settings.ts';
import { createRemainderWatch, halfDeadWarning } from './half-dead.ts';

/** How often the trace of an end is looked for: for about a second, after which what is not written down never will be. */
const traceLooksMax = 10;

/** With these nothing is on its way that another look would show soon: nothing tells of a pause, nor when it ends. */
const settledStates: ReadonlySet<DomainState> = new Set(['running', 'paused', 'suspended']);

/** Where the following begins. */
export interface FollowDomainOptions {
  /** What is known of it now; `unreachable` is shown at once. */
  readonly shown: 'running' | 'unreachable';
  readonly domid: number | undefined;
  /** Called before the component is told to end. */
  readonly onEnded: () => void;
}

/**
 * Follows the started domain: shows its state and number as live attributes, and ends the component when the domain has ended. The
 * result ends it.
 */
export function followDomain(
  context: ComponentContext,
  settings: DomainSettings,
  options: FollowDomainOptions,
): () => void {
  const { config, shell, session } = settings;
  const follower = new DomainFollower({
    actions: config,
    rebootGapMs: timeLimits.rebootGapMs,
    takedownMs: timeLimits.destroyMs,
  });
  let state: DomainState = options.shown;
  let { domid } = options;
  let isOver = false;
  let isTracing = false;

  const stop = (): void => {
    isOver = true;
    unsubscribe();
  };
  const show = (verdict: Verdict): void => {
    if (verdict.state !== state) {
      if (verdict.state === 'unreachable') context.contact('lost');
      else if (state === 'unreachable') context.contact('regained');
      state = verdict.state;
      context.setAttribute('state', state);
    }
    if (verdict.domid !== undefined && verdict.domid !== domid) {
      domid = verdict.domid;
      context.setAttribute('domid', domid);
    }
    if (verdict.ended === undefined) {
      if (!settledStates.has(verdict.state)) shell.watch.lookSoon();
      return;
    }
    stop();
    options.onEnded();
    const { type, description } = verdict.ended;
    context.end({
      type,
      description: `domain ${config.name}: ${description}`,
      ...(type === 'abnormal' && { cause: abnormalEnd(context, settings, verdict.ended) }),
    });
  };
  const trace = async (signal: AbortSignal): Promise<void> => {
    for (let looks = 1; looks <= traceLooksMax && !isOver && state === 'missing'; looks += 1) {
      const found = await lookAtEndTrace(session, { name: config.name, domid }, signal);
      const verdict = isOver || state !== 'missing' ? undefined : follower.judgeTrace(found);
      if (verdict !== undefined) {
        show(verdict);
        return;
      }
      await context.sleep(timeLimits.endTraceRetryMs, signal);
    }
  };
  const beginTrace = (): void => {
    if (isTracing) return;
    isTracing = true;
    context.background(async (signal) => {
      try {
        await trace(signal);
      } catch (error) {
        // It only says sooner what the watch finds out as well.
        if (!signal.aborted && !SdError.isInstance(error)) throw error;
      }
    });
  };

  context.background((signal) => boundConsoleLog(context, { session, domainName: config.name }, signal));
  if (state === 'unreachable') context.setAttribute('state', state);
  const remainders = createRemainderWatch(timeLimits.goneMs);
  const unsubscribe = shell.watch.subscribe(config.uuid, (sighting) => {
    const left = sighting.kind === 'seen' ? remainders(sighting.halfDead ?? [], context.clock.nowMs()) : [];
    if (left.length > 0)
      context.warn(halfDeadWarning(left, { component: placeOf(context, session), note: aboutRemainder }));
    const verdict = follower.judge(sighting, context.clock.nowMs());
    if (verdict.state === 'running' || verdict.state === 'paused') isTracing = false;
    show(verdict);
    if (verdict.needsTrace && !isOver) beginTrace();
  });
  return stop;
}

const aboutRemainder = 'it is what this domain was before it was made anew; the domain itself goes on';

function placeOf({ path }: ComponentContext, { host }: HostSession): string {
  return `${path} on host ${host}`;
}

function abnormalEnd(
  context: ComponentContext,
  { session, config }: DomainSettings,
  { description, by }: NonNullable<Verdict['ended']>,
): ReturnType<typeof xenDiagnostic> {
  const guestHelp = `look at the guest's last words, if xenconsoled keeps them, in /var/log/xen/console/guest-${config.name}.log on the host`;
  const help = {
    destroyed:
      'ask who ran `xl destroy` there, or what ended the domain for them; end domains of ours through their application',
    unseen: `look whether the host was restarted, with \`uptime -s\`; else ${guestHelp}`,
  };
  const codes = { destroyed: 'SD8130', unseen: 'SD8132' } as const;
  return xenDiagnostic(by === undefined ? 'SD8109' : codes[by], {
    component: placeOf(context, session),
    facts: [{ name: 'domain', value: `${config.name}: ${description}` }],
    help: by === undefined ? guestHelp : help[by],
  });
}
