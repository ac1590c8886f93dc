import type { Reference, ReferencePart } from '@smartdomains/language';

/** A reference as a user would write it: `LAZY pool:web`. */
export function referenceText({ parts, lazy, data, optional }: Reference): string {
  const words = parts.map((part, index) => partText(part, index === 0));
  return `${optional ? 'OPTIONAL ' : ''}${lazy ? 'LAZY ' : ''}${data ? 'DATA ' : ''}${words.join(':')}`;
}

/** One part; the keyword of a plain name is left out where it goes without saying. */
export function partText(part: ReferencePart, isFirst: boolean): string {
  switch (part.kind) {
    case 'this':
    case 'parent':
    case 'root':
    case 'process':
      return part.kind.toUpperCase();
    case 'word':
      return part.name;
    case 'attrib':
      return isFirst ? part.name : `ATTRIB ${part.name}`;
    case 'here':
      return isFirst ? `HERE ${part.name}` : part.name;
    default:
      return `${part.kind.toUpperCase()} ${part.name}`;
  }
}
