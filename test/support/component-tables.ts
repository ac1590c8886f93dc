import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const library = path.resolve(import.meta.dirname, '../../library');

/** Every file of the library, as a description includes it, sorted. */
export const libraryFiles: readonly string[] = globSync('**/*.sf', { cwd: library }).sort();

/** The text of a file of the library. */
export function libraryText(file: string): string {
  return readFileSync(path.join(library, file), 'utf8');
}

/** A template of the library: where it is, what it extends, and the schemas it names itself. */
export interface Template {
  readonly file: string;
  readonly name: string;
  /** Empty when it extends nothing. */
  readonly parent: string;
  readonly schemas: readonly string[];
}

/** The template of that name, whichever file it is in. Throws when there is none. */
export function templateOf(name: string): Template {
  const file = fileOf(name);
  const { parent, body } = blockOf(file, name);
  const schemas = [...body.matchAll(/^ {4}sf\w+ extends (\w+Schema);$/gm)].map(([, schema = '']) => schema);
  return { file, name, parent, schemas };
}

/** One attribute as its schema has it, in the words of the tables. */
export interface Element {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly allowed: string;
  /** What a new value for a live component needs; empty when the schema does not say. */
  readonly change: string;
  readonly description: string;
}

const typeWords: Readonly<Record<string, string>> = {
  String: 'string',
  Integer: 'integer',
  Boolean: 'boolean',
  Long: 'integer',
  CD: 'description',
  Vector: 'vector',
  Reference: 'reference',
  Compulsory: 'any',
  Optional: 'any',
  Size: 'size',
  Duration: 'time',
  ComponentReference: 'component',
};

/** The attributes of a component as a table: made from the template and its schema, which are the one source. */
export function attributeTable(template: Template): string {
  const defaults = new Map(settingsOf(template).map(({ name, value }) => [name, code(value)]));
  const elements = template.schemas.flatMap((schema) => elementsOf(schema));
  const saysChange = elements.some(({ change }) => change !== '');
  const rows = elements.map((element) => {
    const given = defaults.get(element.name);
    const state = given ?? (element.isRequired ? 'required' : '');
    const change = saysChange ? ` ${element.change} |` : '';
    return `| \`${element.name}\` | ${element.type}${element.allowed} | ${state} |${change} ${element.description} |`;
  });
  const [head, rule] = saysChange ? [' change |', ' --- |'] : ['', ''];
  return [`| attribute | type | default |${head} meaning |`, `| --- | --- | --- |${rule} --- |`, ...rows].join('\n');
}

/** A document with each `<!-- attributes of NAME -->` followed by the table of today, whatever followed it before. */
export function withTables(document: string): string {
  return document.replace(
    /<!-- attributes of (\w+) -->\n(?:\n(?:\|[^\n]*\n)+)?/g,
    (_, name: string) => `<!-- attributes of ${name} -->\n\n${attributeTable(templateOf(name))}\n`,
  );
}

/** What the body of a template sets itself, in order, as it is written there; without its class and its schemas. */
export function settingsOf({ file, name }: Template): readonly { readonly name: string; readonly value: string }[] {
  const matches = blockOf(file, name).body.matchAll(/^ {4}(\w+) (?:([^;{]+);|(extends [^;{]+)\{)$/gm);
  return [...matches]
    .map(([, attribute = '', value, description]) => ({ name: attribute, value: value ?? `${description}{…}` }))
    .filter((setting) => setting.name !== 'sfClass' && !/^extends \w*Schema$/.test(setting.value));
}

/** Text as inline code that can stand in a table. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** The elements of a schema, those it inherits first. The library is written one attribute a block. */
export function elementsOf(schema: string): readonly Element[] {
  const block = blockOf(fileOf(schema), schema);
  const inherited = block.parent === 'Schema' ? [] : elementsOf(block.parent);
  const own = [...block.body.matchAll(/^ {4}(\w+) extends (\w+) \{([\s\S]*?)\}$/gm)].map((match): Element => {
    const [, element = '', written = '', inner = ''] = match;
    const words = written.replace(/^Optional(?=.)/, '');
    const types = /class \[\|([^|]*)\|\]/.exec(inner)?.[1]?.replaceAll('"', '').split(', ');
    const description = /description "((?:[^"\\]|\\.)*)"/.exec(inner)?.[1]?.replaceAll('\\"', '"') ?? '';
    return {
      name: element,
      type: types?.join(' or ') ?? typeWords[words] ?? words,
      isRequired: !written.startsWith('Optional'),
      allowed: allowedIn(inner),
      change: /change "(\w+)"/.exec(inner)?.[1] ?? '',
      description: description.replaceAll('|', '\\|'),
    };
  });
  return [...inherited, ...own];
}

/** A name stands for one thing in the whole library, so it says the file. */
function fileOf(name: string): string {
  const file = libraryFiles.find((one) => libraryText(one).includes(`\n${name} extends `));
  if (file === undefined) throw new Error(`no file of the library has ${name}`);
  return file;
}

function allowedIn(inner: string): string {
  const values = /values \[\|([^|]*)\|\]/.exec(inner)?.[1];
  if (values !== undefined) return ` (${values.split(', ').map(code).join(', ')})`;
  const minimum = /minimum (-?\d+)/.exec(inner)?.[1];
  const maximum = /maximum (\d+)/.exec(inner)?.[1];
  if (minimum === undefined) return '';
  return maximum === undefined ? ` (from ${minimum})` : ` (${minimum} to ${maximum})`;
}

function blockOf(file: string, name: string): { readonly parent: string; readonly body: string } {
  const match = new RegExp(`^${name} extends (?:DATA )?(\\w*) ?\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(libraryText(file));
  if (match === null) throw new Error(`${file} has no ${name}`);
  return { parent: match[1] ?? '', body: match[2] ?? '' };
}
