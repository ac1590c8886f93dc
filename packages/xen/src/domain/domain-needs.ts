import type { Diagnostic, Value } from '@smartdomains/language';
import { type DescriptionView, type HostLooks, type HostNeed, hostNeed, type NeedKind } from '@smartdomains/runtime';
import { lookAtAdoption } from '../adopt/adoption-record.ts';
import { xenDiagnostic } from '../codes.ts';
import { lookAtPaths } from '../host-looks.ts';
import { derivedDomainName, uuidOf } from '../identity/identity.ts';
import { programNeed } from '../preflight/program-need.ts';
import { labelAt, problemOn } from '../problem.ts';
import { lookAtUserDataFile } from '../seed/seed-disk.ts';
import { shellService } from '../shell/shell.ts';
import { targetOfShell } from '../shell/shell-target.ts';
import { storageBackendService } from '../storage/storage-backend.ts';
import { sizeIn } from '../view-values.ts';
import { type DomainTable, findByName, findByUuid, isHalfDead } from '../xl/domain-table.ts';
import { halfDeadWarning } from './half-dead.ts';
import {
  type Asking,
  bridgePath,
  checkNameIsFree,
  findingsOf,
  lookAtBootFile,
  lookAtBridge,
  lookAtHostInfo,
  lookAtXen,
  overheadMiB,
} from './looks-for-domain.ts';

/** What a domain needs of its host, as far as its description says it. */
interface DomainNeed {
  readonly place: Asking['place'];
  /** Derived from the component when absent. */
  readonly name: string | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  /** Of all its cards, with the attribute that names each. */
  readonly bridges: readonly { readonly bridge: string; readonly attribute: 'bridge' | 'vifs' }[];
  readonly userDataFile: string | undefined;
  readonly memoryMiB: number;
}

/** What preflight asks about a domain's host. */
export function needsOfDomain(view: DescriptionView): readonly HostNeed[] {
  const target = targetOfShell(view.service('shell', shellService));
  if (target === undefined) return [];
  const need: DomainNeed = {
    place: (attribute) => view.place(attribute),
    name: view.text('domainName') ?? view.service('storageBackend', storageBackendService)?.text('domainName'),
    kernel: view.text('kernel'),
    ramdisk: view.text('ramdisk'),
    bridges: bridgesIn(view),
    userDataFile: view.text('seed') === undefined ? undefined : view.text('userDataFile'),
    memoryMiB: Math.ceil((sizeIn(view, 'memory') ?? 0) / 2 ** 20),
  };
  const seedPrograms = view.text('seed') === undefined ? [] : ['xorriso', 'mv'];
  const programs = new Set(['tee', 'mkdir', 'rm', ...seedPrograms, ...programsOfProbe(view.value('ready'))]);
  return [hostNeed(target, domains, need), ...[...programs].map((program) => programNeed(target, program))];
}

/** What the host looks with, by the kind of probe. */
const probePrograms: Readonly<Record<string, readonly string[]>> = {
  ping: ['timeout', 'ping'],
  tcp: ['python3'],
  ssh: ['ssh'],
  xenstore: ['xenstore-read'],
  console: ['tail'],
};

/** What the probe, and those that it combines, need of the host. */
function programsOfProbe(probe: Value | undefined): readonly string[] {
  if (typeof probe !== 'object' || probe === null || probe.type !== 'description') return [];
  const kind = probe.attributes.get('probe')?.value;
  const own = typeof kind === 'string' && Object.hasOwn(probePrograms, kind) ? probePrograms[kind] : undefined;
  if (own !== undefined) return own;
  return [...probe.attributes.values()].flatMap(({ value }) => programsOfProbe(value));
}

/** The bridges of the first card and of `vifs`, each once; one that is known at run time only is left out. */
function bridgesIn(view: DescriptionView): DomainNeed['bridges'] {
  const first = view.text('bridge');
  const vifs = view.value('vifs');
  const further =
    typeof vifs === 'object' && vifs?.type === 'description'
      ? [...vifs.attributes.values()].flatMap(({ name, value }) => {
          if (typeof value !== 'object' || value?.type !== 'description' || name.startsWith('sf')) return [];
          const bridge = value.attributes.get('bridge')?.value;
          return typeof bridge === 'string' ? [bridge] : [];
        })
      : [];
  return [
    ...(first === undefined ? [] : [{ bridge: first, attribute: 'bridge' as const }]),
    ...[...new Set(further)]
      .filter((bridge) => bridge !== first)
      .map((bridge) => ({ bridge, attribute: 'vifs' as const })),
  ];
}

