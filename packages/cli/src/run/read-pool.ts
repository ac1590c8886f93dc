import path from 'node:path';
import { type Description, type Diagnostic, hasErrors } from '@smartdomains/language';
import {
  type ApplicationName,
  checkDescription,
  parseApplicationName,
  type Registry,
  type SurroundingsOptions,
} from '@smartdomains/runtime';
import { loadRegistry } from '../component-packages.ts';
import type { ExitCode } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { environmentFor, type LoadOptions, loadDescriptions } from '../load-description.ts';
import { report } from '../report.ts';
import { rootComponentName } from '../root-component.ts';
import { UsageError } from '../usage-error.ts';

/** How a description is read that is to be deployed. */
export interface ReadPoolOptions {
  readonly io: CliIo;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly components: readonly string[];
  readonly seed?: number | undefined;
  readonly json: boolean;
}

/** A description without an error, with what it was checked against. */
export interface ReadPool {
  readonly description: Description;
  readonly registry: Registry;
  readonly surroundings: Required<Pick<SurroundingsOptions, 'properties' | 'environment'>>;
}

/** Reads, resolves and checks a description; what is found is reported, and with an error in it there is only an exit code. */
export async function readPool(file: string, options: ReadPoolOptions): Promise<ReadPool | ExitCode> {
  const { io, json } = options;
  const format = json ? 'json' : 'text';
  const { registry, diagnostics: refused } = await loadRegistry(options.components, io);
  if (registry === undefined) {
    report(refused, { io, format });
    return exitCodeFor(refused);
  }
  const { description, diagnostics } = await loadOne(file, options);
  const surroundings = {
    properties: options.define,
    environment: environmentFor(file, { io, environmentNames: options.env }),
  };
  const checked =
    description === undefined
      ? []
      : checkDescription({ description, registry, rootName: rootComponentName, surroundings });
  const found = [...diagnostics, ...checked];
  report(found, { io, format });
  if (description === undefined || hasErrors(found)) return exitCodeFor(found);
  return { description, registry, surroundings };
}

async function loadOne(
  file: string,
  options: ReadPoolOptions,
): Promise<{ readonly description?: Description; readonly diagnostics: readonly Diagnostic[] }> {
  for await (const { evaluation } of loadDescriptions([file], loadOptionsOf(options))) return evaluation;
  return { diagnostics: [] };
}

/** The same for every description of one command. */
export function loadOptionsOf({
  io,
  include,
  define,
  env,
  seed,
  json,
}: Omit<ReadPoolOptions, 'components'>): LoadOptions & { readonly format: 'text' | 'json' } {
  return {
    io,
    includeFolders: include,
    properties: define,
    environmentNames: env,
    format: json ? 'json' : 'text',
    ...(seed !== undefined && { seed }),
  };
}

/** What was asked for, else the file's name without what cannot be in one. Throws a `UsageError` when it cannot be a name. */
export function applicationNameFor(file: string, asked: string | undefined): ApplicationName {
  if (asked !== undefined) {
    const name = parseApplicationName(asked);
    if (name !== undefined) return name;
    throw new UsageError(
      `--name: letters, digits, \`.\`, \`_\` and \`-\` are expected, at most 64, beginning with a letter or digit, not \`${asked}\``,
    );
  }
  const stem = file === '-' ? 'stdin' : path.basename(file).replace(/\.sf$/, '');
  const name = parseApplicationName(stem.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64));
  if (name !== undefined) return name;
  throw new UsageError(`the name of ${file} cannot be the name of an application: give one with --name`);
}
