import type { Diagnostic, DiagnosticFact } from '@smartdomains/language';
import type { ComponentContext } from '@smartdomains/runtime';
import { isAddress } from '../addresses.ts';
import { labelAt, problemOn } from '../problem.ts';
import { lookOnce, type ProbeTarget } from './look.ts';
import { pingUntilAnswered } from './ping-until-answered.ts';
import type { CombinedProbe, PingProbe, Probe, SimpleProbe } from './probe.ts';

/** With less time left, a ping that goes on would see less than one request, which waits for its answer. */
const pingGoesOnMinMs = 2_000;

/** Resolves when the probe has succeeded; throws SD8115, with what was last seen, when its time is over. */
export async function waitUntilReady(context: ComponentContext, target: ProbeTarget, probe: Probe): Promise<void> {
  const sights = new Map<SimpleProbe, Sight>();
  if (await succeeds({ context, target, sights }, probe, context.signal)) return;
  const { session } = target;
  throw problemOn({ component: context.path, host: session.host }, 'SD8115', {
    at: labelAt(context.attributes.place('ready'), `not so in ${probe.timeoutMs / 1000} s`),
    facts: [...sights].flatMap(([one, sight]) => factOf(one, sight)),
    notes: [`the domain runs; it was looked at from ${session.host}`],
    cause: [...sights.values()].flatMap(({ seen }) => (typeof seen === 'object' ? [seen] : [])),
    help: "look at the guest's console on the host, with `xl console`; `timeout` in `ready` gives it longer",
  });
}

/** What a probe waits for, in words. */
export function describeProbe(probe: Probe): string {
  switch (probe.kind) {
    case 'ping':
      return `${probe.address} to answer ping`;
    case 'tcp':
      return `${probe.address} to listen on port ${probe.port}`;
    case 'ssh':
      return `\`${probe.command}\` to succeed on ${probe.address}`;
    case 'xenstore':
      return `xenstore's ${probe.key}${probe.value === undefined ? '' : ` to be ${JSON.stringify(probe.value)}`}`;
    case 'console':
      return `${JSON.stringify(probe.pattern)} on the console`;
    default:
      return probe.probes.map(describeProbe).join(probe.kind === 'all' ? ' and ' : ' or ');
  }
}

/** What was last seen, and how often was looked. */
interface Sight {
  readonly seen: string | Diagnostic | undefined;
  readonly tries: number;
}

interface Run {
  readonly context: ComponentContext;
  readonly target: ProbeTarget;
  readonly sights: Map<SimpleProbe, Sight>;
}

/** Whether it succeeds within its time. Rejects with the signal's reason when that aborts. */
function succeeds(run: Run, probe: Probe, signal: AbortSignal): Promise<boolean> {
  return 'probes' in probe ? combined(run, probe, signal) : repeated(run, probe, signal);
}

async function repeated({ context, target, sights }: Run, probe: SimpleProbe, signal: AbortSignal): Promise<boolean> {
  const deadlineMs = context.clock.nowMs() + probe.timeoutMs;
  const goOn = async (ping: PingProbe): ReturnType<typeof lookOnce> => {
    const seen = await target.pings.run(signal, () => pingUntilAnswered(context, target, ping, { deadlineMs, signal }));
    // Whoever has the places for commands that go on, a guest that answers is found; and a host without ping says so itself.
    return typeof seen === 'object' ? await lookOnce(target, ping, signal) : seen;
  };
  for (let tries = 1; ; tries += 1) {
    const hasTime = deadlineMs - context.clock.nowMs() >= pingGoesOnMinMs;
    // A ping that goes on would ask the address that a name had when it began.
    const isLong = probe.kind === 'ping' && hasTime && isAddress(probe.address) && !target.pings.isFull;
    const seen = await (isLong ? goOn(probe) : lookOnce(target, probe, signal));
    sights.set(probe, { seen, tries });
    if (seen === undefined) return true;
    if (context.clock.nowMs() >= deadlineMs) return false;
    await context.sleep(probe.intervalMs, signal);
  }
}

/** Its probes are tried side by side; those whose answer does not matter any more are given up. */
async function combined(run: Run, { kind, probes, timeoutMs }: CombinedProbe, signal: AbortSignal): Promise<boolean> {
  const settled = new AbortController();
  const both = AbortSignal.any([signal, settled.signal]);
  const decisive = kind === 'any';
  const giveUp = async (work: Promise<boolean>): Promise<boolean> => {
    try {
      return await work;
    } catch (error) {
      if (settled.signal.aborted && !signal.aborted) return !decisive;
      throw error;
    }
  };
  const limit = giveUp(run.context.sleep(timeoutMs, both).then(() => false));
  const answers = probes.map((probe) => giveUp(succeeds(run, probe, both)));
  const decided = new Promise<boolean>((resolve, reject) => {
    for (const answer of answers)
      answer.then((result) => (result === decisive ? resolve(decisive) : undefined), reject);
    Promise.all(answers).then(() => resolve(!decisive), reject);
  });
  try {
    return await Promise.race([decided, limit]);
  } finally {
    settled.abort(new Error('decided'));
    await Promise.allSettled([limit, ...answers]);
  }
}

function factOf(probe: SimpleProbe, { seen, tries }: Sight): readonly DiagnosticFact[] {
  if (seen === undefined) return [];
  const words = typeof seen === 'string' ? seen : `the host could not look: ${seen.summary}`;
  // One look of a ping that goes on is many requests.
  const count = probe.kind === 'ping' ? '' : ` (${tries === 1 ? 'one look' : `${tries} looks`})`;
  return [{ name: 'last seen', value: `waiting for ${describeProbe(probe)}: ${words}${count}` }];
}
