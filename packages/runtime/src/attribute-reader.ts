import {
  type Description,
  type DiagnosticDetails,
  type Label,
  type Place,
  typeNameOf,
  type Value,
} from '@smartdomains/language';
import { type RuntimeCode, runtimeDiagnostic } from './codes.ts';
import type { AttributeReader, ComponentHandle, ServiceKey } from './component.ts';
import { handleOf } from './component-handle.ts';
import type { LiveComponent } from './live-component.ts';
import { serviceOf } from './live-service.ts';
import { liveScope } from './references/scope.ts';
import { walkValue } from './references/walk.ts';
import { liveCodes, walkDiagnostic } from './references/walk-diagnostic.ts';
import { SdError } from './sd-error.ts';
import { parseDurationMs, parseSizeBytes } from './units.ts';

/** What an attribute holds once references are followed; `place` is where that was found. */
type Read =
  | { readonly value: Value; readonly component?: undefined; readonly place: Place | undefined }
  | { readonly component: LiveComponent; readonly place: Place | undefined };

/** Turns a value into what was asked for; `undefined` when it is not of that type. */
type Conversion<T> = (value: Value) => T | undefined;

/** The typed view of a live component's attributes that its author sees. */
export class LiveAttributeReader implements AttributeReader {
  readonly #component: LiveComponent;
  readonly #change: { readonly name: string; readonly value: Value | undefined } | undefined;

  /** With a change it reads as if that had been made; references to the attribute from elsewhere see what there is. */
  constructor(component: LiveComponent, change?: { readonly name: string; readonly value: Value | undefined }) {
    this.#component = component;
    this.#change = change;
  }

  text(name: string): string {
    return this.#required(name, 'a string', toText);
  }
  optionalText(name: string): string | undefined {
    return this.#optional(name, 'a string', toText);
  }
  integer(name: string): number {
    return this.#required(name, 'an integer', toInteger);
  }
  optionalInteger(name: string): number | undefined {
    return this.#optional(name, 'an integer', toInteger);
  }
  boolean(name: string): boolean {
    return this.#required(name, 'a boolean', toBoolean);
  }
  optionalBoolean(name: string): boolean | undefined {
    return this.#optional(name, 'a boolean', toBoolean);
  }
  durationMs(name: string): number {
    return this.#required(name, durationWords, toDurationMs);
  }
  optionalDurationMs(name: string): number | undefined {
    return this.#optional(name, durationWords, toDurationMs);
  }
  sizeBytes(name: string): number {
    return this.#required(name, sizeWords, toSizeBytes);
  }
  optionalSizeBytes(name: string): number | undefined {
    return this.#optional(name, sizeWords, toSizeBytes);
  }
  optionalDescription(name: string): Description | undefined {
    return this.#optional(name, 'a description', toDescription);
  }
  /** Elements that are references to values are replaced by them; those to components stay references. */
  optionalVector(name: string): readonly Value[] | undefined {
    return this.#optional(name, 'a vector', toVector)?.map((element) => this.#element(name, element));
  }

  optionalValue(name: string): Value | undefined {
    return this.#optional(name, 'a value', (value) => value);
  }

  component(name: string): ComponentHandle {
    return this.optionalComponent(name) ?? this.#throwMissing(name);
  }
  optionalComponent(name: string): ComponentHandle | undefined {
    const read = this.#read(name);
    if (read === undefined) return undefined;
    if (read.component === undefined) throw this.#wrongType(name, 'a component', read);
    return handleOf(read.component);
  }

