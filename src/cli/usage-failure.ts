/** Rephrases what commander says of wrong usage in the words of this CLI. */
import type { CommanderError } from 'commander';
import { EXIT, Failure } from '../failure.ts';

const helpOn = (command?: string) =>
  `run ${['destined', command, '--help'].filter(Boolean).join(' ')} to see what there is`;

/** Nothing is asked for, or a `group` of commands alone. */
export const noCommand = (group?: string): Failure =>
  wrong(group ? `no command of ${group} is named` : 'no command is named', helpOn(group));

const wrong = (message: string, fix: string): Failure =>
  new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });

/** `command` is the name of the command in question, if one was found. */
export function usageFailure(error: CommanderError, command?: string): Failure {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(rest.join(' '))?.[1];
  const message = first
    .replace(/\.$/, '')
    .replace(/\. (\w)/, (_, letter: string) => `: ${letter.toLowerCase()}`)
    .replace(/^unknown option/, 'unknown flag')
    .replace(/^option '/, "flag '")
    .replace(/ argument missing$/, ' needs a value')
    .replace(/ argument ('.*') is invalid: /, ' cannot be $1: ')
    .replace(/^too many arguments for .*: expected 0 arguments but got (\d+)$/, (_, given: string) => {
      return `${command ?? 'this'} takes no arguments, but ${given} ${given === '1' ? 'was' : 'were'} given`;
    })
    .replaceAll("'", '"');
  const help = helpOn(command);
  return wrong(message, suggestion ? `did you mean ${suggestion}? ${help}` : help);
}
