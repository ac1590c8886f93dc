import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  descriptionToJson,
  type Evaluation,
  evaluate,
  type IncludeLoader,
  type Json,
  printDescription,
  SourceText,
} from '@smartdomains/language';

/*
 * The examples of a page of documentation. The info string of a fenced block says what it is:
 *
 *   ```sf                       a description; it is evaluated
 *   ```sf -D site=lab           … with a property (repeatable)
 *   ```sf env SITE=lab          … with a variable of the environment (repeatable)
 *   ```sf file=hosts.sf         a file that the examples after it can include
 *   ```text result              what the example above is: canonical text of `sfConfig`
 *   ```json result              the same as JSON
 *   ```text findings            what is reported for it, one a line: `line 3: error[SD2004]: reference does not resolve`
 *   ```text original            what SmartFrog answers to the example above; for the reader only
 *
 * There is no other kind.
 */

const library = path.resolve(import.meta.dirname, '../../library');

/** A description in a page, and what the page says of it. */
export interface Example {
  /** Line of the page where the text of the example begins, from 1. */
  readonly line: number;
  readonly text: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
  /** Files of the page that stand before it. */
  readonly files: ReadonlyMap<string, string>;
  readonly claims: Claims;
}

/** What a page says of an example; without findings there are none. */
export interface Claims {
  text?: string;
  json?: Json;
  findings?: readonly string[];
  original?: string;
}

/** What an example really is, in the words of the page. */
export interface Outcome {
  readonly text: string | undefined;
  readonly json: Json | undefined;
  readonly findings: readonly string[];
}

/** Reads the examples of a page. Throws for a block whose kind is not known, or that says something of no example. */
export function examplesOf(page: string): readonly Example[] {
  const examples: Example[] = [];
  const files = new Map<string, string>();
  for (const { line, info, text } of fencedBlocks(page)) {
    const [language, ...words] = info.split(' ').filter((word) => word !== '');
    if (language === 'sf') {
      const file = words[0]?.startsWith('file=') ? words[0].slice('file='.length) : undefined;
      if (file !== undefined) files.set(file, text);
      else examples.push({ line, text, ...settingsOf(words, line), files: new Map(files), claims: {} });
      continue;
    }
    const claims = examples.at(-1)?.claims;
    if (claims === undefined) throw new Error(`line ${line}: the block \`${info}\` stands before any example`);
    addClaim(claims, { line, info: `${language ?? ''} ${words.join(' ')}`, text });
  }
  return examples;
}

interface Block {
  /** Line of the page where its text begins, from 1. */
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

function fencedBlocks(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly line: number; readonly info: string; readonly lines: string[] } | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    if (open === undefined && text.startsWith('```')) open = { line: index + 2, info: text.slice(3).trim(), lines: [] };
    else if (open !== undefined && text === '```') {
      blocks.push({ line: open.line, info: open.info, text: open.lines.map((line) => `${line}\n`).join('') });
      open = undefined;
    } else open?.lines.push(text);
  }
  if (open !== undefined) throw new Error(`line ${open.line}: a block is not closed`);
  return blocks;
}

function settingsOf(words: readonly string[], line: number): Pick<Example, 'properties' | 'environment'> {
  const settings = { properties: new Map<string, string>(), environment: new Map<string, string>() };
  for (let index = 0; index < words.length; index += 2) {
    const kind = words[index];
    const [name = '', ...value] = (words[index + 1] ?? '').split('=');
    if (kind === '-D') settings.properties.set(name, value.join('='));
    else if (kind === 'env') settings.environment.set(name, value.join('='));
    else throw new Error(`line ${line}: \`${kind ?? ''}\` says nothing about an example`);
  }
  return settings;
}

function addClaim(claims: Claims, { line, info, text }: Block): void {
  const claimed = (known: unknown): void => {
    if (known !== undefined) throw new Error(`line ${line}: a second block \`${info}\` for one example`);
  };
  switch (info) {
    case 'text result':
      claimed(claims.text);
      claims.text = text;
      break;
    case 'json result':
      claimed(claims.json);
      claims.json = JSON.parse(text) as Json;
      break;
    case 'text findings':
      claimed(claims.findings);
      claims.findings = text.trimEnd().split('\n');
      break;
    case 'text original':
      claimed(claims.original);
      claims.original = text;
      break;
    default:
      throw new Error(`line ${line}: a block of unknown kind, \`${info}\``);
  }
}

/** Evaluates an example with the shipped library. */
export function runExample({ text, files, properties, environment }: Example): Outcome {
  const { description, diagnostics } = evaluate(new SourceText('example.sf', text), {
    loader: pageLoader(files),
    properties,
    environment: (name) => environment.get(name),
  });
  return {
    text: description && printDescription(description),
    json: description && descriptionToJson(description),
    findings: diagnostics.map(findingText),
  };
}

/** `line 3: error[SD2004]: reference does not resolve`; in another file than the example, with its name. */
function findingText({ code, severity, summary, primary }: Evaluation['diagnostics'][number]): string {
  const finding = `${severity}[${code}]: ${summary}`;
  if (primary === undefined) return finding;
  const { source, start } = primary.place;
  const file = source.path === 'example.sf' ? '' : `${source.path}, `;
  return `${file}line ${source.positionAt(start).line}: ${finding}`;
}

function pageLoader(files: ReadonlyMap<string, string>): IncludeLoader {
  const loaded = new Map<string, SourceText>();
  const textOf = (request: string): string | undefined => {
    const file = path.join(library, request);
    return files.get(request) ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  };
  return {
    load: (request) => {
      const text = textOf(request);
      if (text === undefined) return undefined;
      const source = loaded.get(request) ?? new SourceText(request, text);
      loaded.set(request, source);
      return source;
    },
  };
}
