import { type Command as CommanderCommand, Option } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import type { OptionSpecs, OptionValues } from './options.ts';

/** What one subcommand is: everything its help says, and the work. */
export interface CommandDefinition<Specs extends OptionSpecs> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does, for its own help. */
  readonly description: string;
  /** Operands as commander writes them: `<file...>`, `[code]`. */
  readonly operands: readonly OperandSpec[];
  readonly options: Specs;
  readonly examples: readonly CommandExample[];
  /** What comes after the first operand is another program's command line: nothing of it is an option of ours. */
  readonly passesOn?: boolean;
  /** Loads what is heavy only here, so that every other command starts fast. */
  run(invocation: Invocation<Specs>): Promise<ExitCode>;
}

export interface OperandSpec {
  readonly form: string;
  readonly summary: string;
}

export interface CommandExample {
  readonly line: string;
  readonly does: string;
}

/** One call of a command. */
export interface Invocation<Specs extends OptionSpecs> {
  readonly operands: readonly string[];
  readonly options: OptionValues<Specs>;
  readonly io: CliIo;
}

/** A subcommand whose types are settled: it can be listed and put under the program. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Adds it to the program; `finish` gets the exit code of its run. */
  register(program: CommanderCommand, io: CliIo, finish: (code: ExitCode) => void): void;
}

/** The one way to make a subcommand: typed options, examples in its help, an exit code from its run. */
export function defineCommand<const Specs extends OptionSpecs>(definition: CommandDefinition<Specs>): Command {
  return {
    name: definition.name,
    summary: definition.summary,
    register(program, io, finish) {
      const command = program.command(definition.name);
      command.summary(definition.summary).description(definition.description);
      if (definition.passesOn === true) command.passThroughOptions();
      for (const operand of definition.operands) command.argument(operand.form, operand.summary);
      const keys = new Map<string, string>();
      for (const [name, spec] of Object.entries(definition.options)) {
        const option = new Option(spec.flags, spec.summary);
        if (option.required) {
          option.argParser((value, before: unknown) => [...(Array.isArray(before) ? before : []), value]);
        }
        keys.set(name, option.attributeName());
        command.addOption(option);
      }
      command.addHelpText('after', examplesText(definition.examples));
      command.action(async () => {
        const given: Record<string, unknown> = command.opts();
        const options: Record<string, unknown> = {};
        for (const [name, spec] of Object.entries(definition.options)) {
          options[name] = spec.read(givenValues(given[keys.get(name) ?? name]));
        }
        // Each value came from the spec of the same name, which is what OptionValues says.
        finish(await definition.run({ operands: command.args, options: options as OptionValues<Specs>, io }));
      });
    },
  };
}

/** What a group of subcommands is: `smartdomains lab up`. */
export interface CommandGroupDefinition {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** In the order its help lists them. */
  readonly commands: readonly Command[];
  readonly examples: readonly CommandExample[];
}

/** Makes a subcommand that has subcommands of its own. */
export function defineCommandGroup(definition: CommandGroupDefinition): Command {
  return {
    name: definition.name,
    summary: definition.summary,
    register(program, io, finish) {
      const group = program.command(definition.name);
      group.summary(definition.summary).description(definition.description);
      group.usage('COMMAND [options]').helpCommand(false).enablePositionalOptions();
      for (const command of definition.commands) command.register(group, io, finish);
      group.addHelpText('after', examplesText(definition.examples));
    },
  };
}

function givenValues(raw: unknown): readonly (string | true)[] {
  if (raw === undefined || raw === false) return [];
  return Array.isArray(raw) ? raw.map(String) : [true];
}

function examplesText(examples: readonly CommandExample[]): string {
  const lines = examples.flatMap(({ line, does }) => [`  ${does}`, `    $ ${line}`]);
  return ['', 'Examples:', ...lines].join('\n');
}
