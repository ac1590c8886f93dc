import { type Diagnostic, diagnosticToJson, hasErrors } from '@smartdomains/language';
import { type HostFindings, type PreflightOptions, preflight } from '@smartdomains/runtime';
import { jsonText } from './display/json-text.ts';
import { printable } from './display/printable.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { exitCodeFor } from './exit-code-for.ts';
import type { CliIo } from './io.ts';
import { countText, report } from './report.ts';
import { rootComponentName } from './root-component.ts';
import { applicationNameFor, loadOptionsOf, readPool } from './run/read-pool.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from './usage-error.ts';

export interface PreflightFileOptions {
  readonly io: CliIo;
  readonly world: 'real' | 'simulated' | undefined;
  readonly site: string | undefined;
  readonly name: string | undefined;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly components: readonly string[];
  readonly json: boolean;
}

/** Looks at the hosts of one description and reports by host; see the help of `preflight`. */
export async function preflightFile(file: string, options: PreflightFileOptions): Promise<ExitCode> {
  const { io, json } = options;
  if (options.site !== undefined && options.world !== 'simulated') {
    throw new UsageError('--site is for the simulated world: add --world simulated');
  }
  const application = applicationNameFor(file, options.name);
  const read = await readPool(file, options);
  if (typeof read === 'number') return read;
  const world = await openHosts(options);
  if (world === undefined) return exitCodes.failed;
  try {
    const findings = await untilInterrupted(io, (signal) =>
      preflight({ ...read, application, rootName: rootComponentName, world, signal }),
    );
    if (findings === 'interrupted') return exitCodes.interrupted;
    for (const host of findings) {
      if (json) {
        io.stdout.write(`${jsonText(toJson(host))}\n`);
      } else {
        io.stdout.write(`${verdict(host)}\n`);
        report(host.diagnostics, { io });
      }
    }
    return exitCodeFor(findings.flatMap(({ diagnostics }) => diagnostics));
  } finally {
    await world.close();
  }
}

/**
 * The same before a pool is deployed: what is wrong is reported by host, and with an error in it nothing is to be done. Resolves to
 * the exit code then, to `undefined` when all is well.
 */
export async function preflightBefore(
  options: Omit<PreflightOptions, 'rootName' | 'signal'>,
  to: { readonly io: CliIo; readonly format: 'text' | 'json' },
): Promise<ExitCode | undefined> {
  const findings = await untilInterrupted(to.io, (signal) =>
    preflight({ ...options, signal, rootName: rootComponentName }),
  );
  if (findings === 'interrupted') return exitCodes.interrupted;
  const found: readonly Diagnostic[] = findings.flatMap(({ diagnostics }) => diagnostics);
  for (const { diagnostics } of findings) report(diagnostics, to);
  return hasErrors(found) ? exitCodeFor(found) : undefined;
}

type HostsWorld = PreflightOptions['world'] & { readonly close: () => Promise<void> };

/** The world's hosts and clock alone: nothing of ours is written, so no state folder is needed. */
async function openHosts(options: PreflightFileOptions): Promise<HostsWorld | undefined> {
  if (options.world !== 'simulated') {
    const { createNodeWorld } = await import('@smartdomains/world-node');
    return createNodeWorld();
  }
  const { createSimulatedWorld } = await import('@smartdomains/world-simulated');
  if (options.site === undefined) return createSimulatedWorld({ seed: 1 });
  const { loadSite } = await import('./load-site.ts');
  const site = await loadSite(options.site, loadOptionsOf(options));
  return site && createSimulatedWorld({ seed: 1, site });
}

/** `xen1: fine`, `xen2: 2 errors`. */
function verdict({ host, diagnostics, components }: HostFindings): string {
  const count = countText(diagnostics);
  return `${printable(host)}: ${count === '' ? `fine for ${components} components` : count}`;
}

function toJson({ host, components, diagnostics, durationMs }: HostFindings): unknown {
  return { host, ok: !hasErrors(diagnostics), components, durationMs, diagnostics: diagnostics.map(diagnosticToJson) };
}
