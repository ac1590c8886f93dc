import path from 'node:path';
import {
  attributeTable,
  libraryFiles,
  libraryText,
  settingsOf,
  type Template,
  templateOf,
} from './component-tables.ts';

/** A file of the library as its page shows it. */
export interface LibraryFile {
  readonly path: string;
  /** The comment it begins with. */
  readonly comment: string;
  readonly includes: readonly string[];
  /** What a description can extend; without schemas, their elements, and functions. */
  readonly templates: readonly { readonly template: Template; readonly comment: string }[];
  /** Functions and schema elements: they have parameters, not attributes of a component. */
  readonly functions: readonly string[];
}

/** Files whose names are functions and schema elements; all others have components. */
const functionFiles: ReadonlySet<string> = new Set([
  'org/smartfrog/functions.sf',
  'org/smartfrog/predicates.sf',
  'smartdomains/elements.sf',
]);

/** Reads a file of the library, which is written in one form: a comment, includes, then one definition a block. */
export function readLibraryFile(file: string): LibraryFile {
  const text = libraryText(file);
  const definitions = [...text.matchAll(/((?:^\/\/ .*\n)*)^(\w+) extends /gm)]
    .map(([, comment = '', name = '']) => ({ name, comment: plain(comment) }))
    .filter(({ name }) => functionFiles.has(file) || !name.endsWith('Schema'));
  return {
    path: file,
    comment: plain(/^(?:\/\/.*\n)*/.exec(text)?.[0] ?? ''),
    includes: [...text.matchAll(/^#include "(.*)"$/gm)].map(([, included = '']) => included),
    templates: functionFiles.has(file)
      ? []
      : definitions.map(({ name, comment }) => ({ template: templateOf(name), comment })),
    functions: functionFiles.has(file) ? definitions.map(({ name }) => name) : [],
  };
}

/** A document with `<!-- library -->` followed by the library of today: an index of all templates, then file by file. */
export function withLibrary(document: string): string {
  const marker = '<!-- library -->\n';
  const start = document.indexOf(marker);
  if (start < 0) throw new Error('the page has no place for the library');
  const files = libraryFiles.map(readLibraryFile);
  return `${document.slice(0, start)}${marker}\n${[index(files), ...files.map(section)].join('\n\n')}\n`;
}

function index(files: readonly LibraryFile[]): string {
  const rows = files
    .flatMap((file) => file.templates.map(({ template }) => template))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, file }) => `| [${name}](#${name.toLowerCase()}) | \`#include "${file}"\` |`);
  return ['| template | where |', '| --- | --- |', ...rows].join('\n');
}

function section(file: LibraryFile): string {
  const [only] = file.templates.length === 1 ? file.templates : [];
  const named = only && file.comment.startsWith(`${only.template.name}: `) ? only : undefined;
  const includes =
    file.templates.length === 0 && file.includes.length > 0
      ? [`Includes ${file.includes.map((included) => quoted(nearName(included, file.path))).join(', ')}.`]
      : [];
  return [
    `## ${quoted(file.path)}`,
    ...(file.comment === '' || named ? [] : [file.comment]),
    ...(file.functions.length > 0 ? [`${file.functions.map(quoted).join(', ')}.`] : []),
    ...includes,
    ...(named
      ? [entry(named.template, capitalised(file.comment.slice(named.template.name.length + 2)))]
      : file.templates.map(({ template, comment }) => entry(template, comment))),
  ].join('\n\n');
}

/** Without its folder when it is in that of the file that includes it. */
function nearName(included: string, includer: string): string {
  return path.dirname(included) === path.dirname(includer) ? path.basename(included) : included;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function quoted(text: string): string {
  return `\`${text}\``;
}

function entry(template: Template, comment: string): string {
  const table = template.schemas.length > 0 ? attributeTable(template) : undefined;
  const sets = settingsOf(template)
    .filter(({ name }) => table?.includes(`\n| \`${name}\` |`) !== true)
    .map(({ name, value }) => quoted(`${name} ${value}`));
  const facts = [
    ...(template.parent === '' ? [] : [`Extends [${template.parent}](#${template.parent.toLowerCase()}).`]),
    ...(sets.length === 0 ? [] : [`Sets ${sets.join(', ')}.`]),
  ];
  return [
    `### ${template.name}`,
    ...(comment === '' ? [] : [comment]),
    ...(facts.length === 0 ? [] : [facts.join(' ')]),
    ...(table === undefined ? [] : [table]),
  ].join('\n\n');
}

function plain(comment: string): string {
  return comment.replaceAll(/^\/\/ ?/gm, '').trim();
}
