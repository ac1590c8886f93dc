import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '@smartdomains/language';
import { type ComponentClass, coreClasses, createRegistry, type Registry, SdError } from '@smartdomains/runtime';
import { xenComponentClasses } from '@smartdomains/xen';
import { cliDiagnostic } from './codes.ts';
import type { CliIo } from './io.ts';

/** The classes there are, or why a package that was asked for gives none. */
export type LoadedRegistry =
  | { readonly registry: Registry; readonly diagnostics: readonly [] }
  | { readonly registry: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Our classes and those of the packages that the operator named with `--components`. A package's code runs with the
 * operator's rights, so nothing but the command line can name one: a description only uses classes that are there.
 *
 * A name is looked for as Node does from the working folder, and `./folder` is that folder. The package exports
 * `componentClasses`, an array.
 */
export async function loadRegistry(packages: readonly string[], io: CliIo): Promise<LoadedRegistry> {
  const classes: ComponentClass[] = [...coreClasses, ...xenComponentClasses];
  for (const name of packages) {
    try {
      const added = await classesOf(name, io.workingFolder);
      // Taken one package at a time, so that a name claimed twice is laid at the right door.
      createRegistry([...classes, ...added]);
      classes.push(...added);
    } catch (error) {
      return { registry: undefined, diagnostics: [notLoaded(name, error)] };
    }
  }
  return { registry: createRegistry(classes), diagnostics: [] };
}

async function classesOf(name: string, workingFolder: string): Promise<readonly ComponentClass[]> {
  const file = createRequire(path.join(workingFolder, 'package.json')).resolve(name);
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
  const { componentClasses } = loaded;
  if (Array.isArray(componentClasses) && componentClasses.every(isComponentClass)) return componentClasses;
  throw new Error('it does not export an array `componentClasses` of classes, each with `className` and `create`');
}

function isComponentClass(value: unknown): value is ComponentClass {
  if (typeof value !== 'object' || value === null) return false;
  const { className, create } = value as Partial<ComponentClass>;
  return typeof className === 'string' && typeof create === 'function';
}

function notLoaded(name: string, error: unknown): Diagnostic {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return cliDiagnostic('SD5909', {
    notes: [`--components ${name}: ${reason}`],
    help: 'install the package in the working folder, or give its folder as `./folder`',
    ...(SdError.isInstance(error) && { cause: [error.diagnostic] }),
  });
}
