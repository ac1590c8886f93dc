import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type Diagnostic, type IncludeLoader, languageDiagnostic, SourceText, suggest } from '@smartdomains/language';
import { cliDiagnostic } from './codes.ts';
import { type ReadResult, readTextFile, readTextStream } from './read-text.ts';

export interface DescriptionLoaderOptions {
  readonly workingFolder: string;
  /** Where is looked first for what a text asks for that is no file; the working folder when absent. */
  readonly startFolder?: string;
  /** Reads nothing outside of the folders it looks in, whatever links and `..` say. */
  readonly confined?: boolean;
  /** `-I`, in the order given. */
  readonly includeFolders: readonly string[];
  /** The shipped library, asked last. */
  readonly libraryFolder: string | undefined;
  /** What `-` reads. */
  readonly stdin: Readable;
}

/** An included file that is there but could not be used: who asked for it, and why not. */
export interface RefusedInclude {
  readonly request: string;
  readonly includer: SourceText;
  readonly diagnostic: Diagnostic;
}

/** Descriptions in files: the top ones by name, the included ones by the order of folders. */
export interface DescriptionLoader extends IncludeLoader {
  /** The file as the user named it, `-` for standard input; a diagnostic when it cannot be read. */
  open(file: string): Promise<SourceText | Diagnostic>;
  /** What `load` answered "none" for although a file is there. */
  readonly refused: readonly RefusedInclude[];
}

/**
 * Finds descriptions in files. An include is looked for in the including file's folder, then in the `-I` folders, then in
 * the library; an absolute path as it is, then in the `-I` folders and the library without its leading `/`. The same file is the same
 * `SourceText`, whatever links and folders it was reached through.
 */
export function createDescriptionLoader(options: DescriptionLoaderOptions): DescriptionLoader {
  const { workingFolder, libraryFolder, stdin } = options;
  const includeFolders = options.includeFolders.map((folder) => path.resolve(workingFolder, folder));
  const libraryFolders = libraryFolder === undefined ? [] : [libraryFolder];
  const { startFolder = workingFolder, confined = false } = options;
  const allowedFolders = confined
    ? [startFolder, ...includeFolders, ...libraryFolders].map((folder) => realPathOf(folder) ?? folder)
    : undefined;
  const byRealPath = new Map<string, SourceText>();
  /** What was found under each path as it was asked for, so that the folders are looked through once. */
  const byPath = new Map<string, SourceText | { readonly kind: 'missing' }>();
  const folderOf = new Map<SourceText, string>();
  const refused: RefusedInclude[] = [];

  function read(file: string): SourceText | Exclude<ReadResult, { kind: 'text' }> {
    const before = byPath.get(file);
    if (before !== undefined) return before;
    const found = readNew(file);
    // What cannot be read is asked again: whoever includes it gets a message of its own.
    if (found instanceof SourceText || found.kind === 'missing') byPath.set(file, found);
    return found;
  }

  function readNew(file: string): SourceText | Exclude<ReadResult, { kind: 'text' }> {
    const realPath = realPathOf(file);
    if (realPath === undefined) return { kind: 'missing' };
    const known = byRealPath.get(realPath);
    if (known !== undefined) return known;
    const shown = shownPath(file, workingFolder);
    if (allowedFolders && !allowedFolders.some((folder) => isWithin(realPath, folder))) {
      return { kind: 'refused', diagnostic: outside(shown) };
    }
    const result = readTextFile(file, shown);
    if (result.kind !== 'text') return result;
    const source = new SourceText(shown, result.text, result);
    byRealPath.set(realPath, source);
    folderOf.set(source, path.dirname(file));
    return source;
  }

  /** Whether that is, links followed, in one of the folders that may be looked into, or is one of them. */
  function isAllowed(folder: string): boolean {
    const realPath = allowedFolders && realPathOf(folder);
    return !allowedFolders || (realPath !== undefined && allowedFolders.some((allowed) => isWithin(realPath, allowed)));
  }

  function candidates(request: string, includer: SourceText): readonly string[] {
    if (path.isAbsolute(request)) {
      return [request, ...[...includeFolders, ...libraryFolders].map((folder) => path.join(folder, request))];
    }
    const ownFolder = folderOf.get(includer) ?? startFolder;
    return [ownFolder, ...includeFolders, ...libraryFolders].map((folder) => path.join(folder, request));
  }

  return {
    refused,
    async open(file) {
      if (file === '-') {
        const result = await readTextStream(stdin, '<stdin>');
        if (result.kind === 'refused') return result.diagnostic;
        return result.kind === 'text' ? new SourceText('<stdin>', result.text, result) : new SourceText('<stdin>', '');
      }
      const absolute = path.resolve(workingFolder, file);
      const result = read(absolute);
      if (result instanceof SourceText) return result;
      return result.kind === 'refused' ? result.diagnostic : missingFile(absolute, workingFolder);
    },
    load(request, includer) {
      for (const candidate of candidates(request, includer)) {
        const result = read(candidate);
        if (result instanceof SourceText) return result;
        if (result.kind === 'refused') {
          refused.push({ request, includer, diagnostic: result.diagnostic });
          return undefined;
        }
      }
      return undefined;
    },
    searched(request, includer) {
      return candidates(request, includer).map((candidate) => shownPath(candidate, workingFolder));
    },
    list(folder, includer) {
      return candidates(folder, includer).filter(isAllowed).flatMap(descriptionsAndFoldersIn);
    },
  };
}

/** Relative to the working folder where that is shorter. */
export function shownPath(absolute: string, workingFolder: string): string {
  const relative = path.relative(workingFolder, absolute);
  return relative !== '' && relative.length < absolute.length ? relative : absolute;
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function outside(shown: string): Diagnostic {
  return cliDiagnostic('SD5913', {
    facts: [{ name: 'file', value: shown }],
    help: 'put the file into one of the folders given with `--descriptions`, or give its folder as well',
  });
}

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function missingFile(absolute: string, workingFolder: string): Diagnostic {
  const shown = shownPath(absolute, workingFolder);
  const similar = suggest(path.basename(absolute), descriptionsIn(path.dirname(absolute)));
  const better = similar === undefined ? undefined : path.join(path.dirname(shown), similar);
  return languageDiagnostic('SD1001', {
    facts: [{ name: 'file', value: shown }],
    help:
      better === undefined
        ? `check the name; the folder is ${shownFolder(path.dirname(absolute), workingFolder)}`
        : `did you mean \`${better}\`?`,
  });
}

function shownFolder(folder: string, workingFolder: string): string {
  return folder === workingFolder ? `the working folder, ${folder}` : shownPath(folder, workingFolder);
}

function descriptionsIn(folder: string): readonly string[] {
  return entriesOf(folder).flatMap(({ name }) => (name.endsWith('.sf') ? [name] : []));
}

function descriptionsAndFoldersIn(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry) =>
    entry.name.endsWith('.sf') || entry.isDirectory() || entry.isSymbolicLink() ? [entry.name] : [],
  );
}

/** What is in a folder; nothing when it cannot be looked into. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
