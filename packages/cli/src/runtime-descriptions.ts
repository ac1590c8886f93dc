import path from 'node:path';
import {
  type Attribute,
  type Diagnostic,
  evaluate,
  hasErrors,
  printDescription,
  SourceText,
} from '@smartdomains/language';
import {
  type Addition,
  type DescriptionRequest,
  type Descriptions,
  runtimeDiagnostic,
  SdError,
} from '@smartdomains/runtime';
import { createDescriptionLoader, type DescriptionLoader } from './description-loader.ts';
import type { CliIo } from './io.ts';
import { withRefusedIncludes } from './load-description.ts';
import { rootComponentName } from './root-component.ts';
import { shippedFolder } from './shipped.ts';

export interface RuntimeDescriptionsOptions {
  readonly io: CliIo;
  /** `-I`. */
  readonly includeFolders: readonly string[];
  /** `-D`. */
  readonly properties: ReadonlyMap<string, string>;
  /** What `ENVPROPERTY` sees. */
  readonly environment: (name: string) => string | undefined;
  readonly seed?: number | undefined;
}

/**
 * Lets the components of a description that the user named read others: an address is looked for as an include of that file is. The user
 * named the file, so what it reads is theirs to say, as with its includes.
 */
export function descriptionsBeside(file: string, options: RuntimeDescriptionsOptions): Descriptions {
  const { workingFolder } = options.io;
  const startFolder = file === '-' ? workingFolder : path.dirname(path.resolve(workingFolder, file));
  return createDescriptions({ ...options, startFolder });
}

/**
 * Lets components read from these folders and what is below them, includes too, and from nowhere else but the `-I` folders and the
 * library. None without folders: who sends a description to a daemon does not choose what its user reads.
 */
export function descriptionsIn(
  folders: readonly string[],
  options: RuntimeDescriptionsOptions,
): Descriptions | undefined {
  const absolute = folders.map((folder) => path.resolve(options.io.workingFolder, folder));
  const [startFolder] = absolute;
  if (startFolder === undefined) return undefined;
  const includeFolders = [...absolute, ...options.includeFolders];
  return createDescriptions({ ...options, includeFolders, startFolder, confined: true });
}

function createDescriptions(
  options: RuntimeDescriptionsOptions & { readonly startFolder: string; readonly confined?: boolean },
): Descriptions {
  const { io, includeFolders, properties, environment, seed, startFolder, confined = false } = options;
  return {
    async read(request) {
      // A loader keeps what it has read; a file that was changed since is to be seen.
      const loader = createDescriptionLoader({
        workingFolder: io.workingFolder,
        startFolder,
        includeFolders,
        libraryFolder: shippedFolder('library'),
        stdin: io.stdin,
        confined,
      });
      const source = sourceOf(request, loader);
      const evaluation = evaluate(source, { loader, properties, environment, ...(seed !== undefined && { seed }) });
      const { description, diagnostics } = withRefusedIncludes(evaluation, loader.refused);
      if (description !== undefined && !hasErrors(diagnostics)) return description;
      throw new SdError(
        runtimeDiagnostic('SD6308', {
          notes: [`${request.address} was read, and something in it is wrong`],
          help: 'mend the file; it is read anew the next time',
          cause: diagnostics.filter(({ severity }) => severity === 'error'),
        }),
      );
    },
  };
}

/** The file, or with additions a text that includes it and places them. Throws when there is no such file. */
function sourceOf({ address, additions }: DescriptionRequest, loader: DescriptionLoader): SourceText {
  const asker = new SourceText(
    '<Deployer>',
    `#include ${JSON.stringify(address)}\n${printDescription(placed(additions))}`,
  );
  const file = loader.load(address, asker);
  if (file !== undefined) return additions.length === 0 ? file : asker;
  const [refused] = loader.refused;
  throw new SdError(
    refused === undefined ? noSuchFile(address, asker, loader) : cannotBeRead(address, refused.diagnostic),
  );
}

function placed(additions: readonly Addition[]): Parameters<typeof printDescription>[0] {
  const attributes = new Map<string, Attribute>();
  for (const { path: names, value } of additions) {
    const name = [rootComponentName, ...names].join(':');
    // Said twice, the later one counts, as it does in a text.
    attributes.delete(name);
    attributes.set(name, { name, path: [rootComponentName, ...names], value, tags: [] });
  }
  return { type: 'description', data: false, attributes };
}

function noSuchFile(address: string, asker: SourceText, loader: DescriptionLoader): Diagnostic {
  const searched = loader.searched?.(address, asker) ?? [];
  return runtimeDiagnostic('SD6308', {
    notes: [`there is no file ${address}; looked for: ${searched.join(', ')}`],
    help: 'check the name; it is relative to where this application reads descriptions',
  });
}

function cannotBeRead(address: string, cause: Diagnostic): Diagnostic {
  return runtimeDiagnostic('SD6308', { notes: [`${address} cannot be read`], help: cause.help, cause: [cause] });
}
