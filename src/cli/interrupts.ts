/** Ctrl-C, SIGTERM, and SIGHUP of a terminal that is closed: the first one asks the command to end, a second one ends it at once. */
import { setMaxListeners } from 'node:events';
import { INTERRUPTED } from '../aws/interrupted.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Terminal } from './session.ts';

/** An AbortSignal whose reason is the Failure (exit 129, 130 or 143) that the command ends with. */
export function watchInterrupts(terminal: Terminal & { close(): void }): AbortSignal {
  const controller = new AbortController();
  // Every call under way listens to it: many at once are no leak.
  setMaxListeners(0, controller.signal);
  const on = (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', exitCode: number) =>
    process.on(name, () => {
      // A terminal that closes may tell it twice, by the kernel and by the shell: nobody is impatient.
      if (controller.signal.aborted && name === 'SIGHUP') return;
      if (controller.signal.aborted) {
        terminal.close();
        terminal.warn('stopped at once: what was under way may have happened');
        process.exit(exitCode);
      }
      const again = name === 'SIGINT' ? '; Ctrl-C again stops at once' : '';
      terminal.warn(`stopping: what is under way ends${again}`);
      controller.abort(new Failure(`interrupted by ${name}`, { exitCode, code: INTERRUPTED }));
    });
  on('SIGINT', EXIT.interrupted);
  on('SIGTERM', EXIT.terminated);
  on('SIGHUP', EXIT.hungUp);
  return controller.signal;
}
