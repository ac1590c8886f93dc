import type { Attribute, Description, Value } from './description.ts';
import { referenceText } from './reference-text.ts';
import { memberName, valueToJson } from './to-json.ts';

export interface JsonTextOptions {
  /** Takes the text, in order, in pieces of about 64 thousand characters. */
  readonly write: (piece: string) => void;
  /** How a text is written as JSON. Default as `JSON.stringify`. */
  readonly quote?: (text: string) => string;
}

/**
 * Writes a description in the form of `descriptionToJson`, without making that: a large one is never in memory as JSON. The
 * members of its objects are in the order of the attributes, whatever their names.
 */
export function writeDescriptionJson(description: Description, options: JsonTextOptions): void {
  const writer = new JsonWriter(options);
  writer.description(description);
  writer.flush();
}

const PIECE_LENGTH = 65_536;
/** Names whose member is remembered; a description of very many children has as many names that come once. */
const MEMBERS_MAX = 1_000;

/** As deep as the description, which has a limit. */
class JsonWriter {
  readonly #write: (piece: string) => void;
  readonly #quote: (text: string) => string;
  readonly #members = new Map<string, string>();
  #held = '';

  constructor({ write, quote = JSON.stringify }: JsonTextOptions) {
    this.#write = write;
    this.#quote = quote;
  }

  flush(): void {
    if (this.#held !== '') this.#write(this.#held);
    this.#held = '';
  }

  description({ data, prototypes = [], attributes }: Description): void {
    this.#held += '{';
    let separator = '';
    if (data) {
      this.#held += '"$data":true';
      separator = ',';
    }
    if (prototypes.length > 0) {
      this.#held += `${separator}"$extends":`;
      this.#list(prototypes, (type) => {
        if (type.type === 'reference') this.#held += this.#quote(referenceText(type));
        else this.description(type);
      });
      separator = ',';
    }
    for (const attribute of attributes.values()) {
      this.#held += separator;
      this.#attribute(attribute);
      separator = ',';
    }
    this.#held += '}';
  }

  #attribute(attribute: Attribute): void {
    const { unresolved, value } = attribute;
    if (this.#held.length > PIECE_LENGTH) this.flush();
    this.#held += this.#member(attribute);
    if (unresolved === undefined) this.#value(value);
    else this.#held += `{"$unresolved":${this.#quote(unresolved)}}`;
  }

  /** `"name":`, made once for each name: thousands of components have the same ones. */
  #member(attribute: Attribute): string {
    const known = attribute.path ? undefined : this.#members.get(attribute.name);
    if (known !== undefined) return known;
    const member = `${this.#quote(memberName(attribute))}:`;
    if (!attribute.path && this.#members.size < MEMBERS_MAX) this.#members.set(attribute.name, member);
    return member;
  }

  #value(value: Value): void {
    if (typeof value === 'string') this.#held += this.#quote(value);
    else if (typeof value !== 'object' || value === null) this.#held += String(value);
    else if (value.type === 'description') this.description(value);
    else if (value.type === 'vector') this.#list(value.elements, (element) => this.#value(element));
    else this.#tagged(value);
  }

  /** One tag with a text. */
  #tagged(value: Exclude<Value, string>): void {
    const members = Object.entries(valueToJson(value) ?? {});
    this.#held += `{${members.map(([tag, text]) => `"${tag}":${this.#quote(String(text))}`).join(',')}}`;
  }

  #list<Element>(elements: readonly Element[], write: (element: Element) => void): void {
    this.#held += '[';
    let separator = '';
    for (const element of elements) {
      if (this.#held.length > PIECE_LENGTH) this.flush();
      this.#held += separator;
      write(element);
      separator = ',';
    }
    this.#held += ']';
  }
}
