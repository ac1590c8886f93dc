import {
  type HostInspection,
  type HostNeed,
  type HostTarget,
  hostNeed,
  type Needed,
  type NeedKind,
  SdError,
} from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { timeLimits } from '../time-limits.ts';

/** A program the host must have. */
export function programNeed(target: HostTarget, program: string): HostNeed {
  return hostNeed(target, programs, program);
}

/**
 * Those that one `which` finds. What it does not find is started to see it: it may be where only root looks, or the host has no
 * `which`.
 */
async function onPath(on: HostInspection, needs: readonly Needed<string>[]): Promise<ReadonlySet<string>> {
  const [first] = needs;
  if (first === undefined) return new Set();
  try {
    const { stdout } = await on.looksFor(first.component).query(['which', ...new Set(needs.map(({ what }) => what))], {
      timeoutMs: timeLimits.lookMs,
      accept: [0, 1],
      withoutRoot: true,
    });
    return new Set(stdout.split('\n').map((path) => path.slice(path.lastIndexOf('/') + 1)));
  } catch (error) {
    if (SdError.isInstance(error)) return new Set();
    throw error;
  }
}

const programs: NeedKind<string> = {
  name: 'programs',
  async look(on, needs) {
    const names = [...new Set(needs.map(({ what }) => what))];
    const found = await onPath(on, needs);
    const unsure = names.filter((name) => !found.has(name));
    const missing = (await Promise.all(unsure.map(async (name) => ((await on.has(name)) ? [] : [name])))).flat();
    if (missing.length === 0) return [];
    const { host } = on.looksFor(needs[0]?.component ?? ('' as never));
    return [
      xenDiagnostic('SD8503', {
        component: `host ${host}`,
        facts: [{ name: 'missing', value: missing.join(', ') }],
        notes: missing.map((name) => {
          const users = [...new Set(needs.filter(({ what }) => what === name).map(({ component }) => component))];
          return `${name} is used by ${users.slice(0, 3).join(', ')}${users.length > 3 ? ` and ${users.length - 3} more` : ''}`;
        }),
        help: 'install them on the host, or put them on the path of the user who logs in there',
      }),
    ];
  },
};