  service<T>(name: string, key: ServiceKey<T>): T {
    const read = this.#read(name) ?? this.#throwMissing(name);
    const needed = `a component that offers a ${key.name}`;
    if (read.component === undefined) throw this.#wrongType(name, needed, read);
    const { component } = read;
    const service = serviceOf(component, key);
    if (service !== undefined) return service;
    const offersIt = component.componentClass.offers?.some((offered) => offered.name === key.name) ?? false;
    throw this.#error('SD6206', name, {
      label: `needs ${needed}`,
      secondary: read.place ? [{ place: read.place, text: `leads to ${component.path}` }] : [],
      notes: [
        offersIt
          ? `${component.path} is ${component.state} and does not offer it at this moment`
          : `${component.path} is a ${component.componentClass.className}`,
      ],
      help: offersIt
        ? 'put the component that is needed before the one that needs it, so that it deploys first'
        : `refer to a component that offers a ${key.name}`,
    });
  }

  has(name: string): boolean {
    if (this.#change?.name === name) return this.#change.value !== undefined;
    return liveScope(this.#component).lookup(name) !== undefined;
  }

  place(name: string): Place | undefined {
    // What is given at run time is written nowhere.
    if (this.#change?.name === name) return undefined;
    const attribute = this.#component.attribute(name);
    return attribute?.valuePlace ?? attribute?.namePlace;
  }

  #required<T>(name: string, expected: string, convert: Conversion<T>): T {
    const value = this.#optional(name, expected, convert);
    return value === undefined ? this.#throwMissing(name) : value;
  }

  #optional<T>(name: string, expected: string, convert: Conversion<T>): T | undefined {
    const read = this.#read(name);
    if (read === undefined) return undefined;
    const value = read.component === undefined ? convert(read.value) : convert(read.component.description);
    if (value === undefined) throw this.#wrongType(name, expected, read);
    return value;
  }

  /** `undefined` when the attribute is absent or null. */
  #read(name: string): Read | undefined {
    if (this.#change?.name === name) {
      const { value } = this.#change;
      if (value === undefined) return undefined;
      const read = this.#follow(value, undefined);
      return read.component === undefined && read.value === null ? undefined : read;
    }
    const found = liveScope(this.#component).lookup(name);
    if (found === undefined) return undefined;
    if (found.scope) {
      const { component, description } = found.scope;
      return component ? { component, place: found.place } : { value: description, place: found.place };
    }
    const read = this.#follow(found.value, found.place);
    return read.component === undefined && read.value === null ? undefined : read;
  }

  #follow(value: Value, place: Place | undefined): Read {
    const walk = walkValue(value, liveScope(this.#component));
    if (walk.result === 'value') return { value: walk.value, place: walk.place ?? place };
    if (walk.result === 'scope') {
      const { component, description } = walk.scope;
      return component ? { component, place: walk.place } : { value: description, place: walk.place };
    }
    throw new SdError(walkDiagnostic(walk, { component: this.#component.path, codes: liveCodes }));
  }

  #element(name: string, element: Value): Value {
    const read = this.#follow(element, this.place(name));
    return read.component === undefined ? read.value : element;
  }

  #wrongType(name: string, expected: string, read: Read): SdError {
    const found = read.component ? `the component ${read.component.path}` : describeValue(read.value);
    const own = this.place(name);
    return this.#error('SD6202', name, {
      label: `expected ${expected}, found ${found}`,
      secondary: read.place && read.place !== own ? [{ place: read.place, text: 'the value is written here' }] : [],
    });
  }

  #throwMissing(name: string): never {
    const place = this.#component.description.place;
    throw new SdError(
      runtimeDiagnostic('SD6201', {
        primary: place && { place, text: `has no value for \`${name}\`` },
        component: this.#component.path,
        help: `give \`${name}\` a value`,
      }),
    );
  }

  #error(
    code: RuntimeCode,
    name: string,
    details: Pick<DiagnosticDetails, 'notes' | 'help'> & {
      readonly label: string;
      readonly secondary: readonly Label[];
    },
  ): SdError {
    const { label, secondary, notes, help } = details;
    const place = this.place(name);
    return new SdError(
      runtimeDiagnostic(code, {
        primary: place && { place, text: `\`${name}\`: ${label}` },
        secondary,
        component: this.#component.path,
        notes: [...(place ? [] : [`\`${name}\`: ${label}`]), ...(notes ?? [])],
        help,
      }),
    );
  }
}

const durationWords = 'a duration such as "30s", or milliseconds as an integer';
const sizeWords = 'a size such as "8GiB", or MiB as an integer';
const bytesPerMiB = 2 ** 20;

function toText(value: Value): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toInteger(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || value.type !== 'long') return undefined;
  const integer = Number(value.value);
  return Number.isSafeInteger(integer) ? integer : undefined;
}

function toBoolean(value: Value): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function toDurationMs(value: Value): number | undefined {
  const durationMs = typeof value === 'string' ? parseDurationMs(value) : toInteger(value);
  return durationMs !== undefined && durationMs >= 0 ? durationMs : undefined;
}

function toSizeBytes(value: Value): number | undefined {
  if (typeof value === 'string') return parseSizeBytes(value);
  const sizeMiB = toInteger(value);
  return sizeMiB !== undefined && sizeMiB >= 0 ? sizeMiB * bytesPerMiB : undefined;
}

function toDescription(value: Value): Description | undefined {
  return typeof value === 'object' && value !== null && value.type === 'description' ? value : undefined;
}

function toVector(value: Value): readonly Value[] | undefined {
  return typeof value === 'object' && value !== null && value.type === 'vector' ? value.elements : undefined;
}

/** The value with its type, for a message: `the string "yes"`. */
function describeValue(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  if (typeof value === 'boolean' || typeof value === 'number') return `the ${typeNameOf(value)} ${value}`;
  return value.type === 'long' ? `the long ${value.value}` : `a ${typeNameOf(value)}`;
}
