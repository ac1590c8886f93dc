import { type HostNeed, type HostTarget, hostNeed, type NeedKind } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';

/** A program the host must have. */
export function programNeed(target: HostTarget, program: string): HostNeed {
  return hostNeed(target, programs, program);
}

const programs: NeedKind<string> = {
  name: 'programs',
  async look(on, needs) {
    const names = [...new Set(needs.map(({ what }) => what))];
    const missing = (await Promise.all(names.map(async (name) => ((await on.has(name)) ? [] : [name])))).flat();
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
