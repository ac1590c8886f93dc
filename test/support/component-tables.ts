import { readFileSync } from 'node:fs';
import path from 'node:path';

const library = path.resolve(import.meta.dirname, '../../library');

/** A component template of the library: where it is, and where the schemas it names are. */
export interface Template {
  readonly file: string;
  readonly name: string;
  readonly schemas: readonly { readonly file: string; readonly name: string }[];
}

interface Element {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly allowed: string;
  readonly description: string;
}

const typeWords: Readonly<Record<string, string>> = {
  String: 'string',
  Integer: 'integer',
  Boolean: 'boolean',
  CD: 'description',
  Size: 'size',
  Duration: 'time',
  ComponentReference: 'component',
};

/** The attributes of a component as a table: made from the template and its schema, which are the one source. */
export function attributeTable(template: Template): string {
  const defaults = defaultsOf(template);
  const rows = template.schemas
    .flatMap(({ file, name }) => elementsOf(file, name))
    .map((element) => {
      const given = defaults.get(element.name);
      const state = given ?? (element.isRequired ? 'required' : '');
      return `| \`${element.name}\` | ${element.type}${element.allowed} | ${state} | ${element.description} |`;
    });
  return ['| attribute | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A document with each `<!-- attributes of NAME -->` followed by the table of today, whatever followed it before. */
export function withTables(document: string, templates: readonly Template[]): string {
  return document.replace(/<!-- attributes of (\w+) -->\n(?:\n(?:\|[^\n]*\n)+)?/g, (_, name: string) => {
    const template = templates.find((one) => one.name === name);
    if (template === undefined) throw new Error(`no template ${name}`);
    return `<!-- attributes of ${name} -->\n\n${attributeTable(template)}\n`;
  });
}

/** The elements of a schema, those it inherits first. The library is written one attribute a block. */
function elementsOf(file: string, name: string): readonly Element[] {
  const block = blockOf(file, name);
  const inherited = block.parent === 'Schema' ? [] : elementsOf(fileOf(block.parent, file), block.parent);
  const own = [...block.body.matchAll(/^ {4}(\w+) extends (\w+) \{([\s\S]*?)\}$/gm)].map((match): Element => {
    const [, element = '', written = '', inner = ''] = match;
    const words = written.replace(/^Optional(?=.)/, '');
    const description = /description "((?:[^"\\]|\\.)*)"/.exec(inner)?.[1]?.replaceAll('\\"', '"') ?? '';
    return {
      name: element,
      type: typeWords[words] ?? words,
      isRequired: words === written,
      allowed: allowedIn(inner),
      description: description.replaceAll('|', '\\|'),
    };
  });
  return [...inherited, ...own];
}

/** Schemas that several components extend are in a file of their own. */
function fileOf(schema: string, file: string): string {
  return schema === 'ShellSchema' ? 'ch/cern/openlab/util/schemas.sf' : file;
}

function allowedIn(inner: string): string {
  const values = /values \[\|([^|]*)\|\]/.exec(inner)?.[1];
  if (values !== undefined) return ` (${values.replaceAll('"', '`')})`;
  const minimum = /minimum (\d+)/.exec(inner)?.[1];
  const maximum = /maximum (\d+)/.exec(inner)?.[1];
  if (minimum === undefined) return '';
  return maximum === undefined ? ` (from ${minimum})` : ` (${minimum} to ${maximum})`;
}

function defaultsOf({ file, name }: Template): ReadonlyMap<string, string> {
  const matches = blockOf(file, name).body.matchAll(/^ {4}(\w+) ([^;{]+);$/gm);
  return new Map([...matches].map(([, attribute = '', value = '']) => [attribute, `\`${value}\``]));
}

function blockOf(file: string, name: string): { readonly parent: string; readonly body: string } {
  const text = readFileSync(path.join(library, file), 'utf8');
  const match = new RegExp(`^${name} extends (?:DATA )?(\\w*) ?\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text);
  if (match === null) throw new Error(`${file} has no ${name}`);
  return { parent: match[1] ?? '', body: match[2] ?? '' };
}
