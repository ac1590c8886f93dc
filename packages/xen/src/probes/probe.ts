import { type ComponentContext, parseDurationMs } from '@smartdomains/runtime';
import { NestedReader } from '../domain/nested-reader.ts';
import { labelAt, problemOn } from '../problem.ts';
import { shellService } from '../shell/shell.ts';

/** How it is found out that a domain is of use to others. */
export type Probe = SimpleProbe | CombinedProbe;

/** One look at one thing, tried again and again. */
export type SimpleProbe = ProbeTimes &
  (
    | { readonly kind: 'ping'; readonly address: string }
    | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
    | SshLook
    /** The value of a key, below the domain's own path unless it begins with `/`; any value when absent. */
    | { readonly kind: 'xenstore'; readonly key: string; readonly value: string | undefined }
    /** A line of the console holds the text; `*` in it stands for any characters. */
    | { readonly kind: 'console'; readonly pattern: string }
  );

export type PingProbe = Extract<SimpleProbe, { readonly kind: 'ping' }>;

/** A command in the guest, over ssh from its host. */
export interface SshLook {
  readonly kind: 'ssh';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** For the guest's shell, as its author wrote it. */
  readonly command: string;
  /** Paths on the host. */
  readonly identityFile: string | undefined;
  readonly knownHostsFile: string | undefined;
}

/** True when all, or any, of its probes are. */
export interface CombinedProbe {
  readonly kind: 'all' | 'any';
  readonly probes: readonly Probe[];
  readonly timeoutMs: number;
}

export interface ProbeTimes {
  /** Between two tries. */
  readonly intervalMs: number;
  /** After so long without success it has failed. */
  readonly timeoutMs: number;
}

/** Probes in probes in probes: deeper than anybody writes. */
const depthMax = 8;

/**
 * The probe in the attribute `ready`; `undefined` when there is none. Throws SD8117 for one we do not have, or that lacks what it
 * needs, an address for instance.
 */
export function readProbe(context: ComponentContext): Probe | undefined {
  const description = context.attributes.optionalDescription('ready');
  return description && probeIn(context, new NestedReader(context, description, 'ready'), depthMax);
}

/** Whether it, or one of those it combines, looks at the console. */
export function looksAtConsole(probe: Probe | undefined): boolean {
  if (probe === undefined) return false;
  return 'probes' in probe ? probe.probes.some((one) => looksAtConsole(one)) : probe.kind === 'console';
}

function probeIn(context: ComponentContext, reader: NestedReader, depth: number): Probe {
  const kind = reader.text('probe');
  const timeoutMs = durationIn(reader, 'timeout');
  if (timeoutMs === undefined) return refuse(context, 'no time limit', 'give `timeout`, such as "2m"');
  if (kind === 'all' || kind === 'any') {
    const probes = depth === 0 ? [] : reader.ownDescriptions().map(([, one]) => probeIn(context, one, depth - 1));
    if (probes.length > 0) return { kind, probes, timeoutMs };
    return refuse(
      context,
      'combines no probes',
      'write the probes in it: `ping extends PingProbe; web extends TcpProbe { port 80; }`',
    );
  }
  const intervalMs = durationIn(reader, 'interval');
  if (intervalMs === undefined) return refuse(context, 'no interval', 'give `interval`, such as "1s"');
  const times: ProbeTimes = { intervalMs, timeoutMs };
  switch (kind) {
    case 'ping':
      return { kind, address: addressFor(context, reader), ...times };
    case 'tcp':
      return {
        kind,
        address: addressFor(context, reader),
        port: needed(context, 'port', reader.integer('port')),
        ...times,
      };
    case 'ssh':
      return {
        kind,
        address: addressFor(context, reader),
        port: reader.integer('port') ?? 22,
        user: reader.text('user') ?? 'root',
        command: reader.text('command') ?? 'true',
        identityFile: reader.text('identityFile'),
        knownHostsFile: reader.text('knownHostsFile'),
        ...times,
      };
    case 'xenstore':
      return { kind, key: needed(context, 'key', reader.text('key')), value: reader.text('value'), ...times };
    case 'console':
      return { kind, pattern: needed(context, 'pattern', reader.text('pattern')), ...times };
    default:
      return refuse(
        context,
        'no probe we know',
        'write `ready extends PingProbe;`, or another probe of smartdomains/components.sf',
      );
  }
}

/** The probe's own address, else the domain's. */
function addressFor(context: ComponentContext, reader: NestedReader): string {
  const address = reader.text('address') ?? context.attributes.optionalText('ip');
  return address ?? refuse(context, 'no address to ask', 'give the domain an `ip`, or the probe an `address`');
}

function needed<T>(context: ComponentContext, name: string, value: T | undefined): T {
  return value ?? refuse(context, `without \`${name}\``, `give the probe a \`${name}\``);
}

function refuse(context: ComponentContext, label: string, help: string): never {
  const host = context.attributes.service('shell', shellService).connection.name;
  throw problemOn({ component: context.path, host }, 'SD8117', {
    at: labelAt(context.attributes.place('ready'), label),
    help,
  });
}

function durationIn(reader: NestedReader, name: string): number | undefined {
  const value = reader.value(name);
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  return typeof value === 'string' ? parseDurationMs(value) : undefined;
}
