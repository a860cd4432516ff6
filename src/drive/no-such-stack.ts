/** The failure of commands that need a stack where there is none. */
import { EXIT, Failure } from '../failure.ts';
import { DEFAULT_STACK } from '../pattern/stack.ts';

export const NO_SUCH_STACK = 'NoSuchStack';
/** The same in the middle of it: the stack was there, and went with its endpoint. */
export const NOTHING_LISTENS = 'NothingListens';

export function noSuchStack({ name, region }: { name: string; region: string }, cause?: unknown): Failure {
  return new Failure(`there is no stack ${name} in ${region}`, {
    fix: `run ${commandFor('up', name)}`,
    exitCode: EXIT.no,
    code: NO_SUCH_STACK,
    cause,
  });
}

/** `door` is the URL where the stack was. */
export const nothingListens = (door: string, stack: string, cause?: unknown): Failure =>
  new Failure(`nothing listens at ${door}`, {
    fix: `run ${commandFor('up', stack)}`,
    exitCode: EXIT.no,
    code: NOTHING_LISTENS,
    cause,
  });

/** The command a user would type for this stack: `destined up --stack other`. */
export const commandFor = (command: string, stack: string): string =>
  `destined ${command}${stack === DEFAULT_STACK ? '' : ` --stack ${stack}`}`;
