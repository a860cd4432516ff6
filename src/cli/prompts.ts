/** Questions to the person at the terminal. All of them are on stderr, and none is asked where nobody can answer. */
import { INTERRUPTED } from '../aws/interrupted.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Session } from './session.ts';

type Asking = Pick<Session, 'options' | 'terminal' | 'signal'>;

/** Of a long list; the rest is scrolled to. */
const MOST_SHOWN = 10;

const cancelled = () => new Failure('interrupted', { exitCode: EXIT.interrupted, code: INTERRUPTED });

/**
 * Yes or no; no is the default. With `--yes` nothing is asked. Without a terminal: a usage Failure that says what would be
 * done (`what`, e.g. `change account 123456789012`). Ctrl-C is exit 130.
 */
export async function confirm(session: Asking, question: string, what: string): Promise<boolean> {
  const { options, terminal, signal } = session;
  if (options.yes) return true;
  if (!terminal.interactive) {
    throw new Failure(`this would ${what}, and there is no terminal to ask on`, {
      fix: 'pass --yes',
      exitCode: EXIT.usage,
      code: 'NotConfirmed',
    });
  }
  terminal.progress(undefined);
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message: question, initialValue: false, output: process.stderr, signal });
  if (prompts.isCancel(answer)) throw cancelled();
  return answer;
}

/** The code of a multi-factor device. Without a terminal: a Failure of the configuration. */
export async function askMfaCode(session: Asking, serial: string): Promise<string> {
  const { terminal, signal } = session;
  if (!terminal.interactive) {
    throw new Failure(`the profile asks for a code of the MFA device ${serial}, and there is no terminal to ask on`, {
      fix: 'use credentials that need no code, e.g. of aws sts get-session-token',
      exitCode: EXIT.configuration,
      code: 'MfaNeeded',
    });
  }
  terminal.progress(undefined);
  const prompts = await import('@clack/prompts');
  const answer = await prompts.password({ message: `code of ${serial}`, output: process.stderr, signal });
  if (prompts.isCancel(answer)) throw cancelled();
  return answer;
}

/** Throws a usage Failure where nobody can be asked which ones: without a terminal, or with `--yes`. `instead`: what to pass. */
export function canPick({ options, terminal }: Pick<Asking, 'options' | 'terminal'>, instead: string): void {
  if (terminal.interactive && !options.yes) return;
  const why = options.yes ? '--yes asks no questions' : 'there is no terminal to ask on';
  throw new Failure(`it is not said which ones, and ${why}`, {
    fix: instead,
    exitCode: EXIT.usage,
    code: 'NothingChosen',
  });
}

/** What is shown must be visible already, and fit a line. `hint` is shown beside the one where the cursor is. */
export interface Choice<T> {
  value: T;
  label: string;
  hint?: string;
}

/** Some of many, at least one; to be asked where `canPick`. Ctrl-C is exit 130. */
export async function pick<T extends object>(
  { terminal, signal }: Asking,
  question: string,
  choices: readonly Choice<T>[],
): Promise<T[]> {
  terminal.progress(undefined);
  const prompts = await import('@clack/prompts');
  const answer = await prompts.multiselect<object>({
    message: question,
    options: choices.map(({ value, label, hint }) => ({ value, label, hint })),
    maxItems: MOST_SHOWN,
    required: true,
    output: process.stderr,
    signal,
  });
  if (prompts.isCancel(answer)) throw cancelled();
  return answer as T[];
}
