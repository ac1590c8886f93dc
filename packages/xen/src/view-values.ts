import type { Description, Value } from '@smartdomains/language';
import { type DescriptionView, parseSizeBytes } from '@smartdomains/runtime';

/** A size in bytes before deployment: text with a unit, or whole MiB; `undefined` when absent or unknown before run time. */
export function sizeIn(view: DescriptionView, name: string): number | undefined {
  const mebibytes = view.integer(name);
  return mebibytes === undefined ? parseSizeBytes(view.text(name) ?? '') : mebibytes * 2 ** 20;
}

/** A boolean before deployment. */
export function flagIn(view: DescriptionView, name: string): boolean {
  return view.value(name) === true;
}

/** Whether it is a description; a value that is not known before run time is none. */
export function isDescription(value: Value | undefined): value is Description {
  return typeof value === 'object' && value !== null && value.type === 'description';
}
