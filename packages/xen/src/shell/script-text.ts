import type { Value } from '@smartdomains/language';

/** One command of a script: what the interpreter reads, and which of the script's commands it is, from 1. */
export interface ScriptCommand {
  readonly text: string;
  readonly number: number;
}

/** What a value stands for, references followed. */
export type Follow = (value: Value) => Value;

/**
 * The commands of a script in order: a string is one, a vector its elements, a description those of its values. References in
 * them are followed when they are read. Says in words what cannot be a command.
 */
export function commandsOf(
  script: Value,
  follow: Follow,
): { readonly commands: readonly ScriptCommand[] } | { readonly problem: string } {
  const texts: string[] = [];
  const problem = collect(script, follow, texts);
  if (problem !== undefined) return { problem };
  return { commands: texts.map((text, index) => ({ text, number: index + 1 })) };
}

function collect(script: Value, follow: Follow, texts: string[]): string | undefined {
  const value = follow(script);
  if (typeof value === 'string') {
    texts.push(value);
    return undefined;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    texts.push(String(value));
    return undefined;
  }
  if (value === null) return 'a command is null';
  if (value.type === 'vector') return collectAll(value.elements, follow, texts);
  if (value.type !== 'description') return `a command is a ${value.type}`;
  const parts = [...value.attributes.values()].filter(({ value: part }) => !isAssertion(part));
  return collectAll(
    parts.map((part) => part.value),
    follow,
    texts,
  );
}

function collectAll(values: readonly Value[], follow: Follow, texts: string[]): string | undefined {
  for (const value of values) {
    const problem = collect(value, follow, texts);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isAssertion(value: Value): boolean {
  return typeof value === 'object' && value !== null && value.type === 'assertion';
}