/** Xen itself, and for all domains of the host together: names, boot files, bridges and the sum of their memory. */
const domains: NeedKind<DomainNeed> = {
  name: 'domains',
  async look(on, needs) {
    const [first] = needs;
    if (first === undefined) return [];
    const looks = on.looksFor(first.component);
    const asking: Asking = { component: first.component, place: first.what.place };
    const table = await lookAtXen(looks, asking, { sleep: on.sleep });
    // One command for all; what is not as it must be is looked at by itself, for the words.
    const named = needs.flatMap(({ what }) => [
      what.kernel,
      what.ramdisk,
      ...what.bridges.map(({ bridge }) => bridgePath(bridge)),
    ]);
    const there = await lookAtPaths(looks, [...new Set(named.filter((path) => path !== undefined))]);
    const isFile = (path: string): boolean => there.get(path)?.kind === 'file';
    const perDomain = await Promise.all(
      needs.map(async ({ component, what }) => {
        const mine = on.looksFor(component);
        const by: Asking = { component, place: what.place };
        const owner = { application: on.application, path: component };
        const domain = { name: what.name ?? derivedDomainName(owner), uuid: uuidOf(owner) };
        const isThere = await runs(mine, table, domain);
        const { kernel, ramdisk, bridges, userDataFile } = what;
        const found = await Promise.all([
          isThere ? [] : findingsOf(() => checkNameIsFree(table, domain, { ...by, host: looks.host })),
          kernel === undefined || isFile(kernel)
            ? []
            : findingsOf(() => lookAtBootFile(mine, { name: 'kernel', path: kernel }, by)),
          ramdisk === undefined || isFile(ramdisk)
            ? []
            : findingsOf(() => lookAtBootFile(mine, { name: 'ramdisk', path: ramdisk }, by)),
          ...bridges
            .filter(({ bridge }) => !there.has(bridgePath(bridge)))
            .map(({ bridge, attribute }) =>
              findingsOf(() => lookAtBridge(mine, bridge, { component, place: () => what.place(attribute) })),
            ),
          userDataFile === undefined ? [] : findingsOf(() => lookAtUserDataFile(mine, userDataFile, by)),
        ]);
        return { component, isThere, found: found.flat() };
      }),
    );
    const info = await lookAtHostInfo(looks, asking);
    const running = new Set(perDomain.flatMap(({ component, isThere }) => (isThere ? [component] : [])));
    const coming = needs.filter(({ component }) => !running.has(component));
    const findings: Diagnostic[] = [...perDomain.flatMap(({ found }) => found), ...zombiesIn(table, looks.host)];
    if (!info.hasFixedDom0Memory) {
      findings.push(
        xenDiagnostic('SD8501', {
          severity: 'warning',
          component: `host ${looks.host}`,
          notes: ['what Xen calls free says little then: `xl` takes memory from dom0, one creation after another'],
          help: 'give Xen `dom0_mem=…,max:…` on its command line and set `autoballoon="off"` in /etc/xen/xl.conf',
        }),
      );
    } else {
      const wantedMiB = coming.reduce((sum, { what }) => sum + what.memoryMiB + overheadMiB, 0);
      const [one] = coming;
      if (wantedMiB > info.freeMemoryMiB && one) {
        const { diagnostic } = problemOn({ component: one.component, host: looks.host }, 'SD8108', {
          at: labelAt(
            one.what.place('memory'),
            coming.length === 1 ? 'this domain' : `this domain and ${coming.length - 1} more of this host`,
          ),
          facts: [
            { name: 'wanted', value: `${wantedMiB} MiB, ${overheadMiB} MiB a domain for Xen itself included` },
            { name: 'free', value: `${info.freeMemoryMiB} MiB` },
          ],
          help: 'give the domains less `memory`, put some on another host, or end other domains',
        });
        findings.push(diagnostic);
      }
    }
    return findings;
  },
};

/** The component's domain is there already: one of ours, or one that it has adopted. */
async function runs(
  looks: HostLooks,
  table: DomainTable,
  domain: { readonly name: string; readonly uuid: string },
): Promise<boolean> {
  if (findByUuid(table, domain.uuid) !== undefined) return true;
  const other = findByName(table, domain.name);
  return other !== undefined && (await lookAtAdoption(looks, domain.uuid))?.uuid === other.uuid;
}

function zombiesIn(table: DomainTable, host: string): readonly Diagnostic[] {
  const zombies = table.filter(isHalfDead);
  if (zombies.length === 0) return [];
  const note = 'one that is being taken down at this moment looks the same, and is gone a moment later';
  return [halfDeadWarning(zombies, { component: `host ${host}`, note })];
}
