/** Questions to the person at the terminal. All of them are on stderr, and none is asked where nobody can answer. */
import { INTERRUPTED } from '../aws/interrupted.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Session } from './session.ts';

type Asking = Pick<Session, 'options' | 'terminal' | 'signal'>;

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
