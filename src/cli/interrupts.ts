/** Ctrl-C and SIGTERM: the first one asks the command to end, a second one ends it at once. */
import { setMaxListeners } from 'node:events';
import { EXIT, Failure } from '../failure.ts';
import type { Terminal } from './session.ts';

/** An AbortSignal whose reason is the Failure (exit 130 or 143) that the command ends with. */
export function watchInterrupts(terminal: Terminal & { close(): void }): AbortSignal {
  const controller = new AbortController();
  // Every call under way listens to it: many at once are no leak.
  setMaxListeners(0, controller.signal);
  const on = (name: 'SIGINT' | 'SIGTERM', exitCode: number) =>
    process.on(name, () => {
      if (controller.signal.aborted) {
        terminal.close();
        process.exit(exitCode);
      }
      const again = name === 'SIGINT' ? '; Ctrl-C again stops at once' : '';
      terminal.warn(`stopping: what is under way ends${again}`);
      controller.abort(new Failure(`interrupted by ${name}`, { exitCode, code: 'Interrupted' }));
    });
  on('SIGINT', EXIT.interrupted);
  on('SIGTERM', EXIT.terminated);
  return controller.signal;
}
