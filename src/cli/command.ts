/** The shape of a command: define its flags, run it, answer an exit code. */
import type { Command } from 'commander';
import type { Session } from './session.ts';

export interface CommandModule {
  /** Adds arguments, flags and examples to the commander command that main.ts made; the global flags are there already. */
  define(command: Command): void;
  /** parse → call → report. `options` is what `define` declared; each command types it. Expected faults are thrown as Failure; `main` prints them and exits. */
  run(session: Session, options: object, args: string[]): Promise<number>;
}
