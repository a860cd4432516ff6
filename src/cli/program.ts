/** The commander program: every command by name, and the flags of the one that was asked for. */
import { Command, CommanderError, type Option } from 'commander';
import type { CommandModule } from './command.ts';
import { addGlobalOptions, EXIT_CODES } from './options.ts';
import { refuseMissingValue } from './refuse-missing-value.ts';

/** A command of the table in main.ts. A name of two words is a command of a group. */
export interface Entry {
  name: string;
  summary: string;
  /** Its JSON is one object a line, and so is its error. */
  streams?: boolean;
  /** The flag that makes it so, as its data is JSON then, whatever `-o` says: `stream`. */
  streamsWith?: string;
  load: () => Promise<{ command: CommandModule }>;
}

/** What argv asks for, once commander understood it. */
export interface Asked {
  module: CommandModule;
  streams: boolean;
  /** Its data is JSON, whatever `-o` says. */
  speaksJson: boolean;
  /** Global flags and those of the command. */
  options: object;
  args: string[];
}

/** What a group of commands is about. */
const GROUPS: Record<string, string> = { local: 'the embedded AWS endpoint' };

const sentence = (summary: string) => `${summary[0]?.toUpperCase()}${summary.slice(1)}.`;

export interface Program {
  /** The entry that these arguments name, as far as it can be told before its flags are known. */
  find(args: readonly string[]): Entry | undefined;
  /** The group of commands that is named, of arguments that commander understood. */
  groupOf(args: readonly string[]): string | undefined;
  /** Throws commander's CommanderError where these arguments name a command that isn't there, whatever flags are with it. */
  refuseUnknown(args: readonly string[]): void;
  /**
   * Loads the module of `entry` and parses. Undefined where help was shown. Throws commander's CommanderError (or a Failure)
   * for wrong usage, and (with exit code 0) where help or the version was asked for.
   */
  parse(args: readonly string[], entry: Entry | undefined): Promise<Asked | undefined>;
}

/** Help and version go to `out`. */
export function createProgram(entries: readonly Entry[], version: string, out: (text: string) => void): Program {
  const root = new Command('destined');
  root
    .description('Provision and drive The Destined Lambda, on AWS or on an embedded AWS endpoint.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .usage('<command> [flags]')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: out, outputError: () => {}, getOutHelpWidth: () => 80 })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `\nHelp on a command: destined <command> --help\n${EXIT_CODES}`);
  addGlobalOptions(root);
  const commands = new Map(entries.map((entry) => [entry, addCommand(root, entry)]));

  return {
    find(args) {
      const { operands } = root.parseOptions([...args]);
      const names = [operands.slice(0, 2).join(' '), operands[0]];
      return entries.find(({ name }) => names.includes(name));
    },
    groupOf(args) {
      const [word = ''] = root.parseOptions([...args]).operands;
      return Object.hasOwn(GROUPS, word) ? word : undefined;
    },
    refuseUnknown(args) {
      const { operands } = root.parseOptions([...args]);
      const [word, second] = operands;
      const group = root.commands.find((command) => command.name() === word);
      // Without flags commander finds it unknown, and knows what it is like.
      if (group ? second !== undefined : word !== undefined) root.parse(operands, { from: 'user' });
    },
    async parse(args, entry) {
      let asked: Asked | undefined;
      const command = entry && commands.get(entry);
      if (entry && command) {
        const { command: module } = await entry.load();
        module.define(command);
        command.addHelpText('after', EXIT_CODES);
        refuseContradictions(command);
        for (const option of [...root.options, ...command.options]) {
          // Commander would quote it.
          if (typeof option.defaultValue === 'string') option.default(option.defaultValue, option.defaultValue);
        }
        command.action(() => {
          const options = command.optsWithGlobals();
          const speaksJson = entry.streamsWith !== undefined && options[entry.streamsWith] === true;
          asked = { module, streams: speaksJson || entry.streams === true, speaksJson, options, args: command.args };
        });
      }
      const options = [...root.options, ...(command?.options ?? [])];
      refuseMissingValue(args, options);
      try {
        root.parse(args, { from: 'user' });
      } catch (error) {
        throw unknownFlag(error, options) ?? error;
      }
      return asked;
    },
  };
}

/** Commander suggests what is spelt alike; not what begins so (`--keep`), nor a flag that takes no value (`--wait=yes`). */
function unknownFlag(error: unknown, options: readonly Option[]): CommanderError | undefined {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption') return undefined;
  const [, flag = '', value] = /'(--[^'=]+)(=.*)?'/s.exec(error.message) ?? [];
  const told = (message: string) => new CommanderError(error.exitCode, error.code, message);
  const isKnown = options.some(({ long }) => long === flag);
  if (isKnown && value !== undefined) return told(`error: option '${flag}' takes no value`);
  const [only, ...more] = options.filter(({ long }) => flag.length > 3 && long?.startsWith(flag));
  if (!only || more.length > 0) return undefined;
  return told(`error: unknown option '${flag}${value ?? ''}'\n(Did you mean ${only.long}?)`);
}

/** `--records --no-records`: commander would go by the last. */
function refuseContradictions(command: Command): void {
  for (const { long, negate } of command.options) {
    const no = long?.replace(/^--/, '') ?? '';
    const yes = no.replace(/^no-/, '');
    if (!negate || !command.options.some((option) => option.long === `--${yes}`)) continue;
    const given = new Set<string>();
    for (const name of [yes, no]) {
      command.on(`option:${name}`, () => {
        if (given.add(name).size === 2) command.error(`error: --${yes} and --${no} exclude each other`);
      });
    }
  }
}

function addCommand(root: Command, { name, summary }: Entry): Command {
  const words = name.split(' ');
  const parent = words.slice(0, -1).reduce(groupOf, root);
  return parent
    .command(words.at(-1) ?? name)
    .summary(summary)
    .description(sentence(summary))
    .usage('[flags]');
}

function groupOf(parent: Command, word: string): Command {
  const known = parent.commands.find((command) => command.name() === word);
  if (known) return known;
  const summary = GROUPS[word] ?? word;
  return parent.command(word).summary(summary).description(sentence(summary)).usage('<command>').helpCommand(false);
}
