import type { Process } from '../../process.ts';
import { hasOption, type OptionSpec, optionValue, type ParsedOptions } from '../options.ts';
import { exitFailed, exitInvalid, formatLvmSize, refuse } from './lvm.ts';

/** One field of a report: a text, or a size in bytes that is shown in the wanted unit. */
export interface Field<Row> {
  readonly heading: string;
  readonly value: (row: Row) => string | { readonly bytes: number };
  readonly isRight?: boolean;
  /** LVM gives some columns more room than they need. */
  readonly widthMin?: number;
}

export interface ReportRequest<Row> {
  readonly options: ParsedOptions;
  readonly fields: { readonly [name: string]: Field<Row> };
  readonly fieldsDefault: readonly string[];
  readonly rows: readonly Row[];
  /** `lv`, `vg`: what JSON calls the list. */
  readonly kind: string;
}

/** The options of `lvs` and `vgs` that shape the output. */
export const reportOptions: readonly OptionSpec[] = [
  { names: ['-o', '--options'], argument: 'required' },
  { names: ['--reportformat'], argument: 'required' },
  { names: ['--units'], argument: 'required' },
  { names: ['--nosuffix'] },
  { names: ['--noheadings'] },
  { names: ['--separator'], argument: 'required' },
  { names: ['-S', '--select'], argument: 'required' },
  { names: ['-a', '--all'] },
  { names: ['--readonly'] },
  { names: ['--binary'] },
];

/** Prints the rows as lvmreport(7) says; gives the exit code. */
export function printReport<Row>(process: Process, request: ReportRequest<Row>): number {
  const { options, fields } = request;
  const names = fieldNames(request);
  const wrong = names.find((name) => !Object.hasOwn(fields, name));
  if (wrong !== undefined) return refuse(process, `Unrecognised field: ${wrong}`, exitFailed);
  const reportFormat = optionValue(options, '--reportformat') ?? 'basic';
  if (!['basic', 'json', 'json_std'].includes(reportFormat)) {
    return refuse(process, `Invalid argument for --reportformat: ${reportFormat}`, exitInvalid);
  }
  const units = optionValue(options, '--units') ?? 'r';
  if (!/^[hHrRbBsSkKmMgGtT]$/.test(units)) {
    return refuse(process, `Invalid argument for --units: ${units}`, exitInvalid);
  }
  const format = { units, hasSuffix: !hasOption(options, '--nosuffix') };
  const textOf = (row: Row, name: string): string => {
    const value = fields[name]?.value(row) ?? '';
    return typeof value === 'string' ? value : formatLvmSize(value.bytes, format).trimEnd();
  };
  const selection = optionValue(options, '-S');
  const condition = selection === undefined ? undefined : parseSelection(selection);
  if (condition === null)
    return refuse(process, `simulated ${process.name} does not know -S ${selection}`, exitInvalid);
  if (condition !== undefined && !Object.hasOwn(fields, condition.name)) {
    return refuse(process, `Unrecognised selection field: ${condition.name}`, exitFailed);
  }
  const rows = request.rows
    .filter((row) => condition === undefined || condition.accepts(textOf(row, condition.name)))
    .map((row) => names.map((name) => textOf(row, name)));

  if (reportFormat !== 'basic') {
    const lines = rows.map(
      (row) => `{${row.map((cell, at) => `${JSON.stringify(names[at])}:${JSON.stringify(cell)}`).join(', ')}}`,
    );
    const list = lines.map((line, at) => `${' '.repeat(18)}${line}${at < lines.length - 1 ? ',' : ''}\n`).join('');
    process.out(
      `  {\n      "report": [\n          {\n              "${request.kind}": [\n${list}              ]\n          }\n      ]\n  }\n`,
    );
    return 0;
  }
  const headings = names.map((name) => fields[name]?.heading ?? name);
  const lines = hasOption(options, '--noheadings') || rows.length === 0 ? rows : [headings, ...rows];
  const separator = optionValue(options, '--separator');
  if (separator !== undefined) {
    for (const line of lines) process.out(`  ${line.join(separator)}\n`);
    return 0;
  }
  const widths = names.map((name, at) =>
    Math.max(fields[name]?.widthMin ?? 0, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  for (const line of lines) {
    const cells = line.map((cell, at) => {
      const isRight = fields[names[at] ?? '']?.isRight === true && line !== headings;
      return isRight ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
    });
    process.out(`  ${cells.join(' ')}\n`);
  }
  return 0;
}

function fieldNames<Row>({ options, fieldsDefault }: ReportRequest<Row>): readonly string[] {
  let names: readonly string[] = fieldsDefault;
  for (const [option, value] of options.given) {
    if (option !== '-o') continue;
    if (value.startsWith('+')) names = [...names, ...value.slice(1).split(',')];
    else names = value.split(',');
  }
  return names;
}

/** `name=value`, `name!=value`, `name=~expression`, for tags also `{a,b}`; `null` for anything richer. */
function parseSelection(text: string): { readonly name: string; readonly accepts: (value: string) => boolean } | null {
  const [, name, operator, raw] = /^\s*([a-z_]+)\s*(=~|!=|=)\s*([^&|()]*?)\s*$/.exec(text) ?? [];
  if (name === undefined || operator === undefined || raw === undefined) return null;
  const value = raw.replace(/^["'](.*)["']$/, '$1').replace(/^\{(.*)\}$/, '$1');
  if (operator === '=~') {
    try {
      const expression = new RegExp(value);
      return { name, accepts: (cell) => expression.test(cell) };
    } catch {
      return null;
    }
  }
  const isEqual = (cell: string): boolean =>
    cell === value || (name.endsWith('_tags') && cell.split(',').includes(value));
  return { name, accepts: operator === '=' ? isEqual : (cell) => !isEqual(cell) };
}
